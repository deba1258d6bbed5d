"""A chat: its hour by the clock, its questions, and what of it readers see."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time as clock
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.choices import DayState, TipDecline, TipFate
from campaigns.models import ChatIndexPage, ChatPage
from campaigns.presenters.chats import facts
from core.choices import SubmissionStatus
from tests.factories.chats import london, make_chat, make_chats, make_published, make_tip
from tests.factories.directory import CouncilFactory, PlatformFactory
from tests.factories.guidance import make_guide, make_information

pytestmark = pytest.mark.django_db
QUESTIONS = [("What works?", (13, 0)), ("What did not?", (13, 20)), ("And now?", None)]
# In summer clocks in London are an hour ahead of UTC, in winter they are not.
SUMMER, WINTER = date(2026, 7, 9), date(2026, 12, 10)
ONE_IN_UTC = {SUMMER: 12, WINTER: 13}


@pytest.fixture
def at(monkeypatch):
    """Call it with a moment, and that is now."""

    def set_now(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_now


@pytest.fixture(params=["UTC", "Europe/London"])
def process_zone(request, monkeypatch):
    """What the machine's own clock shows must not matter."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    clock.tzset()


def page_of(chat, client=None) -> str:
    response = (client or Client()).get(chat.url)
    assert response.status_code == 200
    return response.text


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


class TestState:
    @pytest.mark.parametrize("day", [SUMMER, WINTER])
    def test_it_turns_at_one_and_at_two_in_london(self, day, process_zone):
        chat = make_chat(day=day)
        one = ONE_IN_UTC[day]

        def state(hour: int, minute: int, second: int) -> DayState:
            return chat.state(
                datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
            )

        assert state(one - 1, 59, 59) == DayState.BEFORE
        assert state(one, 0, 0) == DayState.DURING
        assert state(one, 59, 59) == DayState.DURING
        assert state(one + 1, 0, 0) == DayState.AFTER

    @pytest.mark.parametrize("day", [SUMMER, WINTER])
    def test_the_page_says_so_by_itself(self, day, at, process_zone):
        chat = make_chat(day=day)
        one = ONE_IN_UTC[day]
        says = {
            (one - 1, 59): "Today",
            (one, 0): "It is on now, until 14:00",
            (one, 59): "It is on now, until 14:00",
            (one + 1, 0): "This chat is over",
        }
        for (hour, minute), words in says.items():
            at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC))
            assert words in page_of(chat)

    def test_a_chat_without_a_day_says_that(self):
        chat = make_chat(day=None)
        text = page_of(chat)
        assert "The day is not fixed yet" in text
        assert "chat.ics" not in text
        assert '"Event"' not in text

    def test_it_says_in_how_many_days(self, at):
        chat = make_chat()
        at(london(2026, 10, 4, 23, 59))
        assert "In 4 days" in page_of(chat)
        at(london(2026, 10, 7, 0, 0))
        assert "Tomorrow" in page_of(chat)

    def test_an_hour_that_ends_before_it_begins_is_refused(self):
        from django.core.exceptions import ValidationError

        chat = make_chat()
        chat.ends = chat.starts
        with pytest.raises(ValidationError, match="end after it starts"):
            chat.clean()


class TestQuestions:
    @pytest.mark.parametrize(
        ("hour", "minute", "shown"),
        [(12, 59, ""), (13, 0, "What works?"), (13, 19, "What works?"), (13, 20, "What did not?"),
         (13, 59, "What did not?"), (14, 0, "")],
    )  # fmt: skip
    def test_the_one_that_is_on_is_marked(self, at, hour, minute, shown):
        chat = make_chat(questions=QUESTIONS)
        at(london(2026, 10, 8, hour, minute))
        marked = re.findall(r'<li aria-current="true">.*?</li>', page_of(chat), re.S)
        assert len(marked) == bool(shown)
        assert shown in "".join(marked)

    def test_before_its_first_question_none_is_on(self, at):
        chat = make_chat(questions=[("Late", (13, 30))])
        at(london(2026, 10, 8, 13, 10))
        assert 'aria-current="true"' not in main_of(page_of(chat))


class TestCaching:
    @pytest.mark.parametrize(
        ("moment", "seconds"),
        [((12, 30, 0), 60), ((12, 59, 30), 30), ((12, 59, 59), 1), ((13, 0, 0), 60),
         ((13, 19, 50), 10), ((13, 59, 45), 15), ((14, 0, 0), 60), ((23, 59, 40), 20)],
    )  # fmt: skip
    def test_no_cache_keeps_it_past_a_turn(self, at, moment, seconds):
        chat = make_chat(questions=QUESTIONS)
        at(london(2026, 10, 8, *moment))
        kept = Client().get(chat.url).headers["Cache-Control"]
        assert f"max-age={seconds}" in kept
        assert "public" in kept

    def test_a_turn_that_comes_while_the_page_is_made_counts(self, at, monkeypatch):
        chat = make_chat(questions=QUESTIONS)
        at(london(2026, 10, 8, 12, 59, 59))

        def slow(*args):
            at(london(2026, 10, 8, 13, 0, 1))
            return facts(*args)

        monkeypatch.setattr("campaigns.presenters.chats.facts", slow)
        response = Client().get(chat.url)
        assert "Tomorrow" not in response.text
        assert "It is on now" not in response.text
        assert "max-age=1" in response.headers["Cache-Control"].split(", ")

    def test_it_sets_no_cookie(self):
        response = Client().get(make_chat().url)
        assert not response.cookies


