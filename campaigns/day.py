"""The clock of a campaign day: what hour it is, how long is left, and when the page turns.

Pure functions, given the moment. Spans are worked out in UTC, because a day on which the clocks
change has 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from campaigns.choices import DayState
from campaigns.clock import day_bounds, london, state_of

# A cached page is never older than this, so that a story taken down is gone in a minute.
LONGEST_KEPT = 60
MINUTE = 60
HOUR = 60 * MINUTE


def next_turn(
    begins: datetime | None, ends: datetime | None, opens: Iterable[datetime], now: datetime
) -> datetime | None:
    """The next moment at which the page says something else: a midnight, an hour, a message."""
    state = state_of(begins, ends, now)
    if begins is None or ends is None or state not in {DayState.BEFORE, DayState.DURING}:
        return None
    turns = [day_bounds(london(now).date())[1], begins, ends, *opens]
    if state == DayState.DURING:
        into_hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        turns.append(into_hour + timedelta(hours=1))
    return min(turn.astimezone(UTC) for turn in turns if turn.astimezone(UTC) > now)


def seconds_kept(turn: datetime | None, now: datetime, most: int = LONGEST_KEPT) -> int:
    """How long a cache may keep the page: never beyond the next turn."""
    if turn is None:
        return most
    return max(1, min(most, int((turn - now).total_seconds())))


def left_words(ends: datetime, now: datetime) -> str:
    """“11 hours 53 minutes to go”. A minute that has begun counts."""
    seconds = (ends.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
    hours, minutes = divmod(-(-int(seconds) // MINUTE), MINUTE)
    parts = [_some(hours, "hour"), _some(minutes, "minute")]
    return f"{' '.join(filter(None, parts))} to go" if hours or minutes else "Less than a minute"


def days_words(begins: datetime, now: datetime) -> str:
    """“In 4 days”, by the days of the calendar in London."""
    days = (london(begins).date() - london(now).date()).days
    return {0: "Today", 1: "Tomorrow"}.get(days, f"In {days:,} days")


def _some(number: int, what: str) -> str:
    if not number:
        return ""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
