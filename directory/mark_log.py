"""What Wagtail's log says of the Mark. The keys are stored and never change (services/marks.py)."""

from __future__ import annotations

from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry


def register_actions(actions: LogActionRegistry) -> None:
    @actions.register_action("directory.mark_declared")
    class Declared(LogFormatter):
        label = "Declare the Mark"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            return f"Declared by a mailbox at {log_entry.data.get('domain', '')}"

    @actions.register_action("directory.mark_accepted")
    class Accepted(LogFormatter):
        label = "Accept the Mark"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            data = log_entry.data
            return f"In force from {data.get('from', '')}, without {data.get('ends', '')}"

    @actions.register_action("directory.mark_withdrawn")
    class Withdrawn(LogFormatter):
        label = "Withdraw the Mark"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            return f"Withdrawn. {log_entry.data.get('reason', '')}".strip()
