"""One council's page: what is known of it, where from, and what came before and after."""

from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone

from core import dates
from directory.choices import AccountPurpose, AccountStatus, EvidenceKind, Language, NameKind
from directory.models import AccountEvent, Notice
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


@pytest.fixture
def page(client):
    def ask(council):
        response = client.get(council.get_absolute_url())
        assert response.status_code == 200
        response.text_shown = " ".join(response.content.decode().split())
        return response

    return ask


def rows(response):
    return [row for group in response.context["groups"] for row in group["rows"]]


class TestFacts:
    def test_a_welsh_council_has_its_welsh_name_marked_as_welsh(self, page):
        council = CouncilFactory(
            name="City of Carmere Council",
            nation="wales",
            region="wales",
            council_type="welsh-unitary",
            population=369_202,
            county="",
        )
        for name in ("Caermer", "Cyngor Dinas Caermer"):
            CouncilNameFactory(council=council, name=name, kind=NameKind.WELSH)
        text = page(council).text_shown
        assert '<p class="dc-head__alt" lang="cy">Cyngor Dinas Caermer</p>' in text
        facts = "Welsh unitary council · Wales · population 369,202 (2020) · Welsh-language duty"
        assert facts in text

    def test_an_unknown_population_is_said_and_never_nought(self, page):
        council = CouncilFactory(population=None, population_year=None)
        assert "population not known" in page(council).text_shown

    def test_facts_name_their_source_and_its_date(self, page):
        text = page(CouncilFactory(gss_code="E07000999")).text_shown
        assert "Register of invented councils</a>, 10 July 2025." in text
        assert "E07000999" in text

    def test_a_council_that_is_not_in_the_register_is_not_found(self, client):
        assert client.get("/councils/atlantis/").status_code == 404

    @pytest.mark.parametrize("rest", ["", "council.csv", "council.json"])
    def test_capitals_in_the_address_lead_to_the_council_for_good(self, client, rest):
        CouncilFactory(name="Mereford")
        response = client.get(f"/councils/MereFord/{rest}?from=mail")
        assert response.status_code == 301
        assert response["Location"] == f"/councils/mereford/{rest}?from=mail"
        assert client.get(f"/councils/Atlantis/{rest}").status_code == 404

    def test_head_is_answered_and_no_cookie_set(self, client):
        response = client.head(CouncilFactory().get_absolute_url())
        assert response.status_code == 200
        assert not response.cookies

    def test_a_report_names_the_council(self, page):
        response = page(CouncilFactory(name="Mereford & Vale Council", short_name="Mereford"))
        assert response.context["report_url"] == "/councils/mereford/report/"
        assert response.context["confirm_url"] == "/councils/mereford/confirm/"
        url = response.context["case_url"]
        assert url.startswith("mailto:hub@example.org?subject=")
        assert unquote(url).endswith("A case study from Mereford & Vale Council")
        assert "&" not in url


