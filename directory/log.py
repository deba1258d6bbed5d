"""What Wagtail's log says of changes in the register. Keys are stored in it and never change."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from directory import changes
from directory.runs import IMPORTED, SITE_READ


def register_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(changes.EDITED)
    class Edited(LogFormatter):
        label = "Change in the register"
        message = "Changed"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return changes.in_words(log_entry.data.get("changes", ()))

    @actions.register_action(changes.STATUS_CHANGED)
    class StatusChanged(LogFormatter):
        label = "Change the status of an account"
        message = "Status changed"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            data: dict[str, Any] = log_entry.data
            words = f"{data.get('old', '')} → {data.get('new', '')}, since {data.get('since', '')}"
            return f"{words}. {data['note']}" if data.get("note") else words

    @actions.register_action(IMPORTED)
    class Imported(LogFormatter):
        label = "Import into the register"
        message = "Imported"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return str(log_entry.data.get("words", ""))

    @actions.register_action(SITE_READ)
    class SiteRead(LogFormatter):
        label = "Website of a council read"
        message = "Website read"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return str(log_entry.data.get("words", ""))
