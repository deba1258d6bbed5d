"""The register in the admin: what editors type is checked, and nothing gets lost."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from directory.models import Council, Evidence, SocialAccount
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def account_form(**changes):
    return {
        "address": "",
        "platform": "",
        "councils": [],
        "status": "active",
        "status_note": "",
        "purpose": "corporate",
        "language": "en",
        **changes,
    }


def messages(response, field):
    return " ".join(response.context["form"].errors.get(field, []))


@pytest.mark.parametrize("name", ["council", "socialaccount", "evidence", "platform"])
def test_each_list_opens_and_is_searched(editor, name):
    EvidenceFactory(account=SocialAccountFactory(councils=[CouncilFactory(name="St Helens")]))
    url = reverse(f"{name}:index")
    assert editor.get(url).status_code == 200
    assert editor.get(url, {"q": "st. helens"}).status_code == 200


def test_a_council_is_found_by_any_name(editor):
    CouncilFactory(name="Hull City Council", short_name="Hull", other_names=["Kingston upon Hull"])
    CouncilFactory(name="Mereford")
    page = editor.get(reverse("council:index"), {"q": "kingston upon hull"}).content.decode()
    assert "Hull City Council" in page
    assert "Mereford" not in page


def test_an_account_shared_by_two_councils_is_found_once(editor):
    councils = [CouncilFactory(name="Adur South"), CouncilFactory(name="Adur North")]
    SocialAccountFactory(councils=councils, handle="adurboth")
    response = editor.get(reverse("socialaccount:index"), {"q": "adur"})
    assert [str(row.handle) for row in response.context["object_list"]] == ["adurboth"]


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2027, 3, 31), "31 March 2027"), (date(2023, 3, 31), "31 March 2023")],
)
def test_the_last_day_stands_in_words_before_and_after(editor, day, words):
    CouncilFactory(ended_on=day)
    text = editor.get(reverse("council:index")).text
    assert words in text
    assert "Just now" not in text


def test_nobody_can_delete_a_council(editor):
    council = CouncilFactory()
    response = editor.post(reverse("council:delete", args=[council.pk]))
    assert response.status_code in {302, 403}
    assert Council.objects.filter(pk=council.pk).exists()
    edit = editor.get(reverse("council:edit", args=[council.pk])).content.decode()
    assert reverse("council:delete", args=[council.pk]) not in edit


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("council", CouncilFactory),
        ("socialaccount", SocialAccountFactory),
        ("evidence", EvidenceFactory),
        ("platform", PlatformFactory),
    ],
)
def test_each_record_opens_for_editing_and_has_a_history(editor, name, make):
    record = make()
    assert editor.get(reverse(f"{name}:add")).status_code == 200
    assert editor.get(reverse(f"{name}:edit", args=[record.pk])).status_code == 200
    assert editor.get(reverse(f"{name}:history", args=[record.pk])).status_code == 200


def council_form(council, **changes):
    form = {
        field: getattr(council, field) if getattr(council, field) is not None else ""
        for field in (
            "name", "short_name", "sort_name", "slug", "council_type", "nation", "region", "county",
            "website", "population", "population_year", "started_on", "ended_on", "gss_code",
            "local_authority_code", "wikidata_id", "tile_column", "tile_row", "source",
            "source_url", "source_date",
        )
    }  # fmt: skip
    for inline in ("names", "former_gss_codes", "successions"):
        form |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    return form | changes


def test_ending_a_council_names_its_successor_and_its_new_name_finds_it(editor):
    council, heir = CouncilFactory(name="Mereford"), CouncilFactory(name="Greater Mere")
    form = council_form(
        council,
        ended_on="2027-03-31",
        **{
            "names-TOTAL_FORMS": 1,
            "names-0-name": "Meretown",
            "names-0-kind": "common",
            "successions-TOTAL_FORMS": 1,
            "successions-0-successor": heir.pk,
            "successions-0-kind": "merged",
            "successions-0-effective_on": "2027-04-01",
            "successions-0-note": "",
            "successions-0-source": "",
        },
    )
    response = editor.post(reverse("council:edit", args=[council.pk]), form)
    assert response.status_code == 302, response.context["form"].errors
    assert list(council.successions.values_list("successor", flat=True)) == [heir.pk]
    assert council in Council.objects.named("meretown")


def test_the_slug_of_a_council_never_changes(editor):
    council = CouncilFactory(name="Mereford")
    form = council_form(council, slug="elsewhere")
    editor.post(reverse("council:edit", args=[council.pk]), form)
    council.refresh_from_db()
    assert council.slug == "mereford"


def test_a_circle_of_successions_is_refused_in_words(editor):
    first, second = CouncilFactory(), CouncilFactory()
    SuccessionFactory(predecessor=second, successor=first)
    form = council_form(
        first,
        **{
            "successions-TOTAL_FORMS": 1,
            "successions-0-successor": second.pk,
            "successions-0-kind": "merged",
            "successions-0-effective_on": "2027-04-01",
        },
    )
    response = editor.post(reverse("council:edit", args=[first.pk]), form)
    assert response.status_code == 200
    assert "circle" in response.content.decode()
    assert not first.successions.exists()


@pytest.mark.parametrize(("day", "is_right"), [("2027-03-31", False), ("2027-04-01", True)])
def test_a_successor_begins_the_day_after_the_last_day(editor, day, is_right):
    council, heir = CouncilFactory(name="Mereford"), CouncilFactory(name="Greater Mere")
    form = council_form(
        council,
        ended_on="2027-03-31",
        **{
            "successions-TOTAL_FORMS": 1,
            "successions-0-successor": heir.pk,
            "successions-0-kind": "merged",
            "successions-0-effective_on": day,
        },
    )
    response = editor.post(reverse("council:edit", args=[council.pk]), form)
    assert council.successions.exists() == is_right
    if not is_right:
        words = "last day is 31 March 2027, so its successor begins on 1 April 2027."
        assert words in response.content.decode()


class TestAccounts:
    @pytest.fixture(autouse=True)
    def platform(self):
        self.x = PlatformFactory(
            slug="x",
            name="X",
            url_template="https://x.com/{handle}",
            patterns=[("*.x.com", "/{handle}"), ("*.twitter.com", "/{handle}")],
            stop_words=["share", "intent"],
        )
        self.council = CouncilFactory(name="Leeds")

    def add(self, client, address, **changes):
        form = account_form(address=address, councils=[self.council.pk], **changes)
        return client.post(reverse("socialaccount:add"), form)

    @pytest.mark.parametrize(
        "typed",
        [
            "https://mobile.twitter.com/LeedsCC_News?lang=en",
            "x.com/LeedsCC_News/",
            "  https://www.x.com/LeedsCC_News#top ",
        ],
    )
    def test_any_form_of_an_address_is_stored_in_one_form(self, editor, typed):
        response = self.add(editor, typed)
        assert response.status_code == 302, response.context["form"].errors
        account = SocialAccount.objects.get()
        assert account.url == "https://x.com/LeedsCC_News"
        assert (account.handle, account.handle_key) == ("LeedsCC_News", "leedscc_news")
        assert account.platform == self.x
        assert list(account.councils.all()) == [self.council]

    def test_a_bare_handle_needs_its_platform(self, editor):
        response = self.add(editor, "@LeedsCC_News")
        assert messages(response, "address")
        assert self.add(editor, "@LeedsCC_News", platform=self.x.pk).status_code == 302

    @pytest.mark.parametrize(
        "typed", ["https://x.com/share?url=a", "https://х.com/leeds", "leeds!"]
    )
    def test_what_is_no_account_is_refused_and_the_text_is_kept(self, editor, typed):
        response = self.add(editor, typed)
        assert response.status_code == 200
        assert messages(response, "address")
        assert response.context["form"]["address"].value() == typed
        assert not SocialAccount.objects.exists()

    def test_the_same_account_is_not_added_twice(self, editor):
        SocialAccountFactory(
            platform=self.x,
            handle="Leeds",
            handle_key="leeds",
            url="https://x.com/Leeds",
            councils=[self.council],
        )
        response = self.add(editor, "twitter.com/LEEDS")
        assert "in the register already" in messages(response, "address")
        assert "Leeds" in messages(response, "address")

    def test_a_change_of_status_is_written_down_with_who_and_when(self, editor):
        account = SocialAccountFactory(
            platform=self.x, handle="leeds", url="https://x.com/leeds", councils=[self.council]
        )
        form = account_form(
            address=account.url,
            councils=[self.council.pk],
            status="paused",
            status_on="2026-09-01",
            status_note="Staff leave",
        )
        url = reverse("socialaccount:edit", args=[account.pk])
        response = editor.post(url, form)
        assert response.status_code == 302, response.context["form"].errors
        account.refresh_from_db()
        event = account.events.get()
        assert account.status == "paused"
        assert (event.kind, event.happened_on) == ("paused", date(2026, 9, 1))
        assert (event.note, event.by.email) == ("Staff leave", "editor@example.org")
        editor.post(url, form)
        assert account.events.count() == 1, "nothing changed, so nothing is written"

    def test_a_new_account_that_is_closed_says_so_in_its_history(self, editor):
        self.add(editor, "x.com/leeds", status="closed", status_on="2023-03-31")
        account = SocialAccount.objects.get()
        assert account.status == "closed"
        assert account.events.get().happened_on == date(2023, 3, 31)

    def edit(self, client, account, **changes):
        form = account_form(councils=[self.council.pk], **changes)
        return client.post(reverse("socialaccount:edit", args=[account.pk]), form)

    @pytest.mark.parametrize(
        ("slug", "template", "patterns", "address"),
        [
            ("blog", "https://{handle}", [("*", "*")], "https://news.leeds.example/Stories/"),
            (
                "mastodon",
                "https://{host}/@{handle}",
                [("*", "/@{handle}")],
                "https://social.leeds.example/@news",
            ),
        ],
    )
    def test_an_account_that_needs_its_platform_can_be_saved_again(
        self, editor, slug, template, patterns, address
    ):
        platform = PlatformFactory(slug=slug, url_template=template, patterns=patterns)
        assert self.add(editor, address, platform=platform.pk).status_code == 302
        account = SocialAccount.objects.get()
        for typed, chosen in (
            (account.url, platform.pk),
            (account.url, ""),
            (address, platform.pk),
        ):
            response = self.edit(
                editor, account, address=typed, platform=chosen, display_name=f"News{chosen}"
            )
            assert response.status_code == 302, response.context["form"].errors
            account.refresh_from_db()
            assert (account.platform, account.display_name) == (platform, f"News{chosen}")

    @pytest.mark.parametrize("typed", ["x.com/Leeds", "network-old.example/Other"])
    @pytest.mark.parametrize("is_chosen", [True, False])
    def test_an_account_keeps_its_address_and_with_it_its_evidence(self, editor, typed, is_chosen):
        old = PlatformFactory(slug="network-old")
        account = SocialAccountFactory(platform=old, handle="Leeds", councils=[self.council])
        before = account.url
        chosen = old.pk if is_chosen else ""
        response = self.edit(editor, account, address=typed, platform=chosen)
        assert "This is another account. Add it as a new one" in messages(response, "address")
        account.refresh_from_db()
        assert (account.platform, account.url) == (old, before)

    def test_another_form_of_its_address_is_the_same_account(self, editor):
        account = SocialAccountFactory(
            platform=self.x, handle="leeds", url="https://x.com/leeds", councils=[self.council]
        )
        response = self.edit(editor, account, address="mobile.twitter.com/LEEDS?lang=en")
        assert response.status_code == 302, response.context["form"].errors
        account.refresh_from_db()
        assert (account.handle, account.url) == ("LEEDS", "https://x.com/LEEDS")

    def test_a_platform_that_was_chosen_for_the_address_must_be_its_own(self, editor):
        other = PlatformFactory(slug="other")
        account = SocialAccountFactory(platform=self.x, councils=[self.council])
        response = self.edit(editor, account, address="x.com/Leeds", platform=other.pk)
        assert "Choose X" in messages(response, "address")
        assert "Choose X" in messages(self.add(editor, "x.com/Leeds", platform=other.pk), "address")

    def test_a_free_address_is_not_added_on_a_second_platform(self, editor):
        blog, podcast = (
            PlatformFactory(slug=slug, url_template="https://{handle}", patterns=[("*", "*")])
            for slug in ("blog", "podcast")
        )
        address = "https://news.leeds.example/"
        assert self.add(editor, address, platform=blog.pk).status_code == 302
        response = self.add(editor, address, platform=podcast.pk)
        assert "in the register already" in messages(response, "address")

    def test_a_status_cannot_begin_tomorrow(self, editor):
        response = self.add(editor, "x.com/leeds", status="paused", status_on="2026-11-21")
        assert messages(response, "status_on")


def test_evidence_is_entered_in_the_editors_name_and_makes_the_account_fresh(editor):
    account = SocialAccountFactory()
    form = {
        "account": account.pk,
        "kind": "editor",
        "source": "www.mereford.example",
        "url": "https://www.mereford.example/contact",
        "seen_on": "2026-11-20",
        "note": "",
    }
    response = editor.post(reverse("evidence:add"), form)
    assert response.status_code == 302, response.context["form"].errors
    account.refresh_from_db()
    assert Evidence.objects.get().by.email == "editor@example.org"
    assert account.confirmed_on == TODAY
    tomorrow = editor.post(reverse("evidence:add"), form | {"seen_on": "2026-11-21"})
    assert "not come yet" in messages(tomorrow, "seen_on")


class TestOwnDomains:
    """What is called the council's own must be at its domain."""

    @pytest.fixture(autouse=True)
    def account(self):
        self.council = CouncilFactory(name="Mere", website="https://www.mere.gov.uk/")
        return SocialAccountFactory(councils=[self.council], handle="news.mere.gov.uk")

    def add(self, client, account, **changes):
        form = {
            "account": account.pk,
            "kind": "council-website",
            "source": "www.mere.gov.uk",
            "url": "https://www.mere.gov.uk/contact",
            "seen_on": "2026-11-20",
            "note": "",
            **changes,
        }
        return client.post(reverse("evidence:add"), form)

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"url": "http://MERE.gov.uk"},
            {"url": "https://news.mere.gov.uk/us"},
            {"kind": "council-mailbox", "source": "mail.mere.gov.uk"},
            {"kind": "council-domain-handle", "url": ""},
            {"kind": "editor", "url": "https://elsewhere.example/"},
            {"kind": "public-register", "url": ""},
        ],
    )
    def test_what_is_the_councils_own_is_taken(self, editor, account, changes):
        response = self.add(editor, account, **changes)
        assert response.status_code == 302, response.context["form"].errors

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("url", {"url": ""}),
            ("url", {"url": "https://evil.example/mere.gov.uk"}),
            ("url", {"url": "https://notmere.gov.uk/"}),
            ("url", {"url": "https://www.mere.gov.uk.evil.example/"}),
            ("url", {"url": "https://www.mere.gov.uk@evil.example/"}),
            ("source", {"kind": "council-mailbox", "source": "The council told us"}),
            ("source", {"kind": "council-mailbox", "source": "evil.example"}),
        ],
    )
    def test_what_is_elsewhere_is_refused_at_the_field(self, editor, account, field, changes):
        response = self.add(editor, account, **changes)
        assert "own" in messages(response, field)
        assert "mere.gov.uk" in messages(response, field)

    @pytest.mark.parametrize("handle", ["mere", "notmere.gov.uk", "mere.gov.uk.evil.example"])
    def test_a_handle_under_another_domain_is_refused(self, editor, handle):
        account = SocialAccountFactory(councils=[self.council], handle=handle)
        response = self.add(editor, account, kind="council-domain-handle")
        assert "does not end with" in messages(response, "kind")

    def test_a_mail_domain_that_is_written_down_speaks_for_mail_and_handles(self, editor, account):
        mail = {"kind": "council-mailbox", "source": "mere.example"}
        assert "own" in messages(self.add(editor, account, **mail), "source")
        Council.objects.update(mail_domains="@mere.example\nother.example")
        assert self.add(editor, account, **mail).status_code == 302
        assert self.add(editor, account, kind="council-mailbox").status_code == 302
        handle = SocialAccountFactory(councils=[self.council], handle="news.mere.example")
        assert self.add(editor, handle, kind="council-domain-handle").status_code == 302

    def test_a_mail_domain_is_no_website(self, editor, account):
        Council.objects.update(mail_domains="mere.example")
        response = self.add(editor, account, url="https://mere.example/contact")
        assert "own website" in messages(response, "url")

    def test_without_a_website_the_mail_domain_is_enough_for_mail(self, editor, account):
        Council.objects.update(website="", mail_domains="mere.example")
        mail = {"kind": "council-mailbox", "source": "comms.mere.example"}
        assert self.add(editor, account, **mail).status_code == 302

    def test_a_site_that_neighbours_share_speaks_for_both(self, editor, account):
        account.councils.add(CouncilFactory(website="https://www.adur-worthing.example"))
        response = self.add(editor, account, url="https://www.adur-worthing.example/social")
        assert response.status_code == 302, response.context["form"].errors

    def test_without_a_website_only_other_kinds_are_left(self, editor, account):
        Council.objects.update(website="")
        response = self.add(editor, account)
        assert "only an editor’s word or a public register" in messages(response, "kind")
        assert self.add(editor, account, kind="editor").status_code == 302

    def test_old_evidence_can_be_noted_on_after_the_council_took_another_domain(
        self, editor, account
    ):
        self.add(editor, account)
        Council.objects.update(website="https://www.elsewhere.example")
        evidence = Evidence.objects.get()
        form = {"note": "The page is gone", "seen_on": "2026-11-20", "account": account.pk}
        form |= {name: getattr(evidence, name) for name in ("kind", "source", "url")}
        url = reverse("evidence:edit", args=[evidence.pk])
        assert editor.post(url, form).status_code == 302
        assert messages(editor.post(url, form | {"source": "mere.gov.uk"}), "url")