class TestList:
    def test_there_is_one_list_and_no_room_for_another(self):
        home = make_chats().get_parent()
        assert not ChatIndexPage.can_create_at(home)

    def test_a_chat_of_the_same_name_elsewhere_hides_none(self):
        chat = make_chat("One")
        home = make_chats().get_parent()
        other = home.add_child(instance=ChatIndexPage(title="Talks", slug="talks", summary="x"))
        other.add_child(
            instance=ChatPage(title="Other", slug="one", summary="x", day=WINTER, takes_tips=True)
        )
        assert "Send a tip: One" in Client().get(f"{chat.url}share/").text
        for name in ("feed/", "tips.csv", "chat.ics"):
            assert Client().get(f"{chat.url}{name}").status_code == 200

    def test_the_newest_stand_first_and_say_where_they_are(self, at):
        at(london(2026, 10, 8, 13, 30))
        make_chat("Long ago", day=date(2014, 10, 9))
        make_chat("Under way")
        make_chat("Some day", day=None)
        make_chat("Draft", live=False)
        text = main_of(page_of(make_chats()))
        assert text.index("Some day") < text.index("Under way") < text.index("Long ago")
        assert "Draft" not in text
        assert ">Now<" in text
        assert "9 Oct 2014, 13:00 to 14:00" in text

    def test_an_empty_list_says_so(self):
        assert "None yet." in page_of(make_chats())

    def test_it_asks_as_often_for_three_as_for_thirty(self):
        make_chats()

        def count() -> int:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                page_of(make_chats())
            return len(captured)

        for number in range(3):
            make_chat(f"Chat {number}")
        count()
        three = count()
        for number in range(3, 30):
            make_chat(f"Chat {number}")
        assert count() == three


class TestSummary:
    def test_tips_stand_under_their_questions_and_twins_under_their_main(self):
        chat = make_chat(questions=QUESTIONS)
        works, did_not, _ = chat.questions.all()
        main = make_published(
            chat, "Answer within the hour.", question=works, role="officer", credit="role"
        )
        make_published(
            chat,
            "Reply in an hour.",
            question=works,
            twin_of=main,
            fate=TipFate.GROUPED,
            role="councillor",
            credit="role",
        )
        make_published(chat, "Do not delete criticism.", question=did_not)
        make_published(chat, "Ask the library.")
        text = main_of(page_of(chat))
        summary = text.partition("What was said")[2].partition("Where your tips went")[0]
        assert summary.index("Answer within the hour.") < summary.index("Do not delete criticism.")
        assert summary.index("To no question") < summary.index("Ask the library.")
        assert "Reply in an hour." not in summary
        assert "1 other said the same: councillor" in summary

    def test_what_is_not_published_is_not_shown(self):
        chat = make_chat()
        for number, status in enumerate(SubmissionStatus):
            if status != SubmissionStatus.DONE:
                make_tip(chat, f"Secret {number}", status=status)
        assert "Secret" not in page_of(chat)
        for address in ("tips.csv", "feed/"):
            response = Client().get(f"{chat.url}{address}")
            assert "Secret" not in str(b"".join(response))

    def test_text_of_strangers_is_text(self):
        chat = make_chat()
        make_published(chat, "<script>alert(1)</script>\n\nSecond paragraph")
        text = page_of(chat)
        assert "<script>alert" not in text
        assert "<p>Second paragraph</p>" in text

    @pytest.mark.parametrize(
        ("credit", "shown"),
        [("nobody", ""), ("role", "Press officer"), ("council", "Mereford"),
         ("both", "Press officer, Mereford"), ("handle", "@mere")],
    )  # fmt: skip
    def test_it_names_whoever_sent_it_as_they_wished(self, credit, shown):
        chat = make_chat()
        council = CouncilFactory(name="Mereford")
        make_published(
            chat,
            credit=credit,
            role="Press officer",
            council=council,
            handle="@mere",
            post_url="https://x.example/mere/1",
            permission="Said so",
        )
        text = main_of(page_of(chat))
        for words in {"Press officer", "Mereford", "@mere"}:
            assert (words in text) == (words in shown)
        assert ("x.example" in text) == (credit == "handle")
        rows = list(
            csv.reader(
                io.StringIO(b"".join(Client().get(f"{chat.url}tips.csv")).decode("utf-8-sig"))
            )
        )
        row = dict(zip(rows[0], rows[1], strict=True))
        assert row["from"].lstrip("'") == shown
        assert bool(row["post"]) == (credit == "handle")