class TestAccounts:
    def test_none_listed_says_so_and_asks(self, page):
        response = page(CouncilFactory())
        assert "No accounts listed yet." in response.text_shown
        assert response.context["freshness"] is None

    def test_accounts_stand_by_purpose_and_then_by_platform(self, page):
        council = CouncilFactory()
        first, second = PlatformFactory(order=1), PlatformFactory(order=2)
        values = [
            ("b", second, AccountPurpose.CORPORATE),
            ("a", first, AccountPurpose.CORPORATE),
            ("c", first, AccountPurpose.SERVICE),
            ("d", first, ""),
        ]
        for handle, platform, purpose in values:
            SocialAccountFactory(
                councils=[council], handle=handle, platform=platform, purpose=purpose
            )
        groups = page(council).context["groups"]
        assert [(group["title"], [row["handle"] for row in group["rows"]]) for group in groups] == [
            ("Corporate", ["@a", "@b"]),
            ("Services", ["@c"]),
            ("Purpose not told", ["@d"]),
        ]

    def test_twins_stand_together_and_name_each_other(self, page):
        council = CouncilFactory()
        platform = PlatformFactory()
        english = SocialAccountFactory(councils=[council], platform=platform, handle="mere")
        SocialAccountFactory(
            councils=[council],
            platform=platform,
            handle="ymer",
            language=Language.WELSH,
            twin=english,
        )
        (group,) = page(council).context["groups"]
        assert group["title"] == "Two languages, twin accounts"
        assert {row["handle"]: row["detail"] for row in group["rows"]} == {
            "@mere": "English, twin of @ymer",
            "@ymer": "Cymraeg (Welsh), twin of @mere",
        }
        assert [row["lang"] for row in group["rows"]] == ["", "cy"]

    def test_a_public_register_says_when_and_that_nothing_came_after(self, page):
        account = SocialAccountFactory()
        EvidenceFactory(
            account=account,
            kind=EvidenceKind.PUBLIC_REGISTER,
            source="The ministry’s register",
            url="https://register.example/",
            seen_on=date(2023, 11, 19),
        )
        text = page(account.councils.get()).text_shown
        assert "Stale, last seen 19 Nov 2023" in text
        register = '<a href="https://register.example/">The ministry’s register</a>'
        assert f"From a public register, not confirmed since: {register}" in text

    def test_the_councils_own_website_is_named_and_linked(self, page):
        account = SocialAccountFactory()
        EvidenceFactory(account=account)
        text = page(account.councils.get()).text_shown
        assert "Confirmed 12 Oct 2026" in text
        assert 'Seen on <a href="https://www.mereford.example/contact">www.mereford.example' in text

    def test_an_account_shared_with_a_neighbour_names_it(self, page):
        here, there = CouncilFactory(name="Adur"), CouncilFactory(name="Worthing")
        SocialAccountFactory(councils=[here, there])
        assert rows(page(here))[0]["detail"] == "shared with Worthing"

    @pytest.mark.parametrize("status", [AccountStatus.CLOSED, AccountStatus.MOVED])
    def test_what_is_closed_or_moved_is_never_a_link(self, page, status):
        account = SocialAccountFactory(handle="oldmere", status=status)
        response = page(account.councils.get())
        assert account.url not in response.text_shown
        assert response.context["groups"][-1]["title"] == "No longer used"
        warning = (
            "The name <strong>@oldmere</strong> may now belong to somebody else. "
            "Do not send people to it."
        )
        assert warning in response.text_shown

    def test_states_are_said_in_words(self, page):
        council = CouncilFactory()
        new = SocialAccountFactory(councils=[council], handle="new")
        made = {
            status: SocialAccountFactory(councils=[council], status=status, replaced_by=other)
            for status, other in (
                (AccountStatus.PAUSED, None),
                (AccountStatus.HELD, None),
                (AccountStatus.EMERGENCY_ONLY, None),
                (AccountStatus.OUTAGE, None),
                (AccountStatus.MOVED, new),
            )
        }
        AccountEvent.objects.create(
            account=made[AccountStatus.PAUSED], kind="paused", happened_on=date(2026, 9, 1)
        )
        SocialAccountFactory(
            councils=[council], status=AccountStatus.CLOSED, ended_on=date(2023, 3, 31)
        )
        shown = {row["state_words"]: row["state_filled"] for row in rows(page(council))}
        assert shown == {
            "": False,
            "Paused since 1 Sep 2026": False,
            "Held, not posting": False,
            "Emergency only": False,
            "Outage: do not trust new posts": True,
            f"Moved to {new}": False,
            "Closed 31 Mar 2023": False,
        }

    def test_what_may_not_be_linked_to_is_no_link(self, page):
        """The rule of the check: outage, notice, a platform that has closed."""
        council = CouncilFactory()
        shut = PlatformFactory(name="Plus", status="closed")
        for handle, more in {
            "fine": {},
            "hacked": {"status": AccountStatus.OUTAGE},
            "warned": {},
            "shut": {"platform": shut},
        }.items():
            EvidenceFactory(account=SocialAccountFactory(councils=[council], handle=handle, **more))
        begins = timezone.now() - timedelta(hours=1)
        warned = council.social_accounts.get(handle="warned")
        Notice.objects.create(
            council=council, account=warned, text="x", begins_at=begins,
            ends_at=begins + timedelta(days=1),
        )  # fmt: skip
        response = page(council)
        shown = {row["handle"]: row for row in rows(response)}
        assert {handle for handle, row in shown.items() if row["url"]} == {"@fine"}
        assert shown["@hacked"]["chip_words"] == "Confirmed 12 Oct 2026"
        assert "something is wrong with it" in shown["@hacked"]["detail"]
        assert "something is wrong with it" in shown["@warned"]["detail"]
        assert shown["@shut"]["state_words"] == "Platform closed"
        assert response.context["groups"][-1]["title"] == "No longer used"
        lost = "The name <strong>@shut</strong> may now belong to somebody else."
        assert lost in response.text_shown
        Notice.objects.update(account=None)
        assert not any(row["url"] for row in rows(page(council)))

    def same_as(self, page, council):
        things = page(council).context["structured_data"]
        (thing,) = [thing for thing in things if thing["@type"] == "GovernmentOrganization"]
        return thing.get("sameAs", [])

    def test_search_engines_are_told_only_what_is_certain(self, page):
        council = CouncilFactory()
        made = {}
        for handle, seen_on, status in (
            ("fine", date(2026, 10, 12), AccountStatus.ACTIVE),
            ("held", date(2026, 10, 12), AccountStatus.HELD),
            ("stale", date(2019, 1, 1), AccountStatus.ACTIVE),
            ("hacked", date(2026, 10, 12), AccountStatus.OUTAGE),
            ("closed", date(2026, 10, 12), AccountStatus.CLOSED),
        ):
            made[handle] = SocialAccountFactory(councils=[council], handle=handle, status=status)
            EvidenceFactory(account=made[handle], seen_on=seen_on)
        assert set(self.same_as(page, council)) == {made["fine"].url, made["held"].url}
        begins = timezone.now() - timedelta(hours=1)
        times = {"begins_at": begins, "ends_at": begins + timedelta(days=1)}
        Notice.objects.create(council=council, account=made["fine"], text="x", **times)
        assert self.same_as(page, council) == [made["held"].url]

    def test_an_ended_council_is_the_same_as_nothing(self, page):
        council = CouncilFactory(ended_on=date(2026, 11, 1))
        EvidenceFactory(account=SocialAccountFactory(councils=[council]))
        assert self.same_as(page, council) == []

    def test_nobody_moves_to_an_account_with_an_outage(self, page):
        council = CouncilFactory()
        new = SocialAccountFactory(councils=[council], status=AccountStatus.OUTAGE)
        SocialAccountFactory(
            councils=[council], handle="old", status=AccountStatus.MOVED, replaced_by=new
        )
        assert self.state(page, council, "@old") == "Moved"

    def state(self, page, council, handle):
        return next(row["state_words"] for row in rows(page(council)) if row["handle"] == handle)

    def test_a_closed_account_without_a_last_day_has_that_of_its_history(self, page):
        account = SocialAccountFactory(handle="mere", status=AccountStatus.CLOSED)
        council = account.councils.get()
        assert self.state(page, council, "@mere") == "Closed"
        for kind, day in (
            ("closed", date(2020, 1, 1)),
            ("resumed", date(2021, 1, 1)),
            ("closed", date(2023, 3, 31)),
        ):
            AccountEvent.objects.create(account=account, kind=kind, happened_on=day)
        assert self.state(page, council, "@mere") == "Closed 31 Mar 2023"
        account.ended_on = date(2023, 3, 1)
        account.save()
        assert self.state(page, council, "@mere") == "Closed 1 Mar 2023"

    def test_an_account_closed_before_its_council_ended_has_its_own_day(self, page):
        council = CouncilFactory(ended_on=date(2023, 3, 31))
        account = SocialAccountFactory(
            councils=[council], handle="mere", status=AccountStatus.CLOSED
        )
        AccountEvent.objects.create(account=account, kind="closed", happened_on=date(2020, 1, 1))
        assert self.state(page, council, "@mere") == "Closed 1 Jan 2020"

    def test_moves_are_followed_to_the_account_that_is_still_used(self, page):
        council = CouncilFactory()
        last = SocialAccountFactory(councils=[council], handle="last")
        before = last
        for handle in ("third", "second", "first"):
            before = SocialAccountFactory(
                councils=[council],
                handle=handle,
                status=AccountStatus.MOVED,
                replaced_by=before,
            )
        assert self.state(page, council, "@first") == f"Moved to {last}"
        last.status = AccountStatus.CLOSED
        last.save()
        assert self.state(page, council, "@first") == "Moved"

    def test_a_move_without_an_end_is_only_a_move(self, page):
        council = CouncilFactory()
        moved = {"councils": [council], "status": AccountStatus.MOVED}
        one = SocialAccountFactory(handle="one", **moved)
        two = SocialAccountFactory(handle="two", replaced_by=one, **moved)
        assert self.state(page, council, "@one") == "Moved"
        one.replaced_by = two
        one.save()
        assert self.state(page, council, "@one") == "Moved"


