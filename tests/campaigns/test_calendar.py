"""Files for calendars: what RFC 5545 asks, and what the day's own file says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from campaigns.models import SharedMessage
from core.calendars import Event, calendar_file
from tests.factories.stories import make_year


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


class TestCalendarFile:
    def event(self, **more) -> Event:
        values = {
            "uid": "one@hub.example",
            "title": "A day",
            "starts": datetime(2026, 7, 1, tzinfo=UTC),
            "ends": datetime(2026, 7, 2, tzinfo=UTC),
            "url": "https://hub.example/",
        }
        return Event(**values | more)

    def test_moments_are_in_utc(self):
        lines = unfolded(calendar_file([self.event()]))
        assert "DTSTART:20260701T000000Z" in lines
        assert "DTEND:20260702T000000Z" in lines

    def test_signs_of_the_format_are_escaped_and_controls_dropped(self):
        words = "Bins; libraries, care\r\n\\ and\x00 more"
        lines = unfolded(calendar_file([self.event(title=words)]))
        assert r"SUMMARY:Bins\; libraries\, care\n\\ and more" in lines

    def test_an_address_cannot_bring_a_line_of_its_own(self):
        lines = unfolded(calendar_file([self.event(url="https://a.example/\r\nATTACH:x")]))
        assert "ATTACH:x" not in lines

    def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(self):
        title = "Diwrnod y cynghorau: ŵythnos gyfan o waith da ŷm ni’n ei wneud " * 4
        text = calendar_file([self.event(title=title)])
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert f"SUMMARY:{title}" in unfolded(text)

    def test_every_line_ends_as_the_format_says(self):
        text = calendar_file([self.event()])
        assert text.endswith("END:VCALENDAR\r\n")
        assert "\n" not in text.replace("\r\n", "")


@pytest.mark.django_db
class TestDayFile:
    def test_it_has_the_day_and_the_hour_of_each_message_but_not_its_words(self, client):
        year = make_year()
        message = SharedMessage.objects.create(year=year, title="The noon message")
        message.wordings.create(label="Short", text="Not told before noon")
        response = client.get("/ourday/2026/day.ics")
        text = response.text
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "DTSTART:20261124T000000Z" in text
        assert "DTEND:20261125T000000Z" in text
        assert "DTSTART:20261124T120000Z" in text
        assert "Not told" not in text

    def test_a_year_without_a_day_has_none(self, client):
        make_year(2027, day=None, day_words="November 2027")
        assert client.get("/ourday/2027/day.ics").status_code == 404

    def test_an_unpublished_year_has_none(self, client):
        make_year(live=False)
        assert client.get("/ourday/2026/day.ics").status_code == 404
