"""The page of the check: one field, one answer, and nothing of what was typed is trusted."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.answers import AnswerKind
from directory.choices import EvidenceKind
from directory.presenters.check_words import BODIES, HEADINGS, TONES
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
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
        assert heading(ask("@LeedsCC_News")) == "Yes. This is an account of Leeds City Council."

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

    def test_not_listed_does_not_mean_fake(self, ask, news):
        response = ask("x.com/somebody_else")
        assert heading(response) == "Not on our list. That does not mean it is fake."
        assert "Start from the council’s website" in response.text_shown


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
