"""What Wagtail's log says of councils that were asked about their case study."""

from __future__ import annotations

from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry


class CouncilFormatter(LogFormatter):
    """Names the council; its comment stands below."""

    verb = ""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return f"{log_entry.data.get('council', 'A council')} {self.verb}"

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return str(log_entry.data.get("comment", ""))


def register_actions(actions: LogActionRegistry) -> None:
    """Keys are stored in the log and never change (guidance/services/approvals.py)."""

    @actions.register_action("guidance.council_asked")
    class Asked(CouncilFormatter):
        label = "Ask the council"
        verb = "was asked whether the case study is right"

    @actions.register_action("guidance.council_agreed")
    class Agreed(CouncilFormatter):
        label = "Council agrees"
        verb = "agreed to the case study"

    @actions.register_action("guidance.council_commented")
    class Commented(CouncilFormatter):
        label = "Council asks for changes"
        verb = "asked for changes"