class TestWays:
    def test_each_tip_says_where_it_went(self):
        guide = make_guide(parts=["Begin", "Answer people"])
        chat = make_chat()
        main = make_published(
            chat,
            "Answer within the hour.",
            fate=TipFate.PLACED,
            placed_on=guide,
            placed_in="Answer people",
            placed_path="answer-people/",
        )
        make_published(chat, "Reply soon.", fate=TipFate.GROUPED, twin_of=main)
        make_published(chat, "Ask the library.")
        for _ in range(2):
            make_tip(
                chat,
                "An advertisement",
                status=SubmissionStatus.DECLINED,
                declined_for=TipDecline.ADVERT,
                reason="Mr Smith, this is private.",
            )
        text = main_of(page_of(chat))
        ways = text.partition('id="where-your-tips-went"')[2]
        assert (
            "5 tips: 1 went into pages of guidance, 1 kept in the summary, 1 kept with a tip that "
            "says the same and 2 not published." in ways
        )
        assert f'Placed under “Answer people” in <a href="{guide.url}answer-people/">' in ways
        assert "Kept with a tip that says the same" in ways
        assert "Not published: 2 an advertisement." in ways
        assert "Smith" not in text

    def test_a_page_that_is_not_published_is_not_named(self):
        guide = make_guide("Secret guide")
        chat = make_chat()
        make_published(chat, fate=TipFate.PLACED, placed_on=guide)
        assert "Secret guide" in page_of(chat)
        guide.unpublish()
        text = page_of(chat)
        assert "Secret guide" not in text
        assert "a page of guidance that is not published at present" in text
        guide.delete()
        assert "a page of guidance that has been removed since" in page_of(chat)

    def test_the_page_that_came_of_it_is_named_while_it_is_published(self):
        made = make_information("What came of it")
        chat = make_chat(outcome_page=made)
        assert "What came of it" in page_of(chat).partition(">The hour<")[2]
        made.unpublish()
        assert made.url not in main_of(page_of(chat))

    def test_it_asks_as_often_for_three_as_for_thirty(self):
        guide = make_guide()
        chat = make_chat(questions=QUESTIONS)
        chat.platforms.set([PlatformFactory()])
        chat.save()
        question = chat.questions.first()
        council = CouncilFactory()

        def add(number: int) -> None:
            main = make_published(
                chat,
                f"Tip {number}",
                fate=TipFate.PLACED,
                placed_on=guide,
                question=question,
                council=council,
                credit="council",
            )
            make_published(chat, f"Twin {number}", fate=TipFate.GROUPED, twin_of=main)

        def count(address: str) -> int:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                response = Client().get(address)
                b"".join(response)
            assert response.status_code == 200
            return len(captured)

        addresses = [chat.url, f"{chat.url}tips.csv", f"{chat.url}feed/"]
        for number in range(3):
            add(number)
        [count(address) for address in addresses]
        three = [count(address) for address in addresses]
        for number in range(3, 30):
            add(number)
        assert [count(address) for address in addresses] == three
        assert three[0] <= 16


class TestFiles:
    def test_the_calendar_has_the_hour_in_utc(self):
        chat = make_chat(day=SUMMER)
        response = Client().get(f"{chat.url}chat.ics")
        assert response["Content-Type"].startswith("text/calendar")
        assert "DTSTART:20260709T120000Z" in response.text
        assert "DTEND:20260709T130000Z" in response.text

    def test_without_a_day_there_is_no_calendar(self):
        assert Client().get(f"{make_chat(day=None).url}chat.ics").status_code == 404

    @pytest.mark.parametrize(
        "address", ["chat.ics", "tips.csv", "feed/", "share/", "share/thanks/"]
    )
    def test_a_chat_that_is_not_published_has_none(self, address):
        chat = make_chat()
        address = f"{chat.url}{address}"
        chat.unpublish()
        assert Client().get(address).status_code == 404

    def test_no_cell_of_the_csv_is_a_formula(self):
        chat = make_chat()
        make_published(chat, "=HYPERLINK(1)", credit="role", role="@cmd")
        body = b"".join(Client().get(f"{chat.url}tips.csv")).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
        assert "'=HYPERLINK(1)" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert "Open Government Licence v3.0" in cells

    def test_the_feed_can_be_read_and_says_where_tips_went(self):
        chat = make_chat()
        make_published(chat, "A tip with a \x0b in it & more")
        feed = Client().get(f"{chat.url}feed/")
        root = ElementTree.fromstring(feed.content)
        entry = root.find("{http://www.w3.org/2005/Atom}entry")
        assert "Kept in the summary" in "".join(entry.itertext())

    def test_search_engines_are_told_the_hour(self):
        chat = make_chat(hosts="The Association")
        things = re.findall(r'ld\+json">(.*?)</script>', page_of(chat), re.S)
        event = next(thing for thing in map(json.loads, things) if thing["@type"] == "Event")
        assert event["startDate"] == "2026-10-08T13:00:00+01:00"
        assert event["endDate"] == "2026-10-08T14:00:00+01:00"
        assert event["organizer"]["name"] == "The Association"
