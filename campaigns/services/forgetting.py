"""Words that are removed go from Wagtail's log as well; who did what, and when, stays there."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from wagtail.models import ModelLogEntry

from campaigns.models import CampaignStory
from campaigns.services import stories

LABEL = "Removed"
# What people write by hand stands under these names (campaigns/log.py, core/log.py).
WRITTEN = {"reason", "comment"}


def forget(thing: Model) -> None:
    """Leave no word of it, or about it, in its log. Repeating it changes nothing."""
    entries = list(ModelLogEntry.objects.for_instance(thing))
    for entry in entries:
        entry.label = LABEL
        gone = WRITTEN if entry.action == "core.submission_moved" else {*WRITTEN, "to"}
        entry.data = {name: value for name, value in entry.data.items() if name not in gone}
    ModelLogEntry.objects.bulk_update(entries, ["label", "data"])


@transaction.atomic
def forget_story(story: CampaignStory) -> None:
    """Leave nothing of a closed story but that there was one, in its row and in the log.

    The log of a request to take it down names it, too.
    """
    stories.empty(story=story)
    story.reason = story.taken_down_words = ""
    story.save(update_fields=["reason", "taken_down_words"])
    forget_log_of(story)


def forget_log_of(story: CampaignStory) -> None:
    """Of the story and of the requests to take it down, whose names hold its title."""
    for thing in (story, *story.takedowns.all()):
        forget(thing)
