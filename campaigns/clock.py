"""London time: a day runs from midnight to midnight there, whatever the season or the server.

Pure functions, given the moment. Every answer about "now" in this app comes from here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from campaigns.choices import DayState


def london(moment: datetime) -> datetime:
    """The moment as clocks in London show it (TIME_ZONE is Europe/London)."""
    return timezone.localtime(moment)


def at(day: date, clock: time) -> datetime:
    """When clocks in London show that time on that day."""
    return timezone.make_aware(datetime.combine(day, clock))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Midnight to midnight: 23 or 25 hours long when the clocks change."""
    return at(day, time()), at(day + timedelta(days=1), time())


def state_of(begins: datetime | None, ends: datetime | None, now: datetime) -> DayState:
    """The beginning belongs to it, the end does not."""
    if begins is None or ends is None:
        return DayState.UNDATED
    if now < begins:
        return DayState.BEFORE
    return DayState.DURING if now < ends else DayState.AFTER
