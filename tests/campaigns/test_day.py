"""The page of a day, in each of its states, at the moment that it is asked for."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from campaigns.models import CampaignPledge, CampaignStory, FigureClaim, SharedMessage
from core.choices import SubmissionStatus
from core.models import ConsentText
from directory.models import Council
from tests.factories.directory import CouncilFactory
from tests.factories.stories import make_year, published

pytestmark = pytest.mark.django_db
PAGE = "/ourday/2026/"
NOW = "/ourday/2026/now/"
BEFORE, DURING, AFTER = (datetime(2026, 11, day, 12, 7, tzinfo=UTC) for day in (20, 24, 25))


@pytest.fixture
def at(monkeypatch):
    def move(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return move


def state_of(text: str) -> str:
    return re.search(r'data-state="(\w+)"', text)[1]


class TestStates:
    @pytest.mark.parametrize(
        ("day", "midnight"),
        [
            (date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC)),
            (date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC)),
        ],
    )
    def test_it_turns_at_midnight_in_london_without_anyone(self, client, at, day, midnight):
        make_year(day=day)
        second = timedelta(seconds=1)
        ends = midnight + timedelta(days=1)
        said = []
        for moment in (midnight - second, midnight, ends - second, ends):
            at(moment)
            text = client.get(PAGE).text
            assert state_of(text) == state_of(client.get(NOW).text)
            said.append(state_of(text))
        assert said == ["before", "during", "during", "after"]

    @pytest.mark.parametrize(
        ("moment", "most"),
        [
            (datetime(2026, 11, 23, 23, 59, 20, tzinfo=UTC), 40),
            (datetime(2026, 11, 24, 11, 59, 50, tzinfo=UTC), 10),
            (datetime(2026, 11, 24, 14, 59, 45, tzinfo=UTC), 15),
            (datetime(2026, 11, 24, 23, 59, 58, tzinfo=UTC), 2),
            (datetime(2026, 11, 24, 14, 20, tzinfo=UTC), 60),
            (datetime(2026, 11, 26, tzinfo=UTC), 60),
        ],
    )
    def test_no_cache_keeps_it_beyond_its_turn(self, client, at, moment, most):
        make_year()
        at(moment)
        for path in (PAGE, NOW):
            said = client.get(path).headers["Cache-Control"]
            seconds = int(re.search(r"max-age=(\d+)", said)[1])
            assert 0 < seconds <= most
            assert "public" in said

    @pytest.mark.parametrize(
        ("moment", "seconds"),
        [
            (datetime(2026, 11, 23, 23, 59, 20, tzinfo=UTC), 40),
            (datetime(2026, 7, 1, 22, 59, 50, tzinfo=UTC), 10),
            (datetime(2026, 7, 1, 23, 59, 50, tzinfo=UTC), 60),
        ],
    )
    def test_the_page_of_all_years_is_not_kept_beyond_midnight_in_london(
        self, client, at, moment, seconds
    ):
        make_year()
        at(moment)
        said = client.get("/ourday/").headers["Cache-Control"]
        assert f"max-age={seconds}" in said.split(", ")
        assert "public" in said

    def test_it_sets_no_cookie(self, client, at):
        make_year()
        for moment in (BEFORE, DURING, AFTER):
            at(moment)
            assert not client.get(PAGE).cookies
            assert not client.get(NOW).cookies

    def test_before_it_says_how_to_take_part_and_when_it_begins(self, client, at):
        make_year(how_to_take_part="<p>Ask a night shift.</p>")
        at(BEFORE)
        text = client.get(PAGE).text
        assert "Tuesday 24 November 2026" in text
        assert "In 4 days" in text
        assert "Ask a night shift." in text
        assert "/ourday/2026/day.ics" in text
        assert "/ourday/2026/take-part/" in text
        assert "No council has said so yet" in text
        assert "live.js" not in text

    def test_within_the_last_hour_the_page_looks_for_the_beginning(self, client, at):
        make_year()
        at(datetime(2026, 11, 23, 23, 1, tzinfo=UTC))
        assert "live.js" in client.get(PAGE).text

    def test_while_it_runs_it_says_what_time_it_is_and_what_is_left(self, client, at):
        make_year()
        at(DURING)
        text = client.get(PAGE).text
        assert "live now" in text
        assert ">12:07<" in text
        assert "11 hours 53 minutes to go" in text
        assert 'Read at 12:07. <a href="/ourday/2026/">Read again</a>' in text
        assert 'data-live="/ourday/2026/now/"' in text
        assert "How to take part" not in text

    def test_in_summer_the_clock_is_londons(self, client, at):
        make_year(day=date(2026, 7, 1))
        at(datetime(2026, 7, 1, 11, 7, tzinfo=UTC))
        assert ">12:07<" in client.get(PAGE).text

    def test_afterwards_it_thanks_and_says_that_no_figures_were_found(self, client, at):
        make_year(thanks="<p>Thank you, night shift.</p>")
        at(DURING)
        assert "Thank you" not in client.get(PAGE).text
        at(AFTER)
        text = client.get(PAGE).text
        assert "Thank you, night shift." in text
        assert "2026: no result figures were found. A gap is a gap, never zero." in text
        assert "take-part" not in text
        assert "live.js" not in text

    def test_without_a_day_it_says_what_is_known(self, client, at):
        make_year(2027, day=None, day_words="November 2027, the day is not fixed yet")
        at(BEFORE)
        text = client.get("/ourday/2027/").text
        assert state_of(text) == "undated"
        assert "November 2027, the day is not fixed yet" in text
        assert "day.ics" not in text
        assert "/ourday/2027/take-part/" in text
        assert '"@type": "Event"' not in text

    def test_a_dated_day_is_an_event_for_machines(self, client, at):
        make_year(day=date(2026, 7, 1), organisers="LGA")
        at(BEFORE)
        blocks = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(PAGE).text, re.S
        )
        (event,) = (thing for thing in map(json.loads, blocks) if thing.get("@type") == "Event")
        assert event["startDate"] == "2026-07-01T00:00:00+01:00"
        assert event["endDate"] == "2026-07-02T00:00:00+01:00"
        assert event["organizer"]["name"] == "LGA"

    def test_an_unpublished_year_is_nowhere(self, client):
        make_year(live=False)
        for path in (PAGE, NOW, "/ourday/2026/take-part/"):
            assert client.get(path).status_code == 404

    def test_the_address_is_the_year(self):
        year = make_year()
        year.slug = "next"
        with pytest.raises(ValidationError, match="is the year"):
            year.full_clean()
        year.slug, year.day = "2026", date(2027, 1, 1)
        with pytest.raises(ValidationError, match="says 2026"):
            year.full_clean()


class TestStories:
    def test_only_published_ones_show_newest_first_and_are_counted(self, client, at):
        year = make_year()
        council = CouncilFactory()
        for number, title in enumerate(["One", "Two", "Three", "Four"]):
            moment = DURING - timedelta(minutes=10 - number)
            published(year=year, council=council, title=title, published_at=moment, hour=12)
        published(year=year, title="Held", is_held=True)
        published(year=year, title="Gone", taken_down_at=DURING)
        at(DURING)
        for path in (PAGE, NOW):
            text = client.get(path).text
            assert [text.index(title) for title in ("Four", "Three", "Two")] == sorted(
                text.index(title) for title in ("Four", "Three", "Two")
            )
            assert ">One<" not in text
            assert "Held" not in text
            assert "Gone" not in text
            assert "4 stories from 1 council." in text
            assert "All 4 stories" in text

    def test_the_hour_that_it_is_is_marked(self, client, at):
        published(year=make_year(), hour=3)
        at(DURING)
        now = re.findall(r"dc-hours__hour--now[^>]*>(\d\d)", client.get(PAGE).text)
        assert now == ["12"]
        at(AFTER)
        assert "dc-hours__hour--now" not in client.get(PAGE).text


def fill(year, number: int) -> None:
    consent = ConsentText.objects.first()
    councils = list(Council.objects.all()) or [
        CouncilFactory(tile_column=place, tile_row=0) for place in range(20)
    ]
    now = timezone.now()
    CampaignStory.objects.bulk_create(
        CampaignStory(
            year=year,
            council=councils[count % 20],
            title=f"Story {count}",
            words="Words.",
            service="waste",
            hour=count % 24,
            people_shown="nobody",
            consent_text=consent,
            consented_at=now,
            status=SubmissionStatus.DONE,
            published_at=now,
        )
        for count in range(number)
    )
    for council in councils[: min(number, 20)]:
        CampaignPledge.objects.create(
            year=year, council=council, status=SubmissionStatus.DONE, mail_domain="x.example"
        )
    message = SharedMessage.objects.create(year=year, title="The noon message")
    message.wordings.create(label="Short", text="Words #OurDay")
    if year.get_siblings(inclusive=False).exists():
        return
    earlier = make_year(2025)
    for metric in ("accounts", "posts"):
        FigureClaim.objects.create(year=earlier, metric=metric, value=5, source="S", is_chosen=True)


class TestQueries:
    """Cold: every cache, content type and root path forgotten, as never in a running hub."""

    MOST_COLD = 12
    MOST = 10

    def ask(self, client, path: str, *, cold: bool) -> int:
        if cold:
            cache.clear()
            ContentType.objects.clear_cache()
            Site.clear_site_root_paths_cache()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    @pytest.mark.parametrize("moment", [BEFORE, DURING, AFTER])
    def test_a_day_with_5000_stories_asks_no_more_than_ten(self, client, at, moment):
        fill(make_year(), 5000)
        at(moment)
        client.get(PAGE)
        assert self.ask(client, PAGE, cold=False) <= self.MOST
        assert self.ask(client, NOW, cold=True) <= self.MOST
        assert self.ask(client, PAGE, cold=True) <= self.MOST_COLD

    @pytest.mark.parametrize("moment", [BEFORE, DURING, AFTER])
    def test_it_asks_the_same_at_3_and_at_30(self, client, at, moment):
        year = make_year()
        fill(year, 3)
        at(moment)
        client.get(PAGE)
        few = self.ask(client, PAGE, cold=True)
        CampaignStory.objects.all().delete()
        CampaignPledge.objects.all().delete()
        SharedMessage.objects.all().delete()
        fill(year, 30)
        assert self.ask(client, PAGE, cold=True) == few


class TestHomePanel:
    def test_home_leads_to_the_next_day_and_asks_no_more_for_it(self, client, on_day):
        year = make_year()
        on_day(date(2026, 11, 20))
        client.get("/")
        with CaptureQueriesContext(connection) as with_day:
            text = client.get("/").text
        assert "Next #OurDay" in text
        assert "Tuesday 24 November 2026" in text
        assert 'href="/ourday/2026/take-part/"' in text
        year.unpublish()
        client.get("/")
        with CaptureQueriesContext(connection) as without:
            assert "Next #OurDay" not in client.get("/").text
        assert len(with_day) == len(without)

    def test_a_day_that_is_over_is_not_the_next_and_one_with_a_date_comes_first(
        self, client, on_day
    ):
        make_year()
        make_year(2027, day=None, day_words="November 2027, the day is not fixed yet")
        make_year(2028, day=date(2028, 11, 21))
        on_day(date(2026, 11, 24))
        assert "Tuesday 24 November 2026" in client.get("/").text
        on_day(date(2026, 11, 25))
        text = client.get("/").text
        assert "2026" not in text[text.index("Next #OurDay") :][:300]
        assert "Tuesday 21 November 2028" in text
