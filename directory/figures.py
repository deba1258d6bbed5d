"""Figures beside the filters of the A–Z: kept for a minute, dropped when the register changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.cache import cache

from directory.choices import PRINCIPAL_TYPES, CouncilState, CouncilType
from directory.models import Council, Platform

# No older than a page that a cache in front may keep (core.middleware.PUBLIC_SECONDS).
KEPT_SECONDS = 60
GENERATION = "directory:figures"


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


def figures(state: CouncilState, on: date, *, with_others: bool) -> Figures:
    """Totals over the state; bodies that are not principal councils count only where asked for."""
    generation = cache.get(GENERATION, "")
    key = f"{GENERATION}:{generation}:{state.value}:{on.isoformat()}:{with_others:d}"
    kept = cache.get(key)
    if kept is None:
        kept = _count(state, on, CouncilType.values if with_others else PRINCIPAL_TYPES)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def forget() -> None:
    """The register changed: figures kept from before no longer count."""
    cache.set(GENERATION, uuid4().hex, None)


def _count(state: CouncilState, on: date, types: Collection[str]) -> Figures:
    """Three queries."""
    bodies = Council.objects.in_state(state, on)
    counted = bodies.filter(council_type__in=types)
    facets = bodies.facet_counts(counted_types=types)
    platforms = Platform.objects.with_account_counts(counted)
    return Figures(
        types=facets["council_type"],
        nations=facets["nation"],
        regions=facets["region"],
        freshness=counted.freshness_counts(on),
        platforms=tuple(
            PlatformFigure(platform.slug, platform.name, platform.council_count)
            for platform in platforms.order_by("-council_count", "order", "pk")
        ),
    )
