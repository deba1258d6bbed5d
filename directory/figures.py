"""Figures beside the filters of the A–Z: kept for a while, dropped when the register changes."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

from directory.choices import PRINCIPAL_TYPES, CouncilState, CouncilType
from directory.models import Council, Platform
from directory.querysets import CouncilQuerySet

# No older than a page that a cache in front may keep (core.middleware.PUBLIC_SECONDS): a process
# with a cache of its own does not hear of what another one changed.
KEPT_SECONDS = 60
# Where all share one cache, the first to change the register drops them for everybody.
KEPT_SECONDS_WHEN_SHARED = 600
GENERATION = "directory:figures"
# Keys of so many councils of a list are kept together; a page that begins before that asks anew.
BLOCK = 1_000

# Letter, region, and how many councils stand there.
Places = list[tuple[str, str, int]]
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class PlatformFigure:
    slug: str
    name: str
    councils: int


@dataclass(frozen=True)
class Figures:
    """How many councils of a state there are of each kind, in each place and on each platform."""

    types: Counter
    nations: Counter
    regions: Counter
    freshness: dict[str, int]
    platforms: tuple[PlatformFigure, ...]
    facets: list[tuple[str, str, str, str, int]]

    def places(
        self, types: Collection[str], nations: Collection[str], regions: Collection[str]
    ) -> Places:
        """Where councils of these kinds and places stand; none given is any."""
        found: Counter = Counter()
        for council_type, nation, region, letter, total in self.facets:
            if (
                (not types or council_type in types)
                and (not nations or nation in nations)
                and (not regions or region in regions)
            ):
                found[letter, region] += total
        return sorted((letter, region, total) for (letter, region), total in found.items())


def figures(state: CouncilState, on: date, *, with_others: bool) -> Figures:
    """Totals over the state; bodies that are not principal councils count only where asked for."""
    types = CouncilType.values if with_others else PRINCIPAL_TYPES
    key = f"{state.value}:{on.isoformat()}:{with_others:d}"
    return remembered(key, lambda: _count(state, on, types))


def places(councils: CouncilQuerySet, key: str) -> Places:
    """Where the councils of a list stand. ``key``: what the list was chosen by, and the day."""
    return remembered(f"places:{_short(key)}", councils.places)


def keys_of(councils: CouncilQuerySet, key: str, wanted: slice) -> Sequence[int]:
    """Keys of a part of a list. Far down, databases count from the top: a block is kept."""
    block, start = divmod(wanted.start, BLOCK)
    first = block * BLOCK
    kept: array = remembered(
        f"keys:{block}:{_short(key)}",
        lambda: array("q", councils.values_list("pk", flat=True)[first : first + BLOCK]),
    )
    return kept[start : start + wanted.stop - wanted.start]


def forget() -> None:
    """The register changed: figures kept from before no longer count."""
    cache.set(GENERATION, uuid4().hex, None)


def remembered(name: str, count: Callable[[], Kept]) -> Kept:
    """What was counted under this name, or what ``count`` finds now; dropped by ``forget``."""
    key = f"{GENERATION}:{cache.get(GENERATION, '')}:{name}"
    kept = cache.get(key)
    if kept is None:
        kept = count()
        is_shared = isinstance(cache, RedisCache)
        cache.set(key, kept, KEPT_SECONDS_WHEN_SHARED if is_shared else KEPT_SECONDS)
    return kept


def _short(key: str) -> str:
    """What somebody typed is of any length and of any letters; keys of caches are not."""
    return sha256(key.encode()).hexdigest()[:32]


def _count(state: CouncilState, on: date, types: Collection[str]) -> Figures:
    """Three queries."""
    bodies = Council.objects.in_state(state, on)
    counted = bodies.filter(council_type__in=types)
    facets = bodies.facets()
    kinds: Counter = Counter()
    nations: Counter = Counter()
    regions: Counter = Counter()
    for council_type, nation, region, _, total in facets:
        kinds[council_type] += total
        if council_type in types:
            nations[nation] += total
            regions[region] += total
    platforms = Platform.objects.with_account_counts(counted)
    return Figures(
        types=kinds,
        nations=nations,
        regions=regions,
        freshness=counted.freshness_counts(on),
        platforms=tuple(
            PlatformFigure(platform.slug, platform.name, platform.council_count)
            for platform in platforms.order_by("-council_count", "order", "pk")
        ),
        facets=facets,
    )
