"""Words of campaign pages that have to stay true whatever is filled in."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from campaigns.presenters.chats import platform_words
from campaigns.presenters.day import _note
from campaigns.presenters.day_years import with_note
from campaigns.presenters.hours import hour_strip
from tests.factories.directory import CouncilFactory
from tests.factories.stories import make_year

X = SimpleNamespace(slug="x", name="X")
BLUESKY = SimpleNamespace(slug="bluesky", name="Bluesky")


@pytest.mark.parametrize(
    ("platform", "day", "words"),
    [
        (X, dt.date(2014, 10, 9), "Twitter (now X)"),
        (X, dt.date(2023, 7, 23), "Twitter (now X)"),
        (X, dt.date(2023, 7, 24), "X"),
        (X, None, "X"),
        (BLUESKY, dt.date(2014, 10, 9), "Bluesky"),
    ],
)
def test_a_platform_is_called_what_it_was_called_on_the_day(platform, day, words):
    assert platform_words(platform, day) == words


@pytest.mark.parametrize(
    ("label", "platforms", "said"),
    [
        ("Short", "X", "short for X"),
        ("X and Bluesky", "X and Bluesky", "for X and Bluesky"),
        ("BCP", "X", "BCP for X"),
        ("Cymraeg", "", "Cymraeg"),
    ],
)
def test_a_name_keeps_its_capitals_inside_the_sentence(label, platforms, said):
    wording = {"label": label, "for": platforms, "is_welsh": False}
    assert _note({"wordings": [wording], "time": "12:00"}).startswith(f"One wording: {said}. ")


def test_what_was_counted_is_said_with_the_number():
    claim = SimpleNamespace(words="11,447", note="people")
    assert with_note(claim) == "11,447 (people)"
    assert with_note(SimpleNamespace(words="36,100", note="")) == "36,100"


def test_who_hears_the_strip_is_told_which_hour_it_is():
    strip = hour_strip({4: 2}, link=lambda hour: f"?hour={hour}", now_hour=4)
    html = render_to_string("components/hour_strip.html", {"strip": strip})
    assert html.count(", now</span>") == 1
    assert "04:00 to 05:00: 2 stories, now</span>" in html


@pytest.mark.django_db
class TestWaysOn:
    def test_a_gallery_without_a_story_leads_back(self, client):
        make_year()
        page = client.get("/ourday/2026/stories/")
        assert "No story yet." in page.text
        assert 'href="/ourday/2026/"' in page.text
        assert "dc-hours" not in page.text
        assert "dc-listing__filters" not in page.text

    def test_a_wrong_address_there_is_still_refused(self, client):
        make_year()
        page = client.get("/ourday/2026/stories/?hour=99")
        assert page.status_code == 400
        assert "not in the list" in page.text

    def test_the_link_that_was_sent_leads_back_to_the_day(self, client):
        year = make_year()
        council = CouncilFactory(slug="mere")
        page = client.get(f"/ourday/2026/take-part/{council.slug}/sent/")
        assert page.context["links"][0] == {
            "title": f"Back to {year.title}",
            "url": "/ourday/2026/",
        }
        assert page.context["current_section"] == "connect"

    def test_the_link_for_the_mark_leads_back_to_the_mark(self, client):
        council = CouncilFactory(slug="mere")
        page = client.get("/councils/mere/mark/adopt/sent/")
        first = page.context["links"][0]
        assert first["title"] == f"Social Media Friendly Mark: {council.short_name}"
        assert first["url"] == "/councils/mere/mark/"
