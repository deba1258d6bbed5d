"""Columns of lists in the admin that say a state in words, where Wagtail draws cross or tick."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import Column


def words_column(name: str, label: str, words: str, *, sort_key: str | None = None) -> Column:
    """``words`` in the rows of which ``name`` is true. A red cross would look like an error."""

    def said(record: Any) -> str:
        return words if getattr(record, name) else ""

    return Column(name, label=label, accessor=said, sort_key=sort_key)
