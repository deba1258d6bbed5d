"""Named questions to the register. Views, exports, commands and search all start from these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from core.text import fold

from .check_querysets import GONE, MOVES, RETIRED, AccountChecks, CouncilChecks
from .choices import PRINCIPAL_TYPES, CouncilState, Freshness
from .freshness import freshness_filter
from .name_index import begins_words
from .names import SEPARATOR, search_words

if TYPE_CHECKING:
    from .addresses import Address, PlatformRule

    # Named in the brackets of the classes below, where only a type checker reads them.
    from .models import Council, Platform, SocialAccount, Succession  # noqa: F401

# Beside the grades of freshness: a council with no account listed has none of them.
NO_ACCOUNTS = "none"


class CouncilQuerySet(CouncilChecks["Council"]):
    """Councils, by the rules of the register."""

    def principal(self) -> CouncilQuerySet:
        """County, district, unitary, borough councils and the City: what people call a council."""
        return self.filter(council_type__in=PRINCIPAL_TYPES)

    def in_state(self, state: CouncilState, on: date) -> CouncilQuerySet:
        """Current, coming or ended on the day. ``ended_on`` is the last day of existence."""
        ended = Q(ended_on__lt=on)
        coming = Q(started_on__gt=on)
        match state:
            case CouncilState.ENDED:
                return self.filter(ended)
            case CouncilState.COMING:
                return self.filter(coming)
            case _:
                return self.filter(Q(ended_on=None) | Q(ended_on__gte=on)).exclude(coming)

    def past_or_coming(self, on: date) -> CouncilQuerySet:
        return self.filter(Q(ended_on__lt=on) | Q(started_on__gt=on))

    def current(self, on: date) -> CouncilQuerySet:
        return self.in_state(CouncilState.CURRENT, on)

    def ending(self, on: date) -> CouncilQuerySet:
        """Still current, with a last day that is known."""
        return self.current(on).filter(ended_on__isnull=False)

    def named(self, query: str) -> CouncilQuerySet:
        """Councils with a name in which each telling word of the query begins a word."""
        words = search_words(query)
        if not words:
            return self.none()
        return self.filter(begins_words(words, self.db))

    def with_website_at(self, host: str) -> CouncilQuerySet:
        """Councils whose website is at the host (without www.), however its address is written."""
        wanted = Q(pk__in=[])
        for start in ("https://", "http://", "https://www.", "http://www."):
            home = f"{start}{host}"
            wanted |= Q(website__iexact=home) | Q(website__istartswith=f"{home}/")
        return self.filter(wanted)

    def these_or_succeeding(self, these: CouncilQuerySet) -> CouncilQuerySet:
        """Those given, and the successors of ended ones among them: Allerdale leads to Cumberland.

        Two steps, because "Taunton Deane" ended in a council that has ended too.
        """
        found = these.order_by().values("pk")
        ended = self.model.objects.filter(pk__in=found, ended_on__isnull=False).values("pk")
        links = self.model.successions.rel.related_model.objects.order_by()
        heirs = links.filter(predecessor__in=ended)
        next_heirs = heirs.values("successor__successions__successor")
        # As one list of keys: databases look up keys, but read all councils for an OR of lists.
        return self.filter(pk__in=found.union(heirs.values("successor"), next_heirs))

    def succession_steps(self) -> models.QuerySet:
        """These councils with the next two steps of their succession, as plain values.

        A row for each step; the order of the councils stays. Rank them first (`ranked_for`).
        """
        return self.values(
            "name",
            "slug",
            "council_type",
            "nation",
            "region",
            "started_on",
            "ended_on",
            "name_rank",
            heir=F("successions__successor"),
            heir_name=F("successions__successor__name"),
            began=F("successions__effective_on"),
            next_heir=F("successions__successor__successions__successor"),
            next_began=F("successions__successor__successions__effective_on"),
        )

    def ranked_for(self, query: str) -> CouncilQuerySet:
        """Whole names first, then names that begin so, then the rest, each in order of the A–Z."""
        whole = fold(query)
        telling = " ".join(search_words(query))
        return self.annotate(
            name_rank=Case(
                When(search_names__contains=f"{SEPARATOR} {whole} {SEPARATOR}", then=Value(0)),
                When(search_names__contains=f"{SEPARATOR} {telling} {SEPARATOR}", then=Value(1)),
                When(search_names__contains=f"{SEPARATOR} {telling}", then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            )
        ).order_by("name_rank", "sort_name", "pk")

    def on_platform(self, *slugs: str) -> CouncilQuerySet:
        """With an account on one of them that is not closed or moved away."""
        accounts = self.model.social_accounts.rel.related_model.objects.listed()
        return self.filter(pk__in=accounts.filter(platform__slug__in=slugs).values("councils"))

    def with_freshness_dates(self) -> CouncilQuerySet:
        """With ``confirmed_on`` and ``seen_on``: the newest of any account still listed."""
        listed = ~Q(social_accounts__status__in=GONE)
        return self.annotate(
            confirmed_on=Max("social_accounts__confirmed_on", filter=listed),
            seen_on=Max("social_accounts__seen_on", filter=listed),
            account_count=Count("social_accounts", filter=listed),
        )

    def with_any_freshness(self, values: Collection[str], on: date) -> CouncilQuerySet:
        """Councils of any of these grades; NO_ACCOUNTS stands for those with no account listed."""
        wanted = Q(account_count=0) if NO_ACCOUNTS in values else Q(pk__in=[])
        for grade in Freshness:
            if grade.value in values:
                wanted |= freshness_filter(grade, on) & Q(account_count__gt=0)
        # As a plain condition on keys, so that counting and ordering need not know of the grouping.
        return self.filter(
            pk__in=self.model.objects.with_freshness_dates().filter(wanted).values("pk")
        )

    def freshness_counts(self, on: date) -> dict[str, int]:
        """How many councils have a best account of each grade, or none. One query."""
        graded = self.order_by().with_freshness_dates()
        return graded.aggregate(
            **{
                grade.value: Count(
                    "pk", filter=freshness_filter(grade, on) & Q(account_count__gt=0)
                )
                for grade in Freshness
            },
            **{NO_ACCOUNTS: Count("pk", filter=Q(account_count=0))},
        )

    def in_order(self, order: str) -> CouncilQuerySet:
        """By name, last confirmed or population; what is not known comes last, ties go by name."""
        match order:
            case "confirmed":
                return self.with_freshness_dates().order_by(
                    F("confirmed_on").desc(nulls_last=True),
                    F("seen_on").desc(nulls_last=True),
                    "sort_name",
                    "pk",
                )
            case "population":
                return self.order_by(F("population").desc(nulls_last=True), "sort_name", "pk")
            case _:
                return self.order_by("sort_name", "pk")

    def for_listing(self) -> CouncilQuerySet:
        """With names, accounts, platforms and evidence at hand: four queries for any length."""
        accounts = self.model.social_accounts.rel.related_model.objects
        return self.prefetch_related(
            "names", Prefetch("social_accounts", queryset=accounts.for_listing())
        )

    def for_profile(self) -> CouncilQuerySet:
        """With all that a council's own page shows of its names and accounts."""
        accounts = self.model.social_accounts.rel.related_model.objects
        return self.prefetch_related(
            "names", Prefetch("social_accounts", queryset=accounts.for_showing())
        )

    def for_comparing(self) -> CouncilQuerySet:
        """With names, accounts, the Mark and published case studies at hand: seven queries."""
        accounts = self.model.social_accounts.rel.related_model.objects
        marks = self.model.mark_adoptions.rel.related_model.objects
        cases = self.model.case_studies.rel.related_model.objects  # which guidance lends
        return self.prefetch_related(
            "names",
            Prefetch("social_accounts", queryset=accounts.for_comparing()),
            Prefetch("mark_adoptions", queryset=marks.accepted()),
            Prefetch("case_studies", queryset=cases.published().order_by("title", "pk")),
        )

    def with_successions(self) -> CouncilQuerySet:
        """With what came before and after each, in two queries."""
        links = self.model.successions.rel.related_model.objects
        return self.prefetch_related(
            Prefetch("successions", queryset=links.select_related("successor")),
            Prefetch("successions_from", queryset=links.select_related("predecessor")),
        )

    def what_became(self) -> list[Prefetch]:
        """Successors, and of the accounts only those that are no longer posted to.

        For councils that come with something else: ``prefetch_related_objects(councils, *…)``.
        """
        accounts = self.model.social_accounts.rel.related_model.objects
        links = self.model.successions.rel.related_model.objects
        return [
            Prefetch("successions", queryset=links.select_related("successor")),
            Prefetch("social_accounts", queryset=accounts.retired()),
        ]

    def recently_changed(self) -> CouncilQuerySet:
        """Newest change first, be it of the council or of one of its accounts."""
        return self.annotate(
            changed_at=Greatest(
                "updated_at", Coalesce(Max("social_accounts__updated_at"), F("updated_at"))
            )
        ).order_by("-changed_at", "sort_name", "pk")

    def places(self) -> list[tuple[str, str, int]]:
        """Letter, region and how many of these councils stand there. One query."""
        rows = self.order_by().values_list("letter", "region")
        return sorted(rows.annotate(total=Count("pk")))

    def facets(self) -> list[tuple[str, str, str, str, int]]:
        """Type, nation, region, letter and how many of these councils are just so. One query."""
        rows = self.order_by().values_list("council_type", "nation", "region", "letter")
        return sorted(rows.annotate(total=Count("pk")))

    def tiles(self) -> CouncilQuerySet:
        """In the order of the tile map, with their freshness dates."""
        return self.with_freshness_dates().order_by("tile_row", "tile_column")

    def coming_rows(self, on: date) -> models.QuerySet:
        """Name, first day and predecessor of each council that has not begun yet."""
        coming = self.in_state(CouncilState.COMING, on).order_by("started_on", "sort_name", "pk")
        return coming.values_list("name", "started_on", "successions_from__predecessor")

    def predecessors_of(self, pk: int) -> set[int]:
        """Keys of all councils that came before this one, however far back."""
        links = self.model.successions.rel.related_model.objects.values_list(
            "successor_id", "predecessor_id"
        )
        before: dict[int, list[int]] = {}
        for successor, predecessor in links:
            before.setdefault(successor, []).append(predecessor)
        found: set[int] = set()
        waiting = list(before.get(pk, []))
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(before.get(key, []))
        return found


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Who came after whom."""

    def around(self, pk: int) -> SuccessionQuerySet:
        """Links of a council, and of the others that its successors took over from."""
        heirs = self.model.objects.filter(predecessor=pk).values("successor")
        return (
            self.filter(Q(predecessor=pk) | Q(successor=pk) | Q(successor__in=heirs))
            .select_related("predecessor", "successor")
            .order_by("effective_on", "kind", "predecessor__sort_name", "pk")
        )


class SocialAccountQuerySet(AccountChecks["SocialAccount"]):
    """Accounts, by the rules of the register."""

    def listed(self) -> SocialAccountQuerySet:
        """Still the council's: not closed and not moved away."""
        return self.exclude(status__in=GONE)

    def retired(self) -> SocialAccountQuerySet:
        """Not posted to any more: with ``gone_on``, and where it went."""
        return (
            self.filter(status__in=RETIRED)
            .annotate(gone_on=self.gone_on())
            .select_related("platform", *MOVES)
            .order_by("platform__order", "handle_key", "pk")
        )

    def gone_on(self, account: str = "") -> Coalesce:
        """The day since when it is not posted to: as entered, else as its history has it.

        ``account``: the way to the account from whatever is asked for, such as "retired__".
        """
        # Kinds of events and states of accounts have the same values.
        events = self.model.events.rel.related_model._default_manager  # noqa: SLF001
        last = events.filter(
            account=OuterRef(f"{account}pk"), kind=OuterRef(f"{account}status")
        ).order_by("-happened_on")
        return Coalesce(f"{account}ended_on", Subquery(last.values("happened_on")[:1]))

    def for_listing(self) -> SocialAccountQuerySet:
        """With platform and evidence at hand, in the order of the page."""
        return (
            self.select_related("platform")
            .prefetch_related("evidence")
            .order_by("platform__order", "handle_key", "pk")
        )

    def for_showing(self) -> SocialAccountQuerySet:
        """With everything that a council's own page says of an account."""
        return self.for_listing().select_related(*MOVES).prefetch_related("councils", "events")

    def for_comparing(self) -> SocialAccountQuerySet:
        """With what a comparison says of an account: its state, not what the knowledge rests on."""
        return (
            self.select_related("platform", *MOVES)
            .prefetch_related("councils", "events")
            .order_by("platform__order", "handle_key", "pk")
        )

    def for_finding(self) -> SocialAccountQuerySet:
        """With platform and councils at hand, for one line of search results each."""
        return (
            self.filter(
                Exists(self.model.councils.through.objects.filter(socialaccount=OuterRef("pk")))
            )
            .select_related("platform", "replaced_by__platform")
            .prefetch_related("councils", "events")
        )

    def by_handle(self, query: str) -> SocialAccountQuerySet:
        """Accounts whose handle contains what was typed, with or without @; exact ones first."""
        wanted = query.strip().lstrip("@").lower()
        if len(wanted) < 2:  # noqa: PLR2004 - one letter finds half the register
            return self.none()
        return (
            self.filter(handle_key__icontains=wanted)
            .annotate(
                handle_rank=Case(
                    When(handle_key__iexact=wanted, then=Value(0)),
                    When(handle_key__istartswith=wanted, then=Value(1)),
                    default=Value(2),
                    output_field=IntegerField(),
                )
            )
            .order_by("handle_rank", "handle_key", "pk")
        )

    def at(self, address: Address) -> SocialAccountQuerySet:
        """The one account at an address, whichever form of it was read."""
        return self.filter(platform__slug=address.platform, handle_key=address.key)

    def freshness_counts(self, on: date) -> dict[str, int]:
        """How many accounts are of each grade. One query."""
        return self.order_by().aggregate(
            **{
                str(grade.value): Count("pk", filter=freshness_filter(grade, on))
                for grade in Freshness
            }
        )


class PlatformQuerySet(models.QuerySet["Platform"]):
    """Platforms and their rules for addresses."""

    def with_account_counts(self, councils: models.QuerySet) -> PlatformQuerySet:
        """With ``council_count``: how many of the councils have an account there still listed."""
        return self.annotate(
            council_count=Count(
                "accounts__councils",
                filter=~Q(accounts__status__in=GONE) & Q(accounts__councils__in=councils),
                distinct=True,
            )
        )

    def rules(self) -> tuple[PlatformRule, ...]:
        """What ``directory.addresses`` needs to read an address. Two queries."""
        platforms = self.prefetch_related("patterns").order_by("order", "pk")
        return tuple(platform.rule() for platform in platforms)