def test_evidence_that_moves_leaves_its_first_account_stale(editor):
    council = CouncilFactory(website="https://www.mereford.example")
    first, second = (SocialAccountFactory(councils=[council]) for _ in range(2))
    evidence = EvidenceFactory(account=first, seen_on=TODAY)
    form = {
        "account": second.pk,
        "kind": evidence.kind,
        "source": evidence.source,
        "url": evidence.url,
        "seen_on": "2026-11-20",
        "note": "",
    }
    response = editor.post(reverse("evidence:edit", args=[evidence.pk]), form)
    assert response.status_code == 302, response.context["form"].errors
    for account in (first, second):
        account.refresh_from_db()
    assert (first.confirmed_on, first.seen_on) == (None, None)
    assert (second.confirmed_on, second.seen_on) == (TODAY, TODAY)


@pytest.mark.parametrize("name", ["socialaccount", "evidence"])
def test_an_account_is_found_by_a_part_of_its_address_in_any_capitals(editor, name):
    account = SocialAccountFactory(handle="UCMereTV", handle_key="channel/UCMereTV")
    EvidenceFactory(account=account)
    for typed in ("channel/UCMere", "CHANNEL/ucmere", "@ucmeretv"):
        response = editor.get(reverse(f"{name}:index"), {"q": typed})
        assert len(response.context["object_list"]) == 1, typed


def test_a_council_cannot_take_the_address_of_another_page(editor):
    council = CouncilFactory(name="Mereford")
    form = council_form(council, slug="feed", name="Feed", gss_code="", local_authority_code="")
    response = editor.post(reverse("council:add"), form)
    assert "address of another page" in messages(response, "slug")


def test_who_may_not_change_the_register_does_not_see_it(client):
    user = get_user_model().objects.create_user(
        email="reader@example.org", password="correct horse battery"
    )
    client.force_login(user)
    assert client.get(reverse("council:index")).status_code == 302
