"""The gallery of a year: filters, order, strip, feed, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import CampaignStory
from core.models import ConsentPurpose, ConsentText
from tests.factories.directory import CouncilFactory
from tests.factories.stories import make_story, make_year, published

pytestmark = pytest.mark.django_db
URL = "/ourday/2026/stories/"


@pytest.fixture(autouse=True)
def year():
    return make_year()


def titles(response) -> list[str]:
    return [card["title"] for card in response.context["cards"]]


def many(year, number: int) -> None:
    """Published stories of forty councils, written at once."""
    councils = [CouncilFactory() for _ in range(40)]
    text = ConsentText.objects.get(purpose=ConsentPurpose.STORY)
    now = timezone.now()
    CampaignStory.objects.bulk_create(
        CampaignStory(
            year=year, council=councils[place % 40], title=f"Story {place}", words="Told.",
            service=("highways", "libraries", "waste")[place % 3], hour=place % 24,
            people_shown="nobody", status="done", consent_text=text, consented_at=now,
            published_at=now - dt.timedelta(seconds=place),
        )
        for place in range(number)
    )  # fmt: skip


class TestFilters:
    @pytest.fixture(autouse=True)
    def stories(self, year):
        self.mere = CouncilFactory(name="Mere", short_name="Mere", slug="mere")
        self.ford = CouncilFactory(name="Ford", short_name="Ford", slug="ford")
        published(title="Salt", council=self.mere, service="highways", hour=2)
        published(title="Books", council=self.mere, service="libraries", hour=10)
        published(title="Bins", council=self.ford, service="waste", hour=10)
        make_story(title="Waits", council=self.ford)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"Salt", "Books", "Bins"}),
            ("?council=mere", {"Salt", "Books"}),
            ("?service=waste&service=highways", {"Salt", "Bins"}),
            ("?hour=10", {"Books", "Bins"}),
            ("?hour=10&council=mere", {"Books"}),
            ("?hour=3", set()),
        ],
    )
    def test_values_of_one_filter_widen_and_filters_narrow(self, client, query, found):
        response = client.get(URL + query)
        assert response.status_code == 200
        assert set(titles(response)) == found
        assert response.context["total"] == len(found)

    @pytest.mark.parametrize(
        "query", ["?service=castles", "?hour=24", "?hour=x", "?council=atlantis", "?order=size",
                  "?page=0", "?page=x", "?order=hour&order=newest"],
    )  # fmt: skip
    def test_what_is_unknown_is_refused_and_never_passed_over(self, client, query):
        response = client.get(URL + query)
        assert response.status_code == 400
        assert response.context["problems"]
        assert client.get(f"{URL}feed/{query}").status_code == 400

    def test_a_council_without_a_story_is_no_mistake(self, client):
        CouncilFactory(slug="idle")
        assert client.get(f"{URL}?council=idle").status_code == 200

    def test_counts_are_over_the_other_filters(self, client):
        groups = client.get(f"{URL}?council=mere").context["groups"]
        services = next(group for group in groups if group["name"] == "service")["options"]
        assert {one["value"]: one["count"] for one in services} == {
            "highways": 1, "libraries": 1, "waste": 0,
        }  # fmt: skip

    def test_the_strip_counts_published_stories_by_london_hour(self, client):
        strip = client.get(URL).context["strip"]
        assert len(strip["hours"]) == 24
        assert {one["hour"]: one["number"] for one in strip["hours"] if one["number"]} == {
            "02": 1, "10": 2,
        }  # fmt: skip
        assert strip["hours"][10]["url"].endswith("?hour=10")
        assert strip["hours"][11]["url"] == ""

    def test_the_feed_is_the_same_list(self, client):
        feed = ElementTree.fromstring(client.get(f"{URL}feed/?hour=10").content)
        names = feed.findall("{*}entry/{*}title")
        assert {name.text for name in names} == {"Mere: Books", "Ford: Bins"}


class TestOrder:
    def test_featured_come_first_then_newest(self, client):
        now = timezone.now()
        published(title="Old", published_at=now - dt.timedelta(hours=2))
        published(title="New", published_at=now)
        published(title="Chosen", is_featured=True, published_at=now - dt.timedelta(hours=9))
        assert titles(client.get(URL)) == ["Chosen", "New", "Old"]

    def test_by_hour_runs_through_the_day(self, client):
        for hour in (20, 3, 11):
            published(title=str(hour), hour=hour)
        assert titles(client.get(f"{URL}?order=hour")) == ["3", "11", "20"]

    def test_pages_hold_every_story_once(self, client, year):
        many(year, 30)
        found = [title for page in (1, 2, 3) for title in titles(client.get(f"{URL}?page={page}"))]
        assert sorted(found) == sorted(f"Story {number}" for number in range(30))
        assert client.get(f"{URL}?page=4").status_code == 404


class TestPage:
    def test_other_years_have_galleries_of_their_own(self, client):
        published(title="Now")
        published(title="Then", year=make_year(2025))
        assert titles(client.get("/ourday/2025/stories/")) == ["Then"]

    def test_a_year_that_nobody_may_see_has_none(self, client, year):
        year.unpublish()
        assert client.get(URL).status_code == 404
        assert client.get("/elsewhere/2026/stories/").status_code == 404

    def test_pictures_have_their_size_and_come_when_they_are_near(self, client, editor):
        published(by=editor, pictures=1)
        text = client.get(URL).content.decode()
        image = re.search(r"<img[^>]+>", text)[0]
        for part in ('width="640"', 'height="480"', 'loading="lazy"', 'alt="A gritter, 0"'):
            assert part in image
        assert 'type="image/avif"' in text
        assert "640w" in text

    def test_a_page_sets_no_cookie_and_may_be_kept_for_a_minute(self, client):
        response = client.get(URL)
        assert not response.cookies
        assert response["Cache-Control"] == "public, max-age=60"

    @pytest.mark.parametrize("number", [3, 30])
    def test_the_number_of_questions_does_not_grow(self, client, year, number, editor):
        published(by=editor, pictures=2)
        many(year, number)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        assert len(asked) <= 10, [one["sql"][:120] for one in asked]

    def test_five_thousand_stories_are_shown_with_ten_questions(self, client, year):
        many(year, 5000)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{URL}?service=highways")
        assert response.status_code == 200
        assert len(asked) <= 10

    def test_the_hour_that_it_is_in_london_is_marked_while_the_day_runs(
        self, client, year, monkeypatch
    ):
        """In June London is an hour ahead of UTC; the server's own clock says nothing."""
        year.day = dt.date(2026, 6, 10)
        year.save()
        for moment, now in (
            (dt.datetime(2026, 6, 9, 22, 59, tzinfo=dt.UTC), None),
            (dt.datetime(2026, 6, 9, 23, 0, tzinfo=dt.UTC), "00"),
            (dt.datetime(2026, 6, 10, 11, 30, tzinfo=dt.UTC), "12"),
            (dt.datetime(2026, 6, 10, 22, 59, tzinfo=dt.UTC), "23"),
            (dt.datetime(2026, 6, 10, 23, 0, tzinfo=dt.UTC), None),
        ):
            monkeypatch.setattr("campaigns.views.stories.timezone.now", lambda at=moment: at)
            hours = client.get(URL).context["strip"]["hours"]
            marked = [one["hour"] for one in hours if one["is_now"]]
            assert marked == ([now] if now else [])
