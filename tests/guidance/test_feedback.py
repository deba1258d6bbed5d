""" "Was this useful?": one click, one question, and what nobody may do with either."""

from __future__ import annotations

import datetime as dt
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core import signing
from guidance.choices import NotUseful
from guidance.models import PageFeedback
from guidance.services.feedback import MAIL_GONE, PHONE_GONE, add_words, without_contacts
from guidance.views import feedback as views
from tests.factories.guidance import make_guide, make_information

pytestmark = pytest.mark.django_db
THANKS = "/feedback/thanks/"


@pytest.fixture
def page():
    return make_information("Ten principles")


@pytest.fixture
def reader() -> Client:
    """A browser that stands on one of our pages, and that Django's own check would refuse."""
    return Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})


@pytest.fixture
def later(monkeypatch):
    """Call it with seconds: so much time passes."""

    def move(seconds: float) -> None:
        moment, stamp = timezone.now() + dt.timedelta(seconds=seconds), time.time() + seconds
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr(time, "time", lambda: stamp)

    return move


def click(reader, page, useful="no", **more):
    data = {"useful": useful, "path": page.url} | more
    return reader.post(f"/feedback/{page.pk}/", data)


def token_of(response) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["t"][0]


def say(reader, token, **more):
    return reader.post(THANKS, {"t": token} | more)


def test_every_page_of_text_asks_and_its_form_needs_neither_cookie_nor_token(client, page):
    response = client.get(page.url)
    assert f'action="/feedback/{page.pk}/"' in response.text
    assert "csrf" not in response.text
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    report = re.search(r'href="(mailto:[^"]+)">Report a mistake', response.text)[1]
    assert "http%3A//testserver/ten-principles/" in report


