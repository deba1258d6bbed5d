"""What follows by itself when the register changes. Connected in apps.py."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from directory import name_index
from directory.figures import forget
from directory.models import Evidence
from directory.services.evidence import refresh_dates

INDEX_MIGRATION = ("directory", "0003_name_index")


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


def migrated(sender: Any, using: str, **kwargs: Any) -> None:
    """After migrations: on SQLite, one that rewrites the councils' table drops its triggers."""
    connection = connections[using]
    if INDEX_MIGRATION in MigrationRecorder(connection).applied_migrations():
        name_index.ensure(connection)