class TestFreshnessLine:
    def line(self, page, *days):
        council = CouncilFactory()
        for day in days:
            account = SocialAccountFactory(councils=[council])
            if day:
                EvidenceFactory(account=account, seen_on=day)
        return page(council).context["freshness"]

    def test_none_of_several(self, page):
        line = self.line(page, *[date(2022, 10, 26)] * 5)
        assert line["sentence"] == "None of 5 accounts confirmed in the last six months."
        assert line["dials"] == ["stale"] * 5
        assert line["level"] == "stale"

    def test_some_all_and_a_single_one(self, page):
        fresh = date(2026, 11, 16)
        some = self.line(page, fresh, fresh, None)
        assert some["sentence"] == "2 of 3 accounts confirmed in the last six months."
        assert some["dials"] == ["confirmed", "confirmed", "never"]
        assert some["note"] == "We last read www.mereford.example on 16 Nov 2026."
        every = self.line(page, fresh, fresh)
        assert every["sentence"] == "All 2 accounts confirmed in the last six months."
        single = self.line(page, None)
        assert single["sentence"] == "Its one account was not confirmed in the last six months."
        assert single["level"] == "never"

    def test_one_account_is_it_and_several_are_them(self, page):
        def note(number):
            council = CouncilFactory()
            for _ in range(number):
                EvidenceFactory(
                    account=SocialAccountFactory(councils=[council]),
                    kind=EvidenceKind.PUBLIC_REGISTER,
                    seen_on=date(2023, 11, 19),
                )
            return page(council).context["freshness"]["note"]

        assert note(1) == "The newest word on it is of 19 November 2023."
        assert note(2) == "The newest word on them is of 19 November 2023."

    def test_closed_accounts_do_not_count(self, page):
        council = CouncilFactory()
        SocialAccountFactory(councils=[council], status=AccountStatus.CLOSED)
        assert page(council).context["freshness"] is None


