"""What Wagtail's log says of what was sent in."""

from __future__ import annotations

from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry


def register_actions(actions: LogActionRegistry) -> None:
    """The key is stored in the log and never changes (core/services/submissions.py)."""

    @actions.register_action("core.submission_moved")
    class Moved(LogFormatter):
        label = "Decide on what was sent in"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            data = log_entry.data
            return f"From “{data.get('from', '')}” to “{data.get('to', '')}”"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return str(log_entry.data.get("reason", ""))
