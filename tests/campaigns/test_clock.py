"""London time: where a day begins, ends and turns, in summer and winter, on any server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest

from campaigns.choices import DayState
from campaigns.clock import at, day_bounds, london, state_of
from campaigns.day import days_words, left_words, next_turn, seconds_kept

WINTER = date(2026, 11, 24)
SUMMER = date(2026, 7, 1)
FORWARD = date(2026, 3, 29)  # 23 hours
BACK = date(2026, 10, 25)  # 25 hours
SECOND = timedelta(seconds=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Europe/London", "Pacific/Auckland"])
def _server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The zone of the machine that the hub runs on, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.setdefault("TZ", "Europe/London")
    time.tzset()


@pytest.mark.usefixtures("_server")
class TestBounds:
    @pytest.mark.parametrize(
        ("day", "begins", "hours"),
        [
            (WINTER, utc(2026, 11, 24, 0), 24),
            (SUMMER, utc(2026, 6, 30, 23), 24),
            (FORWARD, utc(2026, 3, 29, 0), 23),
            (BACK, utc(2026, 10, 24, 23), 25),
        ],
    )
    def test_a_day_runs_from_midnight_to_midnight_in_london(self, day, begins, hours):
        first, last = day_bounds(day)
        assert first == begins
        assert last.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=hours)

    @pytest.mark.parametrize("day", [WINTER, SUMMER, FORWARD, BACK])
    def test_both_sides_of_both_midnights(self, day):
        begins, ends = (bound.astimezone(UTC) for bound in day_bounds(day))
        said = [
            state_of(*day_bounds(day), moment)
            for moment in (begins - SECOND, begins, ends - SECOND, ends)
        ]
        assert said == [DayState.BEFORE, DayState.DURING, DayState.DURING, DayState.AFTER]

    def test_noon_is_noon_in_london(self):
        assert at(WINTER, clock(12)) == utc(2026, 11, 24, 12)
        assert at(SUMMER, clock(12)) == utc(2026, 7, 1, 11)
        assert at(BACK, clock(12)) == utc(2026, 10, 25, 12)


class TestTurns:
    def turn(self, day, now, opens=()):
        return next_turn(*day_bounds(day), opens, now)

    def test_without_a_day_nothing_turns(self):
        assert next_turn(None, None, [], utc(2026, 1, 1)) is None

    def test_before_the_day_the_page_turns_at_each_midnight_because_it_counts_days(self):
        assert self.turn(WINTER, utc(2026, 11, 20, 15)) == utc(2026, 11, 21)
        assert self.turn(SUMMER, utc(2026, 6, 30, 12)) == utc(2026, 6, 30, 23)

    def test_while_it_runs_the_page_turns_at_each_hour_and_with_each_message(self):
        noon = [at(WINTER, clock(12)), at(WINTER, clock(13, 30))]
        assert self.turn(WINTER, utc(2026, 11, 24, 11, 7), noon) == utc(2026, 11, 24, 12)
        assert self.turn(WINTER, utc(2026, 11, 24, 13, 7), noon) == utc(2026, 11, 24, 13, 30)
        assert self.turn(WINTER, utc(2026, 11, 24, 23, 59), noon) == utc(2026, 11, 25)

    def test_the_hour_that_comes_twice_turns_twice(self):
        assert self.turn(BACK, utc(2026, 10, 25, 0, 30)) == utc(2026, 10, 25, 1)
        assert self.turn(BACK, utc(2026, 10, 25, 1, 30)) == utc(2026, 10, 25, 2)

    def test_after_the_day_nothing_turns(self):
        assert self.turn(WINTER, utc(2026, 11, 25)) is None

    def test_no_cache_keeps_the_page_beyond_its_turn_or_a_minute(self):
        now = utc(2026, 11, 24, 11, 59, 30)
        turn = utc(2026, 11, 24, 12)
        assert seconds_kept(turn, now) == 30
        assert seconds_kept(turn, turn - timedelta(milliseconds=300)) == 1
        assert seconds_kept(turn, utc(2026, 11, 24, 11, 5)) == 60
        assert seconds_kept(None, now) == 60


class TestWords:
    def test_what_is_left_is_counted_in_real_hours(self):
        ends = day_bounds(WINTER)[1]
        assert left_words(ends, utc(2026, 11, 24, 12, 7)) == "11 hours 53 minutes to go"
        assert left_words(ends, utc(2026, 11, 24, 22, 59)) == "1 hour 1 minute to go"
        assert left_words(ends, utc(2026, 11, 24, 23, 59, 30)) == "1 minute to go"
        assert left_words(day_bounds(BACK)[1], day_bounds(BACK)[0]) == "25 hours to go"
        # Both sides given as London shows them: the clocks, taken at their word, would say 24.
        assert left_words(london(day_bounds(FORWARD)[1]), london(day_bounds(FORWARD)[0])) == (
            "23 hours to go"
        )

    def test_days_are_counted_by_the_calendar_of_london(self):
        begins = day_bounds(WINTER)[0]
        assert days_words(begins, utc(2026, 11, 20, 23, 59)) == "In 4 days"
        assert days_words(begins, utc(2026, 11, 23, 0)) == "Tomorrow"
        assert days_words(day_bounds(SUMMER)[0], utc(2026, 6, 29, 23)) == "Tomorrow"
