"""Councils like this one, each with the reasons why.

The method: only bodies of the same type and nation that exist today are compared. Those of the same
region come first; among them, and then among the others, the one whose population is nearest comes
first. Where a population is not known it is said so, and that council comes after those whose
population is known; ties go by name. Followers, posts and accounts play no part: councils are
compared so that they can learn from one another, never ranked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.models import Council

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a council counts when it is compared."""

    slug: str
    short_name: str
    sort_name: str
    region: str
    county: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A council like another one, and why."""

    slug: str
    name: str
    reasons: tuple[str, ...]
    population: int | None


def nearest(own: Likeness, others: Iterable[Likeness], shown: int = SHOWN) -> list[Peer]:
    """The most alike, best first. Pure: same values, same answer."""

    def distance(other: Likeness) -> tuple[bool, bool, int, str]:
        known = own.population is not None and other.population is not None
        gap = abs((other.population or 0) - (own.population or 0)) if known else 0
        return (other.region != own.region, other.population is None, gap, other.sort_name)

    ordered = sorted((other for other in others if other.slug != own.slug), key=distance)[:shown]
    return [
        Peer(other.slug, other.short_name, reasons(own, other), other.population)
        for other in ordered
    ]


def reasons(own: Likeness, other: Likeness) -> tuple[str, ...]:
    """Why a council is a peer, in words."""
    found = ["same type"]
    if own.county == other.county != "" and own.region != "london":
        found.append(f"also in {own.county}")
    elif own.region and own.region == other.region and own.region != "wales":
        found.append("same region")
    else:
        found.append("same nation")
    if own.population and other.population:
        # Within a fifth either way people would call two places about as large.
        if (
            4 * own.population <= 5 * other.population
            and 4 * other.population <= 5 * own.population
        ):
            found.append("similar population")
    elif own.population is None:
        found.append("size not compared")
    return tuple(found)


def peers_of(council: Council, on: date, shown: int = SHOWN) -> list[Peer]:
    """Peers of a council that exist on the day. One query."""
    others = (
        Council.objects.current(on)
        .filter(council_type=council.council_type, nation=council.nation)
        .exclude(pk=council.pk)
        .order_by()
        .values_list("slug", "short_name", "sort_name", "region", "county", "population")
    )
    own = Likeness(
        council.slug,
        council.short_name,
        council.sort_name,
        council.region,
        council.county,
        council.population,
    )
    return nearest(own, (Likeness(*row) for row in others), shown)