class TestSuccession:
    @pytest.fixture
    def cumbria(self):
        ends = {"ended_on": date(2023, 3, 31)}
        west = CouncilFactory(
            name="Cumbermere Council", short_name="Cumbermere", council_type="unitary"
        )
        east = CouncilFactory(name="Westmere Council", short_name="Westmere")
        district = CouncilFactory(name="Allermere Council", short_name="Allermere", **ends)
        county = CouncilFactory(
            name="Mereshire County Council",
            short_name="Mereshire",
            council_type="county",
            **ends,
        )
        SuccessionFactory(predecessor=district, successor=west, kind="merged")
        SuccessionFactory(predecessor=county, successor=west, kind="split")
        SuccessionFactory(predecessor=county, successor=east, kind="split")
        return {"west": west, "east": east, "district": district, "county": county}

    def test_an_ended_council_leads_to_its_successor(self, page, cumbria):
        SocialAccountFactory(
            councils=[cumbria["district"]], handle="allermere", status=AccountStatus.CLOSED
        )
        response = page(cumbria["district"])
        text = response.text_shown
        assert "Ended 31 March 2023" in text
        assert "Its work passed to Cumbermere Council on 1 April 2023" in text
        caption = "Allermere and part of Mereshire became Cumbermere Council on 1 April 2023."
        assert caption in text
        assert '<a class="dc-button" href="/councils/cumbermere/">Go to Cumbermere Council' in text
        assert "Accounts it had" in text
        assert rows(response)[0]["state_words"] == "Closed with the council"
        assert response.context["peers"] == []
        assert 'Succeeded by <a href="/councils/cumbermere/">Cumbermere Council</a>' in text

    def test_an_account_of_an_ended_council_is_no_link_even_if_nobody_closed_it(
        self, page, cumbria
    ):
        account = SocialAccountFactory(councils=[cumbria["district"]], handle="allermere")
        response = page(cumbria["district"])
        assert account.url not in response.text_shown
        assert rows(response)[0]["state_words"] == "Council ended 31 Mar 2023"

    def test_an_account_that_a_living_council_shares_stays_a_link(self, page, cumbria):
        account = SocialAccountFactory(councils=[cumbria["district"], cumbria["west"]])
        assert account.url in page(cumbria["district"]).text_shown

    def test_a_council_that_was_split_names_all_its_successors(self, page, cumbria):
        response = page(cumbria["county"])
        drawing = response.context["drawing"]
        assert [other["name"] for other in drawing["after"]] == [
            "Cumbermere Council", "Westmere Council",
        ]  # fmt: skip
        assert [other["name"] for other in drawing["before"]] == ["Mereshire"]
        caption = (
            "Mereshire was split between Cumbermere Council and Westmere Council on 1 April 2023."
        )
        assert drawing["caption"] == caption
        assert response.text_shown.count("dc-button dc-button--quiet") == 2, (
            "no way is the loud one"
        )

    def test_a_successor_names_its_predecessors_in_both_directions(self, page, cumbria):
        response = page(cumbria["west"])
        before = response.context["drawing"]["before"]
        assert [(other["name"], other["part"]) for other in before] == [
            ("Allermere", False),
            ("Mereshire", True),
        ]
        assert "Took over from" in response.text_shown

    def test_a_council_that_ends_soon_says_when_and_who_follows(self, page):
        surrey = CouncilFactory(name="Southmere", ended_on=date(2027, 3, 31))
        for name in ("East Mere", "West Mere"):
            heir = CouncilFactory(name=name, started_on=date(2027, 4, 1))
            SuccessionFactory(predecessor=surrey, successor=heir, kind="split")
        text = page(surrey).text_shown
        assert "Ends on 31 March 2027" in text
        assert '<a href="/councils/east-mere/">East Mere</a> and' in text
        assert "West Mere</a> take over on 1 April 2027." in text
        assert "Council ended" not in text, "history holds nothing that is still to come"

    def test_a_coming_council_says_when_it_begins_and_what_came_before(self, page):
        heir = CouncilFactory(name="East Mere", started_on=date(2027, 4, 1), population=None)
        for name in ("Ell", "Epp"):
            gone = CouncilFactory(name=name, ended_on=date(2027, 3, 31))
            SuccessionFactory(predecessor=gone, successor=heir, kind="merged")
        text = page(heir).text_shown
        assert "Begins on 1 April 2027" in text
        assert "Ell and Epp will become East Mere on 1 April 2027." in text

    def test_an_ended_council_without_known_successor_says_so(self, page):
        text = page(CouncilFactory(ended_on=date(2009, 3, 31))).text_shown
        assert "Who took over is not known" in text


