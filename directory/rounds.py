"""Whose turn it is: which councils are asked now, and which are reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.dates import add_months, today
from directory.models import ConfirmationRequest, Council
from directory.querysets import CouncilQuerySet
from directory.services.confirmations import REMINDED_AFTER

MONTHS_BETWEEN = 6


def councils_to_ask(on: date) -> CouncilQuerySet:
    """Councils that go on, whose mailbox is known, and that were not asked for six months.

    A link that somebody fetched from the council's page and never used does not count: otherwise
    one colleague's curiosity would keep the question from the mailbox. Nor does one of a round that
    went to another mailbox than the one that is known now.
    """
    since = _begin_of(add_months(on, -MONTHS_BETWEEN) + timedelta(days=1))
    of_a_round = Q(is_round=True, mailbox__iexact=OuterRef("mailbox"))
    counts = of_a_round | Q(asked_by__isnull=False) | Q(answered_at__isnull=False)
    lately = ConfirmationRequest.objects.filter(counts, council=OuterRef("pk"), sent_at__gte=since)
    waiting = Council.objects.current(on).exclude(mailbox="")
    return waiting.filter(~Exists(lately)).in_order("name")


def requests_to_repeat() -> QuerySet[ConfirmationRequest]:
    """Questions a week old that are still open, were ours to ask and never repeated.

    None of a council that has answered another one since.
    """
    now = timezone.now()
    answered = ConfirmationRequest.objects.filter(
        council=OuterRef("council"), answered_at__gte=OuterRef("sent_at")
    )
    return (
        ConfirmationRequest.objects.filter(
            Q(is_round=True) | Q(asked_by__isnull=False),
            ~Exists(answered),
            answered_at=None,
            reminded_at=None,
            sent_at__lte=now - REMINDED_AFTER,
            expires_at__gt=now,
            council__in=Council.objects.current(today()),
        )
        .select_related("council")
        .order_by("sent_at", "pk")
    )


def asked_today(councils: Iterable[Council]) -> set[int]:
    """Keys of those that were sent a question of ours today."""
    ours = ConfirmationRequest.objects.filter(
        council__in=councils, is_round=True, sent_at__gte=_begin_of(today())
    )
    return set(ours.values_list("council", flat=True))


def _begin_of(day: date) -> datetime:
    """Midnight in London."""
    return timezone.make_aware(datetime.combine(day, time()))
