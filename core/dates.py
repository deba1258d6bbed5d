"""The day in London: the hub's rules are about London days, whatever the server's clock says."""

from __future__ import annotations

from datetime import date

from django.utils import timezone


def today() -> date:
    """The date in London now (TIME_ZONE is Europe/London)."""
    return timezone.localdate()


def add_months(day: date, months: int) -> date:
    """The same day of the month, ``months`` later (or earlier); the month's last day if shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for day_of_month in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, day_of_month)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
