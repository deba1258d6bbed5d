"""How fresh the knowledge of an account is: the one rule, for pages, filters and commands.

Confirmed up to six months after something that confirms it; ageing up to twelve months after
anything was seen; stale after that; never where no evidence has a date (design, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.dates import add_months

from .choices import Freshness

CONFIRMED_MONTHS = 6
AGEING_MONTHS = 12


@dataclass(frozen=True)
class Limits:
    """The first days that still count, seen from one day. Both ends belong to the fresher side."""

    confirmed_from: date
    ageing_from: date

    @classmethod
    def on(cls, day: date) -> Limits:
        return cls(add_months(day, -CONFIRMED_MONTHS), add_months(day, -AGEING_MONTHS))


def freshness(confirmed_on: date | None, seen_on: date | None, on: date) -> Freshness:
    """The grade on day ``on``, from the newest confirming and the newest dated evidence."""
    limits = Limits.on(on)
    if confirmed_on and confirmed_on >= limits.confirmed_from:
        return Freshness.CONFIRMED
    newest = max(filter(None, (confirmed_on, seen_on)), default=None)
    if newest is None:
        return Freshness.NEVER
    return Freshness.AGEING if newest >= limits.ageing_from else Freshness.STALE


def freshness_filter(
    grade: Freshness, on: date, confirmed_field: str = "confirmed_on", seen_field: str = "seen_on"
) -> Q:
    """The same rule as a condition on two date columns; ``seen_on`` is the newer or equal."""
    limits = Limits.on(on)
    is_confirmed = Q(**{f"{confirmed_field}__gte": limits.confirmed_from})
    is_recent = Q(**{f"{seen_field}__gte": limits.ageing_from})
    is_unknown = Q(**{f"{seen_field}__isnull": True})
    not_confirmed = Q(**{f"{confirmed_field}__isnull": True}) | Q(
        **{f"{confirmed_field}__lt": limits.confirmed_from}
    )
    match grade:
        case Freshness.CONFIRMED:
            return is_confirmed
        case Freshness.AGEING:
            return is_recent & not_confirmed
        case Freshness.STALE:
            return Q(**{f"{seen_field}__lt": limits.ageing_from})
        case _:
            return is_unknown
