"""What follows by itself when the register changes. Connected in apps.py."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from directory.figures import forget
from directory.models import Evidence
from directory.services.evidence import refresh_dates


def evidence_changed(sender: type[Evidence], instance: Evidence, **kwargs: Any) -> None:
    """Evidence came or went, so the account may be fresher or staler."""
    refresh_dates([instance.account_id])


def register_changed(sender: type, **kwargs: Any) -> None:
    """Figures kept in the cache are no longer those of the register."""
    forget()
    # Another request may have counted again before this change was written.
    transaction.on_commit(forget)
