"""Questions that the check asks of the register, and which notices are in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Length, Lower, Replace

from .choices import AccountStatus
from .likeness import SAME_AT_A_GLANCE, SHORTEST, at_a_glance

if TYPE_CHECKING:
    from .addresses import Address
    from .models import Notice  # noqa: F401 - named in brackets, where only a type checker reads

GONE = (AccountStatus.CLOSED, AccountStatus.MOVED)
# No longer where a council posts, though the name may still be the council's.
RETIRED = (*GONE, AccountStatus.HELD)
# How many moves of an account from one address to the next are followed, one after the other.
MOST_MOVES = 3
# Of a host, counted from its end: no council's domain has more.
MOST_LABELS = 7
MOVES = [f"{'__'.join(['replaced_by'] * moves)}__platform" for moves in range(1, MOST_MOVES + 1)]
Row = TypeVar("Row", bound=models.Model)


class CouncilChecks(models.QuerySet[Row]):
    """Whose is a host, and what notices and which Mark does a council have?"""

    def with_mark(self, on: date) -> Self:
        """With the Social Media Friendly Mark in force on the day."""
        adoptions = self.model.mark_adoptions.rel.related_model.objects  # type: ignore[attr-defined]
        return self.filter(pk__in=adoptions.in_force(on).order_by().values("council"))

    def with_domain(self, host: str) -> Self:
        """Councils whose website or mail may be at the host or above it; read the rest closely."""
        labels = host.split(".")
        most = min(len(labels), MOST_LABELS)
        wanted = Q(pk__in=[])
        # A host can have a hundred labels, and databases refuse conditions of that size.
        for parent in (".".join(labels[-many:]) for many in range(2, most + 1)):
            wanted |= Q(pk__in=self.model.objects.with_website_at(parent).order_by().values("pk"))
            wanted |= Q(mail_domains__icontains=parent)
        return self.filter(wanted)

    def with_any_domain(self) -> Self:
        """All councils that have one, without what is bulky, for reading their domains closely.

        Nothing is sifted out before: whatever the database could go by, a copy can lack.
        """
        found = self.exclude(website="", mail_domains="")
        return found.defer("search_names", "imported_values").order_by("sort_name", "pk")

    def of_accounts(self, pks: Iterable[int]) -> Self:
        """A row for each account and each of its councils; `account_pk` says which."""
        found = self.filter(social_accounts__in=list(pks))
        return found.annotate(account_pk=F("social_accounts__pk")).order_by("sort_name", "pk")

    def with_notices_in_force(self, now: datetime) -> Self:
        """With `notices_in_force` at hand, one query for any number."""
        notices = self.model.notices.rel.related_model.objects.in_force(now).for_showing()
        return self.prefetch_related(
            Prefetch("notices", queryset=notices, to_attr="notices_in_force")
        )

    def with_notices(self, now: datetime) -> Self:
        """A row for each notice in force, and one for each council without; see `notice_pk`."""
        in_force = Q(notices__begins_at__lte=now, notices__ends_at__gt=now)
        return self.annotate(in_force=FilteredRelation("notices", condition=in_force)).annotate(
            notice_pk=F("in_force__pk"),
            notice_text=F("in_force__text"),
            notice_instead=F("in_force__use_instead"),
            notice_begins=F("in_force__begins_at"),
            notice_ends=F("in_force__ends_at"),
            notice_account=F("in_force__account"),
            notice_handle=F("in_force__account__handle"),
            notice_key=F("in_force__account__handle_key"),
            notice_prefix=F("in_force__account__platform__handle_prefix"),
            notice_platform=F("in_force__account__platform__name"),
        )


class AccountChecks(models.QuerySet[Row]):
    """Which accounts stand at an address, or at one that can pass for it?"""

    def at_any(self, addresses: Collection[Address]) -> Self:
        """Accounts at one of the addresses, with where they moved to and since when they are so."""
        slugs = {address.platform for address in addresses}
        keys = {address.key for address in addresses}
        wanted = Q(platform__slug__in=slugs, handle_key__in=keys)
        return self.filter(wanted).for_checking()

    def resembling(self, handle: str, slugs: Collection[str]) -> Self:
        """Accounts still listed whose handle may pass for this one; read them closely.

        On the platforms: the same at a glance, or one letter off, which leaves the first or the
        last half of it whole. On any platform: the same handle.
        """
        low = handle.lower()
        half = len(low) // 2
        seen: Any = Lower("handle")
        for written, read in SAME_AT_A_GLANCE:
            seen = Replace(seen, Value(written), Value(read))
        near = Q(seen=at_a_glance(low))
        if len(low) >= SHORTEST:
            is_near = Q(handle__istartswith=low[: half - 1]) | Q(handle__iendswith=low[half:])
            near |= is_near & Q(length__gte=len(low) - 1, length__lte=len(low) + 1)
        found = self.exclude(status__in=GONE).annotate(seen=seen, length=Length("handle"))
        return found.filter(
            Q(platform__slug__in=slugs) & near | Q(handle__iexact=handle)
        ).for_checking()

    def for_checking(self) -> Self:
        """With platform, the way that it moved, and the day from which its status holds."""
        is_of_status = Q(events__kind=F("status"))
        return (
            self.filter(
                Exists(self.model.councils.through.objects.filter(socialaccount=OuterRef("pk")))
            )
            .select_related("platform", *MOVES)
            .annotate(status_since=Max("events__happened_on", filter=is_of_status))
            .order_by("platform__order", "handle_key", "pk")
        )


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, of which only those in force are shown."""

    def in_force(self, now: datetime) -> NoticeQuerySet:
        """Notices that a reader has to see at this moment, newest first."""
        return self.filter(begins_at__lte=now, ends_at__gt=now).order_by("-begins_at", "-pk")

    def for_showing(self) -> NoticeQuerySet:
        """With its council and the account that it is about."""
        return self.select_related("council", "account__platform")
