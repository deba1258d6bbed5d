"""What Wagtail's log says of what campaigns do. Keys are stored in the log and never change."""

from __future__ import annotations

from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry


def register_actions(actions: LogActionRegistry) -> None:
    @actions.register_action("campaigns.tip_moved")  # campaigns/services/tips.py
    class TipMoved(LogFormatter):
        label = "Decide where a tip goes"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            where = log_entry.data.get("to")
            return f"Now: {where}" if where else "Decided; the words have gone"

    @actions.register_action("campaigns.story_let")  # campaigns/services/stories.py
    class Let(LogFormatter):
        label = "Let a story that shows children be shown"
        message = "Let a story that shows children be shown"

    @actions.register_action("campaigns.story_featured")
    class Featured(LogFormatter):
        label = "Feature a story"
        message = "Shown first in the gallery"

    @actions.register_action("campaigns.story_unfeatured")
    class Unfeatured(LogFormatter):
        label = "No longer feature a story"
        message = "No longer shown first in the gallery"

    @actions.register_action("campaigns.story_taken_down")  # campaigns/services/takedowns.py
    class TakenDown(LogFormatter):
        label = "Take a story down"
        message = "Taken down everywhere"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return str(log_entry.data.get("reason", ""))

    @actions.register_action("campaigns.message_held")  # campaigns/services/messages.py
    class Held(LogFormatter):
        label = "Hold a shared message"
        message = "Held, whatever its hour"

        def format_comment(self, log_entry: ModelLogEntry) -> str:
            return str(log_entry.data.get("reason", ""))

    @actions.register_action("campaigns.message_released")
    class Released(LogFormatter):
        label = "Release a shared message"
        message = "Let go again"

    @actions.register_action("campaigns.pledged")  # campaigns/services/pledges.py
    class Pledged(LogFormatter):
        label = "A council says that it takes part"
        message = "The council says that it takes part"

    @actions.register_action("campaigns.pledge_withdrawn")
    class PledgeWithdrawn(LogFormatter):
        label = "A council takes back that it takes part"
        message = "The council takes it back"
