"""Councils like this one, each with the reasons why.

The method, in the words of METHOD, which readers see: only bodies of the same type and nation that
exist today are compared. Those of the same region come first, and with them those of a group in
which councils compare themselves and which an editor has named; then those of a region that borders
on it, then the others; among them those of the same band of population, and of these the one whose
population is nearest. Where a population is not known it is said so, and that council comes after
those whose population is known; ties go by name. Followers, posts and accounts play no part:
councils are compared so that they can learn from one another, never ranked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.choices import Region
from directory.models import Council

SHOWN = 3
# The first number of each band; a council of exactly so many people belongs to the larger band.
BAND_STARTS = (0, 100_000, 150_000, 250_000, 500_000)
BAND_WORDS = (
    "under 100,000",
    "100,000 to 149,999",
    "150,000 to 249,999",
    "250,000 to 499,999",
    "500,000 or more",
)
NOT_COMPARED = "size not compared"
METHOD = (
    "Only councils of the same type and the same nation are suggested, and only those that exist "
    "today.",
    "Those of the same region come first, then those of a region that borders on it, then the "
    "others. A group that councils have formed, such as one of large cities, counts as much as a "
    "region: two of its members are as near as two of one region.",
    f"Among them, councils of the same population band come first: {'; '.join(BAND_WORDS)}. Within "
    "a band, the nearest population comes first.",
    "Where a population is not known we say so, do not guess, and put that council after the "
    "others. Ties go by name.",
    "Followers, posts and numbers of accounts play no part.",
)
_BORDERS = (
    (Region.NORTH_EAST, Region.NORTH_WEST),
    (Region.NORTH_EAST, Region.YORKSHIRE_AND_THE_HUMBER),
    (Region.NORTH_WEST, Region.YORKSHIRE_AND_THE_HUMBER),
    (Region.NORTH_WEST, Region.EAST_MIDLANDS),
    (Region.NORTH_WEST, Region.WEST_MIDLANDS),
    (Region.YORKSHIRE_AND_THE_HUMBER, Region.EAST_MIDLANDS),
    (Region.EAST_MIDLANDS, Region.WEST_MIDLANDS),
    (Region.EAST_MIDLANDS, Region.EAST_OF_ENGLAND),
    (Region.EAST_MIDLANDS, Region.SOUTH_EAST),
    (Region.WEST_MIDLANDS, Region.SOUTH_EAST),
    (Region.WEST_MIDLANDS, Region.SOUTH_WEST),
    (Region.EAST_OF_ENGLAND, Region.LONDON),
    (Region.EAST_OF_ENGLAND, Region.SOUTH_EAST),
    (Region.LONDON, Region.SOUTH_EAST),
    (Region.SOUTH_EAST, Region.SOUTH_WEST),
)
BORDERS = frozenset(pair for one, other in _BORDERS for pair in ((one, other), (other, one)))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a council counts when it is compared."""

    slug: str
    short_name: str
    sort_name: str
    region: str
    county: str
    population: int | None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Peer:
    """A council like another one, and why."""

    slug: str
    name: str
    reasons: tuple[str, ...]
    population: int | None


def band(population: int) -> int:
    """The one band that a population falls in, counted from 0."""
    return bisect_right(BAND_STARTS, population) - 1


def remoteness(own: Likeness, other: Likeness) -> int:
    """0 in the same region or group, 1 in a region next to it, 2 elsewhere or where not known."""
    if own.region == other.region != "" or own.groups & other.groups:
        return 0
    return 1 if (own.region, other.region) in BORDERS else 2


def nearest(own: Likeness, others: Iterable[Likeness], shown: int = SHOWN) -> list[Peer]:
    """The most alike, best first. Pure: same values, same answer."""

    def distance(other: Likeness) -> tuple[int, bool, int, int, str, str]:
        bands = gap = 0
        if own.population is not None and other.population is not None:
            bands = abs(band(own.population) - band(other.population))
            gap = abs(own.population - other.population)
        unknown = other.population is None
        return (remoteness(own, other), unknown, bands, gap, other.sort_name, other.slug)

    ordered = sorted((other for other in others if other.slug != own.slug), key=distance)[:shown]
    return [
        Peer(other.slug, other.short_name, reasons(own, other), other.population)
        for other in ordered
    ]


def reasons(own: Likeness, other: Likeness) -> tuple[str, ...]:
    """Why a council is a peer, in words."""
    found = ["same type", *(f"both in {name}" for name in sorted(own.groups & other.groups))]
    if own.county == other.county != "" and own.region != Region.LONDON:
        found.append(f"also in {own.county}")
    elif own.region == other.region and own.region not in {"", Region.WALES}:
        found.append("same region")
    elif (own.region, other.region) in BORDERS:
        found.append("a region next to it")
    else:
        found.append("same nation")
    if own.population is None or other.population is None:
        found.append(NOT_COMPARED)
    elif band(own.population) == band(other.population):
        found.append(f"population also {BAND_WORDS[band(own.population)]}")
    # Within a fifth either way people would call two places about as large, whatever the bands.
    elif 4 * own.population <= 5 * other.population and 4 * other.population <= 5 * own.population:
        found.append("similar population")
    return tuple(found)


def peers_of(council: Council, on: date, shown: int = SHOWN) -> list[Peer]:
    """Peers of a council that exist on the day. One query."""
    return peers_of_each([council], on, shown)[council.slug]


def peers_of_each(councils: Sequence[Council], on: date, shown: int) -> dict[str, list[Peer]]:
    """Peers of several councils, under their slugs; none of them is a peer. One query."""
    kinds = {(council.council_type, council.nation) for council in councils}
    current = Council.objects.current(on).filter(
        council_type__in={kind for kind, _ in kinds}, nation__in={nation for _, nation in kinds}
    )
    own = Council.objects.filter(pk__in=[council.pk for council in councils])
    rows = (current | own).order_by().values_list(
        "council_type", "nation", "peer_groups__group__name",
        "slug", "short_name", "sort_name", "region", "county", "population",
    )  # fmt: skip
    of_a_kind: dict[tuple[str, str], dict[str, Likeness]] = {kind: {} for kind in kinds}
    groups: dict[str, set[str]] = defaultdict(set)
    # A council has a row for each group that it is in, and one where it is in none.
    for council_type, nation, group, *values in rows:
        if (council_type, nation) in of_a_kind:
            of_a_kind[council_type, nation][values[0]] = Likeness(*values)
        if group:
            groups[values[0]].add(group)
    found = {
        kind: [replace(each, groups=frozenset(groups[slug])) if slug in groups else each
               for slug, each in these.items()]
        for kind, these in of_a_kind.items()
    }  # fmt: skip
    asked = {council.slug for council in councils}
    return {
        council.slug: nearest(
            likeness(council, groups.get(council.slug, ())),
            (other for other in found[council.council_type, council.nation]
             if other.slug not in asked),
            shown,
        )
        for council in councils
    }  # fmt: skip


def likeness(council: Council, groups: Iterable[str] = ()) -> Likeness:
    return Likeness(
        council.slug,
        council.short_name,
        council.sort_name,
        council.region,
        council.county,
        council.population,
        frozenset(groups),
    )
