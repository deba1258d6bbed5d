"""Days, as the hub counts and writes them: London days, whatever the server's clock says."""

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


def short_date(day: date) -> str:
    """As chips show it: 12 Oct 2026."""
    return f"{day.day} {day:%b %Y}"


def long_date(day: date) -> str:
    """As running text shows it: 12 October 2026."""
    return f"{day.day} {day:%B %Y}"
