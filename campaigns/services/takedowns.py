"""Asking for a story to go, and its going: everywhere, in one step."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns import story_letters as letters
from campaigns.models import CampaignStory, TakedownContact, TakedownRequest
from campaigns.services import story_pictures
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.models import User
from core.services import submissions as queue

LONGEST_WORDS = 200


@transaction.atomic
def ask(
    *, story: CampaignStory, form_token: UUID, is_shown: bool, words: str, reply_to: str = ""
) -> TakedownRequest:
    """Keep a request. The same form sent again is the request that is there already."""
    request, is_new = TakedownRequest.objects.get_or_create(
        form_token=form_token, defaults={"story": story, "is_shown": is_shown, "words": words}
    )
    if is_new and reply_to:
        TakedownContact.objects.create(submission=request, email=reply_to)
    return request


@transaction.atomic
def take_down(*, story: CampaignStory, by: User | None, words: str = "") -> bool:
    """Out of every page, list, feed and picture at once. False where that was done before.

    Everybody who asked for it is told. The public sizes go from the disk with the commit.
    """
    changes = {
        "taken_down_at": timezone.now(),
        "taken_down_by": by,
        "taken_down_words": words.strip()[:LONGEST_WORDS],
        "is_featured": False,
    }
    is_done = bool(CampaignStory.objects.filter(pk=story.pk).standing().update(**changes))
    if is_done:
        story.refresh_from_db()
        log(story, "campaigns.story_taken_down", user=by, data={"reason": words})
        transaction.on_commit(lambda: story_pictures.remove_sizes(story))
    for request in story.takedowns.filter(status__in=OPEN_STATUSES).select_related("story"):
        email = _take_contact(request)
        queue.decide(submission=request, to=SubmissionStatus.DONE, by=by)
        letters.after_commit(letters.taken_down, request, email)
    return is_done


@transaction.atomic
def keep(*, request: TakedownRequest, by: User, reason: str) -> None:
    """The story stays, and whoever asked is told why. Raises AlreadyDecided, ValueError."""
    email = _take_contact(request)
    queue.decide(submission=request, to=SubmissionStatus.DECLINED, by=by, reason=reason)
    letters.after_commit(letters.kept, request, email)


def _take_contact(request: TakedownRequest) -> str:
    found = TakedownContact.objects.filter(submission=request)
    email = found.values_list("email", flat=True).first() or ""
    found.delete()
    return email
