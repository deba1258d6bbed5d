"""What follows by itself when the register changes. Connected in apps.py."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from directory.figures import forget
from directory.models import Evidence
from directory.services.evidence import refresh_dates


def evidence_changes(sender: type[Evidence], instance: Evidence, **kwargs: Any) -> None:
    """Before it is saved: note the account that it is about to leave."""
    stored = Evidence.objects.filter(pk=instance.pk).exclude(account=instance.account_id)
    instance.left_accounts = list(stored.values_list("account_id", flat=True))


def evidence_changed(sender: type[Evidence], instance: Evidence, **kwargs: Any) -> None:
    """Evidence came, went or moved, so its account may be fresher or staler."""
    refresh_dates([instance.account_id, *getattr(instance, "left_accounts", ())])


def register_changed(sender: type, **kwargs: Any) -> None:
    """Figures kept in the cache are no longer those of the register."""
    forget()
    # Another request may have counted again before this change was written.
    transaction.on_commit(forget)
