"""Keeping an account's freshness dates in step with its evidence."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, OuterRef, Q, Subquery

from directory.choices import CONFIRMING_KINDS
from directory.models import Evidence, SocialAccount


def refresh_dates(account_pks: Collection[int] | None = None) -> int:
    """Work out ``confirmed_on`` and ``seen_on`` anew; for all accounts unless keys are given.

    The two dates are the only thing kept of the evidence, so that a list of thousands can be
    filtered and ordered by freshness. Returns how many accounts were looked at.
    """
    newest = (
        Evidence.objects.filter(account=OuterRef("pk"))
        .order_by()
        .values("account")
        .annotate(
            confirmed=Max("seen_on", filter=Q(kind__in=CONFIRMING_KINDS)), seen=Max("seen_on")
        )
    )
    accounts = SocialAccount.objects.order_by()
    if account_pks is not None:
        accounts = accounts.filter(pk__in=account_pks)
    return accounts.update(
        confirmed_on=Subquery(newest.values("confirmed")), seen_on=Subquery(newest.values("seen"))
    )
