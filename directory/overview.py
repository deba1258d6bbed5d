"""The state of council social media: who has a known account where, how fresh the knowledge of it
is, and who came and left. Counted by the database, kept for a minute like directory.figures.

Counted are the councils of today (principal ones). One without a listed account on a platform is
"none known": the register does not know of one, which is no proof that there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Value, When
from django.db.models.functions import ExtractYear

from directory.choices import AccountStatus, EventKind, Freshness
from directory.figures import remembered
from directory.freshness import freshness_filter
from directory.models import AccountEvent, Council, Platform, SocialAccount
from directory.querysets import GONE, CouncilQuerySet

LISTED = tuple(status for status in AccountStatus if status not in GONE)
CAME = (EventKind.OPENED, EventKind.RESUMED)
ENDED = (EventKind.CLOSED, EventKind.MOVED)
STOPPED = (*ENDED, EventKind.PAUSED, EventKind.HELD, EventKind.EMERGENCY_ONLY)
NEWEST = 6
# How a council stands on a platform, as far as the register knows.
KNOWN, LEFT, NONE_KNOWN = "known", "left", "none-known"


@dataclass(frozen=True)
class OnPlatform:
    slug: str
    name: str
    councils: int

    @property
    def spoken(self) -> str:
        """As it stands in a sentence: "an account on Facebook", "on WhatsApp"."""
        return self.name.removesuffix(" page").removesuffix(" channel")


@dataclass(frozen=True)
class Share:
    """Of how many councils of a group how many have a known account."""

    group: str
    known: int
    councils: int

    @property
    def percent(self) -> int:
        """Rounded; a share that is not nothing never reads 0, one that is not all never 100."""
        if self.known in {0, self.councils}:
            return 100 if self.known else 0
        return min(99, max(1, round(100 * self.known / self.councils)))


@dataclass(frozen=True)
class Spread:
    """Groups are (type, region, nation), so that each of the three can be added up."""

    platforms: tuple[OnPlatform, ...]
    totals: Counter[tuple[str, str, str]]
    known: dict[str, Counter[tuple[str, str, str]]]

    @property
    def councils(self) -> int:
        return self.totals.total()

    def shares(self, platform: str, place: int) -> list[Share]:
        """By type (0), region (1) or nation (2); largest share first, then by name of the group."""
        totals: Counter[str] = Counter()
        known: Counter[str] = Counter()
        for group, number in self.totals.items():
            totals[group[place]] += number
        for group, number in self.known.get(platform, {}).items():
            known[group[place]] += number
        shares = [Share(group, known[group], total) for group, total in totals.items()]
        return sorted(shares, key=lambda share: (-share.known / share.councils, share.group))


@dataclass(frozen=True)
class Tile:
    """A council on the map. Without a place it lies over others and is in the figures only."""

    name: str
    slug: str
    region: str
    column: int | None
    row: int | None
    standing: str


@dataclass(frozen=True)
class Move:
    """Accounts that came to a platform in a year, and that stopped posting there."""

    year: int
    came: int
    stopped: int


def counted_councils(on: date) -> CouncilQuerySet:
    return Council.objects.principal().current(on)


def spread(on: date) -> Spread:
    """How many councils are known to be where. Three queries, or none where it is kept."""
    return remembered(f"spread:{on.isoformat()}", lambda: _spread(on))


def _spread(on: date) -> Spread:
    councils = counted_councils(on).order_by()
    groups = ("council_type", "region", "nation")
    totals = {
        tuple(group): number
        for *group, number in councils.values_list(*groups).annotate(number=Count("pk"))
    }
    known: dict[str, Counter[tuple[str, str, str]]] = {}
    rows = councils.filter(social_accounts__status__in=LISTED).values_list(
        "social_accounts__platform__slug", *groups
    )
    for slug, *group, number in rows.annotate(number=Count("pk", distinct=True)):
        known.setdefault(slug, Counter())[tuple(group)] = number
    platforms = Platform.objects.order_by("order", "pk").values_list("slug", "name")
    shown = [OnPlatform(slug, name, known.get(slug, Counter()).total()) for slug, name in platforms]
    return Spread(
        platforms=tuple(sorted(shown, key=lambda platform: -platform.councils)),
        totals=Counter(totals),
        known=known,
    )


def freshness_of(platform: str, on: date) -> dict[str, int]:
    """How many councils have a best account there of each grade. One query, or none."""
    return remembered(f"fresh:{platform}:{on.isoformat()}", lambda: _freshness_of(platform, on))


def _freshness_of(platform: str, on: date) -> dict[str, int]:
    """Closed and moved accounts do not count, as everywhere."""
    listed = Q(social_accounts__platform__slug=platform, social_accounts__status__in=LISTED)
    dated = (
        counted_councils(on)
        .filter(listed)
        .order_by()
        .annotate(
            best_confirmed=Max("social_accounts__confirmed_on"),
            best_seen=Max("social_accounts__seen_on"),
        )
    )
    return dated.aggregate(
        **{
            grade.value: Count(
                "pk", filter=freshness_filter(grade, on, "best_confirmed", "best_seen")
            )
            for grade in Freshness
        }
    )


def tiles(platform: str, on: date) -> list[Tile]:
    """Every council and how it stands there, in the order of the A–Z. One query, or none."""
    return remembered(f"tiles:{platform}:{on.isoformat()}", lambda: _tiles(platform, on))


def _tiles(platform: str, on: date) -> list[Tile]:
    accounts = SocialAccount.objects.filter(councils=OuterRef("pk"), platform__slug=platform)
    standing = Case(
        When(Exists(accounts.filter(status__in=LISTED)), then=Value(KNOWN)),
        When(Exists(accounts), then=Value(LEFT)),
        default=Value(NONE_KNOWN),
    )
    rows = (
        counted_councils(on)
        .order_by("sort_name", "pk")
        .values_list("short_name", "slug", "region", "tile_column", "tile_row", standing)
    )
    return [Tile(*row) for row in rows]


def moves(platform: str) -> list[Move]:
    """Newest year first; each account counts once a year and way. Three queries, or none."""
    return remembered(f"moves:{platform}", lambda: _moves(platform))


def _moves(platform: str) -> list[Move]:
    """From the events, and from the days it opened and ended where no event tells of them."""
    events = AccountEvent.objects.filter(account__platform__slug=platform)
    by_way = (
        events.filter(kind__in=[*CAME, *STOPPED])
        .order_by()
        .annotate(
            came=Case(When(kind__in=CAME, then=Value(True)), default=Value(False)),
            year=ExtractYear("happened_on"),
        )
        .values_list("year", "came")
        .annotate(number=Count("account", distinct=True))
    )
    came: Counter[int] = Counter()
    stopped: Counter[int] = Counter()
    for year, is_coming, number in by_way:
        (came if is_coming else stopped)[year] += number
    for field, kinds, counts in (
        ("opened_on", [EventKind.OPENED], came),
        ("ended_on", ENDED, stopped),
    ):
        told = AccountEvent.objects.filter(account=OuterRef("pk"), kind__in=kinds)
        untold = (
            SocialAccount.objects.filter(~Exists(told), platform__slug=platform)
            .filter(**{f"{field}__isnull": False})
            .order_by()
            .annotate(year=ExtractYear(field))
            .values_list("year")
            .annotate(number=Count("pk"))
        )
        counts.update(dict(untold))
    years = sorted(set(came) | set(stopped), reverse=True)
    return [Move(year, came[year], stopped[year]) for year in years]


def newest_moves(platform: str) -> Iterable[AccountEvent]:
    """The last to stop or come back, with account and councils at hand. Two queries."""
    return (
        AccountEvent.objects.filter(account__platform__slug=platform, kind__in=[*CAME, *STOPPED])
        .select_related("account__platform")
        .prefetch_related("account__councils")
        .order_by(F("happened_on").desc(), "-pk")[:NEWEST]
    )
