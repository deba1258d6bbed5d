"""The day in London, and months added to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.dates import add_months, today


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # British Summer Time: half past eleven at night in UTC is tomorrow in London.
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 11, 20)),
        # The clocks go back at 01:00 UTC on the last Sunday of October.
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_the_day_is_the_day_in_london(monkeypatch, moment, day):
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert today() == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 20), 6, date(2027, 5, 20)),
        (date(2026, 11, 20), -12, date(2025, 11, 20)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_keep_the_day_or_stop_at_the_months_last(day, months, later):
    assert add_months(day, months) == later


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_the_months_between_are_the_months_asked_for(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_a_later_day_never_comes_out_earlier(day, months):
    assert add_months(day, months) <= add_months(day + timedelta(days=1), months)


def test_a_test_can_choose_the_day(on_day):
    from core import dates

    on_day(date(2024, 2, 29))
    assert dates.today() == date(2024, 2, 29)