@pytest.mark.parametrize(("useful", "stored"), [("yes", True), ("no", False)])
def test_one_click_is_one_row_and_leads_to_the_question(reader, page, useful, stored):
    response = click(reader, page, useful)
    assert response.status_code == 303
    row = PageFeedback.objects.get()
    assert (row.page_id, row.path, row.is_useful) == (page.pk, "/ten-principles/", stored)
    question = reader.get(response["Location"])
    assert question.status_code == 200
    assert ("Why not?" in question.text) is not stored
    assert "Do not write personal data" in question.text
    assert "no-store" in question["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in question.text
    assert not question.cookies


def test_the_same_reader_within_a_minute_adds_nothing(reader, page, later):
    click(reader, page)
    response = click(reader, page, "yes")
    assert response["Location"] == THANKS
    assert "Thank you" in reader.get(THANKS).text
    assert [row.is_useful for row in PageFeedback.objects.all()] == [False]
    later(80)
    click(reader, page, "yes")
    assert PageFeedback.objects.count() == 2


def test_another_browser_behind_the_same_address_is_another_reader(page):
    for number in range(12):
        colleague = Client(
            headers={"sec-fetch-site": "same-origin", "user-agent": f"Browser {number}"}
        )
        assert "t=" in click(colleague, page)["Location"]
    assert PageFeedback.objects.count() == 12


def test_a_thousand_clicks_of_a_script_are_held(page):
    for number in range(80):
        program = Client(headers={"sec-fetch-site": "same-origin", "user-agent": str(number)})
        last = click(program, page)
    assert PageFeedback.objects.count() == views.MOST_OF_A_NETWORK
    assert last.status_code == 429
    assert last["Retry-After"]
    assert "Back to the page" in last.text


def test_all_together_have_a_limit_too(reader, page, monkeypatch):
    monkeypatch.setattr(views, "MOST_OF_ALL", 1)
    click(reader, page)
    other = make_information("Another")
    assert (
        reader.post(
            f"/feedback/{other.pk}/", {"useful": "yes"}, REMOTE_ADDR="198.51.100.7"
        ).status_code
        == 429
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null", "referer": "http://testserver/"}, 403),
        ({"referer": "http://testserver/ten-principles/"}, 303),
        ({"referer": "https://elsewhere.example/http://testserver/"}, 403),
        ({"referer": "http://testserver.elsewhere.example/"}, 403),
        ({"referer": "http://["}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_send(page, headers, status):
    browser = Client(headers=headers)
    assert click(browser, page).status_code == status
    assert PageFeedback.objects.count() == (status == 303)
    token = signing.sign(views.PURPOSE, {"row": 1, "at": 0})
    if status == 403:
        assert say(browser, token, comment="x").status_code == 403


def test_the_part_that_was_read_is_kept_and_no_other_address(reader, later):
    guide = make_guide(parts=["Begin", "Answer"])
    paths = [
        f"{guide.url}answer/",
        "/somewhere-else/",
        f"{guide.url}../../admin/",
        f"{guide.url}<b>/",
        f"{guide.url}{'a' * 400}/",
    ]
    for path in paths:
        click(reader, guide, path=path)
        later(80)
    kept = list(PageFeedback.objects.order_by("pk").values_list("path", flat=True))
    assert kept == [f"{guide.url}answer/"] + [guide.url] * 4


def test_what_readers_may_not_see_takes_no_answer(reader):
    draft = make_information("Draft", live=False)
    private = make_information("Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    expired = make_information("Expired", expire_at=timezone.now() - dt.timedelta(days=1))
    for number in (draft.pk, private.pk, expired.pk, 999_999):
        assert reader.post(f"/feedback/{number}/", {"useful": "yes"}).status_code == 404
        assert reader.get(f"/feedback/{number}/").status_code == 404
    assert not PageFeedback.objects.exists()


def test_an_answer_that_is_neither_yes_nor_no_is_refused(reader, page):
    assert click(reader, page, "perhaps").status_code == 400
    assert not PageFeedback.objects.exists()


def test_opening_the_forms_address_leads_to_the_page(reader, page):
    response = reader.get(f"/feedback/{page.pk}/")
    assert (response.status_code, response["Location"]) == (303, page.url)


def test_words_are_added_once_to_the_one_row(reader, page, later):
    other = PageFeedback.objects.create(page=page, path=page.url, is_useful=False)
    token = token_of(click(reader, page))
    later(5)
    response = say(reader, token, reason="unclear", comment="Say what Ofcom is.")
    assert response.status_code == 303
    shown = reader.get(response["Location"])
    assert "Thank you, we have your answer" in shown.text
    assert "<textarea" not in shown.text
    second = say(reader, token, reason="long", comment="Something else.")
    assert second.status_code == 409
    assert "changed nothing" in second.text
    row = PageFeedback.objects.exclude(pk=other.pk).get()
    assert (row.reason, row.comment) == ("unclear", "Say what Ofcom is.")
    other.refresh_from_db()
    assert (other.reason, other.comment) == ("", "")


def test_of_two_at_one_moment_the_first_words_stay(page):
    row = PageFeedback.objects.create(page=page, path=page.url, is_useful=False)
    assert add_words(feedback_id=row.pk, comment="First.")
    assert not add_words(feedback_id=row.pk, comment="Second.")
    row.refresh_from_db()
    assert row.comment == "First."


def test_after_yes_there_is_no_reason(reader, page, later):
    token = token_of(click(reader, page, "yes"))
    later(5)
    say(reader, token, reason="long", comment="The list of hashtags.")
    row = PageFeedback.objects.get()
    assert (row.reason, row.comment) == ("", "The list of hashtags.")
    assert not add_words(feedback_id=row.pk, reason=NotUseful.LONG)


def test_nothing_said_is_told_and_what_was_typed_stays(reader, page, later):
    token = token_of(click(reader, page))
    later(5)
    empty = say(reader, token)
    assert empty.status_code == 422
    assert "<title>Error: " in empty.text
    assert '<a href="#reason">Choose a reason, or write a few words.</a>' in empty.text
    assert 'id="reason"' in empty.text
    wrong = say(reader, token, reason="no-such", comment="Typed <b>carefully</b>.")
    assert "Choose one of the reasons." in wrong.text
    assert "Typed &lt;b&gt;carefully&lt;/b&gt;." in wrong.text
    long = say(reader, token, reason="unclear", comment="x" * 1001)
    assert "You wrote 1001" in long.text
    assert re.search(r'value="unclear" checked', long.text)
    nul = say(reader, token, comment="a\0b")
    assert nul.status_code == 422
    assert not PageFeedback.objects.exclude(comment="").exists()


def test_a_program_is_held_by_the_hidden_field_and_by_its_speed(reader, page, later):
    token = token_of(click(reader, page))
    fast = say(reader, token, comment="Buy pills.")
    assert fast.status_code == 422
    assert "very quick" in fast.text
    assert "Buy pills." in fast.text
    later(5)
    trapped = say(reader, token, comment="Buy pills.", subject="http://pills.example")
    assert trapped.status_code == 200
    assert not PageFeedback.objects.exclude(comment="").exists()
    assert say(reader, token, comment="A person after all.").status_code == 303


def test_too_many_words_from_one_network_wait_and_keep_what_was_typed(
    reader, page, later, monkeypatch
):
    token = token_of(click(reader, page))
    later(5)
    monkeypatch.setattr(views, "MOST_OF_A_NETWORK", 0)
    response = say(reader, token, comment="Typed with care.")
    assert response.status_code == 429
    assert "Typed with care." in response.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_fault_of_the_link_has_its_own_page_and_changes_nothing(reader, page, later, method):
    token = token_of(click(reader, page))
    send = getattr(reader, method)
    forged = send(THANKS, {"t": f"{token[:-3]}abc", "comment": "x"})
    assert (forged.status_code, "does not work" in forged.text) == (400, True)
    foreign = send(THANKS, {"t": signing.sign("case-study-approval", 1), "comment": "x"})
    assert foreign.status_code == 400
    later(3700)
    expired = send(THANKS, {"t": token, "comment": "x"})
    assert (expired.status_code, "hour is over" in expired.text) == (410, True)
    row = PageFeedback.objects.get()
    assert (row.is_useful, row.reason, row.comment) == (False, "", "")


@pytest.mark.parametrize("fate", ["unpublish", "delete"])
def test_a_page_that_has_gone_meanwhile_is_not_named(reader, page, fate):
    token = token_of(click(reader, page))
    getattr(page, fate)()
    response = reader.get(THANKS, {"t": token})
    assert response.status_code == 410
    assert "Ten principles" not in response.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Write to jo.bloggs@leeds.gov.uk please", f"Write to {MAIL_GONE} please"),
        ("o’brien+x@a-b.example.org.", f"{MAIL_GONE}."),
        ("Ring 01234 567890 or 07700 900123.", f"Ring {PHONE_GONE} or {PHONE_GONE}."),
        ("(0113) 222 4444", PHONE_GONE),
        ("+44 7700 900123 now", f"{PHONE_GONE} now"),
        ("+44 (0)20 7946 0000", PHONE_GONE),
        ("44 7700 900123", PHONE_GONE),
        ("02079460000", PHONE_GONE),
        ("@LeedsCC_News posted on 01.02.2026", "@LeedsCC_News posted on 01.02.2026"),
        (
            "2026-11-21 10:30, 1,234,567 people, £44.50",
            "2026-11-21 10:30, 1,234,567 people, £44.50",
        ),
        ("The 2024 2025 2026 figures", "The 2024 2025 2026 figures"),
    ],
)
def test_addresses_and_numbers_of_people_are_blanked(typed, kept):
    assert without_contacts(typed) == kept


def test_comments_are_blanked_before_they_are_stored(reader, page, later):
    token = token_of(click(reader, page))
    later(5)
    say(reader, token, comment="I am jo@example.org, 07700 900123")
    assert PageFeedback.objects.get().comment == f"I am {MAIL_GONE}, {PHONE_GONE}"


def test_nothing_kept_says_who_answered():
    names = {field.name for field in PageFeedback._meta.get_fields()}
    assert names == {"id", "page", "path", "is_useful", "reason", "comment", "given_at"}


def test_the_question_costs_few_queries(reader, page, django_assert_max_num_queries):
    address = click(reader, page)["Location"]
    with django_assert_max_num_queries(4):
        reader.get(address)
