"""What of the register waits for an editor; the first page of the admin and reports ask here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from directory.choices import Fate, Origin, ProblemKind
from directory.models import ConfirmationRequest, Council, Submission
from directory.querysets import GONE

# After so many days nobody counts on an answer; the freshness of the accounts says the rest.
QUESTIONS_WAIT = timedelta(days=30)
# What the link reader marks after three misses (services/readings.py).
_MISSED = Q(origin=Origin.WEBSITE, kind=ProblemKind.GONE)


def reports() -> QuerySet[Submission]:
    """Open reports and suggestions, but those that are marked for a look."""
    return _open().exclude(_MISSED)


def missed() -> QuerySet[Submission]:
    """Accounts that three readings of their council's website did not find."""
    return _open().filter(_MISSED)


def undecided(on: date) -> QuerySet[Council]:
    """Councils that end with accounts whose fate is undecided, with ``undecided``: how many."""
    listed = ~Q(social_accounts__status__in=GONE) & Q(social_accounts__fate=Fate.UNDECIDED)
    councils = Council.objects.ending(on).annotate(
        undecided=Count("social_accounts", filter=listed, distinct=True)
    )
    return councils.filter(undecided__gt=0).order_by("ended_on", "sort_name", "pk")


def unanswered(now: datetime) -> QuerySet[ConfirmationRequest]:
    """Questions of ours of the last weeks that the council answered neither then nor since."""
    answered = ConfirmationRequest.objects.filter(
        council=OuterRef("council"), answered_at__gte=OuterRef("sent_at")
    )
    return (
        ConfirmationRequest.objects.filter(
            Q(is_round=True) | Q(asked_by__isnull=False),
            ~Exists(answered),
            answered_at=None,
            sent_at__gte=now - QUESTIONS_WAIT,
        )
        .select_related("council")
        .order_by("sent_at", "pk")
    )


def _open() -> QuerySet[Submission]:
    found = Submission.objects.open().select_related("council", "account__platform")
    return found.order_by("submitted_at", "pk")
