"""What follows by itself when guidance changes. Connected in apps.py."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guidance import synonyms


def synonyms_changed(sender: type, **kwargs: Any) -> None:
    """Synonyms kept in the cache are no longer those of the editors."""
    synonyms.forget()
    # Another request may have read them again before this change was written.
    transaction.on_commit(synonyms.forget)