def test_history_is_newest_first_with_what_happened_to_accounts(page):
    council = CouncilFactory(started_on=date(1996, 4, 1))
    account = SocialAccountFactory(councils=[council], handle="mere")
    AccountEvent.objects.create(
        account=account, kind="paused", happened_on=date(2026, 9, 1), note="Staff leave"
    )
    history = page(council).context["history"]
    assert [entry["date"] for entry in history] == ["1 September 2026", "1 April 1996"]
    assert history[0]["text"] == f"{account}: paused: Staff leave"


def test_peers_are_shown_with_reasons(page):
    council = CouncilFactory(name="Mereford", population=100_000)
    CouncilFactory(name="Alike", population=None, region="london", county="")
    peer = page(council).context["peers"][0]
    assert peer == {
        "name": "Alike",
        "url": "/councils/alike/",
        "reasons": "same type, a region next to it, size not compared",
        "population": "population not known",
    }


def test_peers_can_be_seen_side_by_side(page):
    council = CouncilFactory(name="Mereford")
    for name in ("Alike", "Near"):
        CouncilFactory(name=name)
    text = page(council).text_shown
    assert 'href="/councils/compare/?c=mereford&amp;c=alike&amp;c=near">' in text
    assert "Compare with Alike and Near</a>" in text
    assert 'href="/councils/compare/#how"' in text


def test_a_council_without_a_peer_is_compared_with_nobody(page):
    assert "Compare with" not in page(CouncilFactory(name="Mereford")).text_shown
