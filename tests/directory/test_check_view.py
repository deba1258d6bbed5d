"""The page of the check: one field, one answer, and nothing of what was typed is trusted."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.answers import AnswerKind
from directory.choices import EvidenceKind
from directory.models import Notice, Platform
from directory.presenters.check_words import BODIES, HEADINGS, TONES, in_a_sentence
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PATH = "/councils/check/"


@pytest.fixture(autouse=True)
def today(on_day):
    on_day(TODAY)


@pytest.fixture
def ask(client):
    def get(text, status=200):
        response = client.get(PATH, {"q": text})
        assert response.status_code == status
        response.text_shown = " ".join(response.content.decode().split())
        return response

    return get


@pytest.fixture
def x():
    return PlatformFactory(
        slug="x",
        name="X",
        url_template="https://x.com/{handle}",
        patterns=[(host, "/{handle}") for host in ("x.com", "twitter.com")],
    )


@pytest.fixture
def leeds():
    return CouncilFactory(
        name="Leeds City Council", short_name="Leeds", website="https://www.leeds.gov.uk"
    )


@pytest.fixture
def news(x, leeds):
    account = SocialAccountFactory(platform=x, handle="LeedsCC_News", councils=[leeds])
    EvidenceFactory(account=account, source="www.leeds.gov.uk")
    return account


def heading(response):
    return response.context["answer"]["heading"]


class TestField:
    def test_without_a_question_there_is_only_the_field(self, client):
        response = client.get(PATH)
        text = response.content.decode()
        assert response.status_code == 200
        assert "<h1>Is this really the council?</h1>" in text
        assert f'<link rel="canonical" href="http://localhost:8000{PATH}">' in text or PATH in text
        assert "noindex" not in text
        assert "dc-answer" not in text

    @pytest.mark.parametrize("query", ["q=", "q=%20", "q=%00", "q=two%20words", f"q={'a' * 2100}"])
    def test_what_cannot_be_read_is_refused_in_words(self, client, query):
        response = client.get(f"{PATH}?{query}")
        text = response.content.decode()
        assert response.status_code == 400
        assert "<title>Error: Is this really the council?" in text
        assert '<a href="#q">' in text
        assert 'content="noindex"' in text

    def test_what_was_typed_is_kept_and_never_run(self, ask):
        for text in ('"><script>alert(1)</script>', "x.com/<b>", "@<img src=x onerror=alert(1)>"):
            shown = ask(text, status=400).text_shown
            assert "<script>alert" not in shown
            assert "<b>" not in shown
            assert "<img" not in shown

    @pytest.mark.parametrize(
        "text", ["//a@<b>evil.example", "<b>x@mere.gov.uk", "<b>x@1ere.example"]
    )
    def test_an_answer_escapes_it_too(self, ask, text):
        CouncilFactory(name="Mere", website="https://mere.gov.uk")
        shown = ask(text).text_shown
        assert "&lt;b&gt;" in shown
        assert "<b>" not in shown

    def test_nothing_but_reading_is_allowed(self, client):
        assert client.post(PATH, {"q": "x"}).status_code == 405


class TestConfirmed:
    def test_yes_is_said_with_council_address_evidence_and_date(self, ask, news):
        response = ask("https://twitter.com/LeedsCC_News?s=20")
        text = response.text_shown
        assert heading(response) == "Yes. Leeds City Council says this is its account."
        assert '<a href="https://x.com/LeedsCC_News">x.com/LeedsCC_News</a>' in text
        assert "Confirmed 12 Oct 2026" in text
        assert "Link on the council’s own website" in text
        assert "Twitter is now X, and the address above is the same account." in text
        assert '<a href="/councils/leeds/#accounts">All accounts of Leeds City Council</a>' in text
        assert 'content="noindex"' in text

    def test_what_an_editor_entered_is_not_put_in_the_council_s_mouth(self, ask, news):
        news.evidence.all().delete()
        EvidenceFactory(account=news, kind=EvidenceKind.EDITOR)
        said = heading(ask("x.com/LeedsCC_News"))
        assert said == "Yes. This is an account of Leeds City Council."
        assert heading(ask("@LeedsCC_News")) == (
            "On X, yes: this is an account of Leeds City Council. Where did you see it?"
        )

    def test_a_bare_name_gets_neither_tick_nor_tint(self, ask, news):
        bare, whole = ask("@LeedsCC_News"), ask("x.com/LeedsCC_News")
        assert heading(bare) == (
            "On X, yes: Leeds City Council says this is its account. Where did you see it?"
        )
        shown = [(page.context["answer"]["tone"], page.context["answer"]["sign"])
                 for page in (bare, whole)]  # fmt: skip
        assert shown == [("never", "i"), ("confirmed", "tick")]

    def test_yes_is_for_confirmed_accounts_alone(self):
        said = [*HEADINGS.values(), *BODIES.values()]
        assert [words for words in said if words.startswith("Yes")] == []

    @pytest.mark.parametrize(
        ("seen", "words"),
        [
            (date(2023, 11, 19), "last seen 19 November 2023."),
            (date(2026, 2, 4), "last seen 4 February 2026."),
            (None, "never confirmed."),
        ],
    )
    def test_an_old_one_says_how_old(self, ask, x, leeds, seen, words):
        account = SocialAccountFactory(platform=x, handle="LeedsCC_News", councils=[leeds])
        if seen:
            EvidenceFactory(account=account, seen_on=seen)
        response = ask("@LeedsCC_News")
        assert heading(response) == f"Listed as an account of Leeds City Council, {words}"
        assert "Yes." not in response.text_shown

    def test_a_bare_name_says_on_which_platform_it_is_listed(self, ask, news):
        words = "We list this name on X only. Elsewhere it may be somebody else’s."
        assert words in ask("@LeedsCC_News").text_shown
        assert words not in ask("x.com/LeedsCC_News").text_shown


class TestWarnings:
    def test_both_addresses_stand_under_each_other_with_the_letter_marked(self, ask, news):
        response = ask("x.com/LeedsCC_Newz")
        text = response.text_shown
        assert heading(response) == "Not on our list, and one letter away from a council."
        assert "x.com/LeedsCC_New<mark>z</mark>" in text
        assert '<a href="https://x.com/LeedsCC_News">x.com/LeedsCC_New<mark>s</mark></a>' in text
        assert "Go to the account we list" in text
        assert '<a href="/councils/leeds/report/">Report it</a>' in text
        assert "Account of Leeds City Council, seen on" in text

    def test_other_alphabets_are_told_in_words(self, ask, news):
        text = ask("х.com/LeedsCC_News").text_shown
        assert "<mark>х</mark>.com/LeedsCC_News" in text
        assert "cyrillic small letter ha, not plain letters" in text

    def test_the_host_behind_an_at_is_told(self, ask, news):
        response = ask("https://x.com@evil.example/LeedsCC_News")
        assert heading(response) == "That link hides where it leads: to evil.example."
        assert 'href="https://x.com@' not in response.text_shown

    def test_what_is_no_longer_theirs_is_no_link_and_leads_to_what_is(self, ask, x, leeds, news):
        SocialAccountFactory(
            platform=x, handle="LeedsOld", councils=[leeds], status="moved", replaced_by=news
        )
        response = ask("x.com/LeedsOld")
        assert heading(response) == "This was an account of Leeds City Council, and is no longer."
        assert 'href="https://x.com/LeedsOld"' not in response.text_shown
        assert "may now belong to somebody else" in response.text_shown
        assert 'Use instead: <a href="https://x.com/LeedsCC_News">' in response.text_shown

    @pytest.mark.parametrize("status", ["closed", "moved", "outage"])
    def test_a_copy_of_what_is_not_to_be_trusted_leads_to_the_website(self, ask, x, leeds, status):
        SocialAccountFactory(platform=x, handle="LeedsClosedX", councils=[leeds], status=status)
        text = ask("x.com/LeedsСlosedX").text_shown
        assert 'href="https://x.com/LeedsClosedX"' not in text
        assert "look for the same news there" not in text
        assert "Start from the council’s website" in text

    def test_nobody_is_sent_to_an_heir_with_an_outage(self, ask, x, leeds, news):
        SocialAccountFactory(
            platform=x, handle="LeedsOld", councils=[leeds], status="moved", replaced_by=news
        )
        news.status = "outage"
        news.save()
        text = ask("x.com/LeedsOld").text_shown
        assert "Use instead" not in text
        assert 'href="https://x.com/LeedsCC_News"' not in text

    def test_a_name_in_several_places_has_nothing_to_use_instead(self, ask, x, leeds, news):
        other = PlatformFactory(slug="insta", name="Insta", order=0)
        heir = SocialAccountFactory(platform=other, handle="LeedsNew", councils=[leeds])
        SocialAccountFactory(
            platform=other, handle="LeedsCC_News", councils=[leeds],
            status="moved", replaced_by=heir,
        )  # fmt: skip
        text = ask("@LeedsCC_News").text_shown
        assert "listed in 2 places" in text
        assert "Use instead" not in text

    def test_a_platform_that_has_closed_is_no_link(self, ask, x, news):
        x.status = "closed"
        x.save()
        response = ask("x.com/LeedsCC_News")
        assert heading(response) == "Closed. This was an account of Leeds City Council."
        assert "X itself has closed." in response.text_shown
        assert 'href="https://x.com/LeedsCC_News"' not in response.text_shown

    def test_a_notice_names_the_account_that_it_is_about(self, ask, leeds, news):
        begins = timezone.now() - timedelta(hours=1)
        times = {"begins_at": begins, "ends_at": begins + timedelta(days=1)}
        Notice.objects.create(council=leeds, account=news, text="Not ours.", **times)
        about = "Notice about @LeedsCC_News on X, an account of Leeds City Council"
        for text in ("x.com/LeedsCC_News", "leeds.gov.uk", "Leeds"):
            assert about in ask(text).text_shown, text
        Notice.objects.update(account=None)
        text = ask("leeds.gov.uk").text_shown
        assert "Notice about accounts of Leeds City Council" in text

    def test_a_backslash_is_told_as_such(self, ask, leeds):
        response = ask("https://evil.example\\@www.leeds.gov.uk/")
        assert heading(response) == "That link hides where it leads: to evil.example."
        assert "reads a backslash as a slash" in response.text_shown
        assert "stands before an @" not in response.text_shown

    def test_a_host_of_a_hundred_labels_is_an_answer_too(self, ask, leeds):
        ask("a@" + "a." * 900 + "a", status=400)
        assert heading(ask("b." * 120 + "uk")).startswith("Not a domain on our list.")

    def test_not_listed_does_not_mean_fake(self, ask, news):
        response = ask("x.com/somebody_else")
        assert heading(response) == "Not on our list. That does not mean it is fake."
        assert "Start from the council’s website" in response.text_shown


class TestReporting:
    """Only the platform can take a false account down: where its own page is known, say where."""

    URL = "https://help.x.example/report"

    @pytest.mark.parametrize("text", ["https://x.com/LeedsCC_Newz", "https://x.com/nobodyhere"])
    def test_who_looks_at_a_stranger_is_led_to_the_platform_s_page(self, ask, news, x, text):
        Platform.objects.filter(pk=x.pk).update(reporting_url=self.URL)
        shown = ask(text).text_shown
        assert "Report it to X" in shown
        assert f'href="{self.URL}"' in shown

    def test_where_none_is_known_nothing_is_made_up(self, ask, news):
        assert "Report it to" not in ask("https://x.com/LeedsCC_Newz").text_shown

    def test_nobody_is_told_to_report_what_is_listed(self, ask, news, x):
        Platform.objects.filter(pk=x.pk).update(reporting_url=self.URL)
        assert self.URL not in ask(news.url).text_shown

    def test_without_a_platform_there_is_none_to_report_to(self, ask, news, x):
        Platform.objects.filter(pk=x.pk).update(reporting_url=self.URL)
        assert self.URL not in ask("@LeedsCC_Newz").text_shown

    def test_an_account_is_reported_to_the_network_and_not_to_a_page(self):
        names = ["Facebook page", "WhatsApp channel", "Facebook group", "X"]
        assert [*map(in_a_sentence, names)] == ["Facebook", "WhatsApp", "Facebook", "X"]

    def test_after_a_report_the_platforms_own_pages_are_named(self, client, leeds, x):
        thanks = reverse("directory:council-report-thanks", args=[leeds.slug])
        assert "false account" not in client.get(thanks).text
        Platform.objects.filter(pk=x.pk).update(reporting_url=self.URL)
        text = client.get(thanks).text
        assert f'<a href="{self.URL}">Report a false account to X itself</a>' in text
        Platform.objects.filter(pk=x.pk).update(status="closed")
        assert self.URL not in client.get(thanks).text


class TestOthers:
    def test_a_domain_says_whose_it_is(self, ask, leeds):
        response = ask("https://www.leeds.gov.uk/contact")
        assert heading(response) == "That is a domain of Leeds City Council."

    def test_a_mail_can_be_forged_whoever_owns_the_domain(self, ask, leeds):
        response = ask("press@leeds.gov.uk")
        assert heading(response) == "What stands after the @ is a domain of Leeds City Council."
        assert "can be forged" in response.text_shown

    def test_the_domain_of_an_ended_council_was_one(self, ask):
        CouncilFactory(name="Mere", website="https://mere.gov.uk", ended_on=date(2023, 3, 31))
        assert heading(ask("mere.gov.uk")) == "That was a domain of Mere, which has ended."

    @pytest.mark.parametrize("text", ["mere.gov.uk", "press@mere.gov.uk"])
    def test_a_domain_that_was_given_up_speaks_for_nobody(self, ask, text):
        over = CouncilFactory(
            name="Mere", website="https://mere.gov.uk", ended_on=date(2023, 3, 31)
        )
        SuccessionFactory(predecessor=over, successor=CouncilFactory(name="Vale"))
        response = ask(text)
        assert response.context["answer"]["tone"] == "stale"
        assert "speak for the council" not in response.text_shown
        assert "can be bought by anybody" in response.text_shown
        assert "Its work passed to Vale." in response.text_shown
        assert '<a href="/councils/vale/#accounts">' in response.text_shown

    def test_a_name_leads_to_its_accounts(self, ask, leeds):
        text = ask("Leeds").text_shown
        assert '<a href="/councils/leeds/#accounts">All accounts of Leeds City Council</a>' in text

    def test_a_name_on_two_platforms_leads_to_an_answer_for_each(self, ask, news, leeds):
        other = PlatformFactory(slug="insta", name="Insta")
        there = SocialAccountFactory(platform=other, handle="LeedsCC_News", councils=[leeds])
        text = ask("@LeedsCC_News").text_shown
        assert "listed in 2 places" in text
        for account in (news, there):
            assert f'href="{PATH}?{urlencode({"q": account.url})}"' in text


def test_every_kind_has_its_words():
    shown = set(AnswerKind) - {AnswerKind.UNREADABLE}
    assert set(TONES) == set(BODIES) == shown
    built = {AnswerKind.CONFIRMED, AnswerKind.LISTED, AnswerKind.SEVERAL}
    assert set(HEADINGS) == shown - built


def test_the_page_costs_at_most_five_queries(client, news):
    for text in ("@LeedsCC_News", "x.com/LeedsCC_Newz", "leeds.gov.uk", "Leeds", "LeedsCC_Newz"):
        with CaptureQueriesContext(connection) as captured:
            client.get(PATH, {"q": text})
        assert len(captured) <= 5, text


def test_people_are_led_to_it(client, leeds, news):
    assert f'href="{PATH}"' in client.get("/councils/").content.decode(), "the footer"
    page = client.get("/councils/leeds/").content.decode()
    assert "Check a link or handle" in page
