"""What is kept for a time only, told by each part of the hub and removed by one daily command.

A part registers in its apps.py. ``docs/privacy.md`` has a row for each; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

Removal = Callable[[date], int]

_parts: dict[str, Removal] = {}


def register(what: str, remove: Removal) -> None:
    """``remove`` takes the day, removes what is past its time on it, and says how many.

    Repeating it changes nothing. Files go with the commit, so that a dry run keeps them.
    """
    _parts[what] = remove


def parts() -> tuple[str, ...]:
    return tuple(_parts)


def tidy(*, on: date) -> dict[str, int]:
    """Remove what is past its time on that day; how many of each."""
    return {what: remove(on) for what, remove in _parts.items()}


def days_before(on: date, days: int) -> datetime:
    """The first moment in London of the day so many days before."""
    return timezone.make_aware(datetime.combine(on - timedelta(days=days), time.min))
