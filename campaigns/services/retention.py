"""What campaigns keep for a time only. Registered in apps.py."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from campaigns.choices import TipDecline
from campaigns.models import (
    CampaignStory,
    StoryContact,
    TakedownContact,
    TakedownRequest,
    Tip,
    TipContact,
)
from campaigns.services import stories, story_pictures, tips
from campaigns.services.forgetting import forget, forget_story
from core.choices import SubmissionStatus
from core.retention import days_before

# Addresses go with the decision; this is for what a decision by other ways left behind.
DAYS_OF_CONTACT = 90
DAYS_TO_MEND = 90
DAYS_OF_RAW = 30
CLOSED = (SubmissionStatus.DONE, SubmissionStatus.DECLINED)
NO_ANSWER = "No answer came within 90 days."


def addresses(on: date) -> int:
    """Addresses for an answer, 90 days after the matter was closed at the latest."""
    closed = {
        "submission__status__in": CLOSED,
        "submission__decided_at__lt": days_before(on, DAYS_OF_CONTACT),
    }
    return sum(
        model._default_manager.filter(**closed).delete()[0]
        for model in (StoryContact, TakedownContact, TipContact)
    )


def never_mended(on: date) -> int:
    """Stories that were sent back and never mended are closed after 90 days."""
    old = CampaignStory.objects.filter(
        status=SubmissionStatus.RETURNED, decided_at__lt=days_before(on, DAYS_TO_MEND)
    )
    found = list(old)
    for story in found:
        stories.decline(story=story, by=None, reason=NO_ANSWER)
    return len(found)


def never_answered(on: date) -> int:
    """Tips about which we asked something and heard nothing are closed after 90 days."""
    old = Tip.objects.filter(
        status=SubmissionStatus.RETURNED, decided_at__lt=days_before(on, DAYS_TO_MEND)
    )
    found = list(old)
    for tip in found:
        tips.decline(
            tip=tip, why=TipDecline.UNCLEAR, reason=NO_ANSWER, by=None, seen=tip.decided_at
        )
    return len(found)


def unpublished_stories(on: date) -> int:
    """Words and pictures of stories that were declined or taken down, after 30 days."""
    closed = days_before(on, DAYS_OF_RAW)
    declined = Q(status=SubmissionStatus.DECLINED, decided_at__lt=closed)
    old = CampaignStory.objects.filter(declined | Q(taken_down_at__lt=closed))
    found = list(old.exclude(words=""))
    for story in found:
        forget_story(story)
    return len(found)


def takedown_words(on: date) -> int:
    """What was written to ask for a story to go, and to answer, 90 days after the decision."""
    old = TakedownRequest.objects.filter(
        status__in=CLOSED, decided_at__lt=days_before(on, DAYS_OF_CONTACT)
    ).exclude(words="", reason="")
    found = list(old)
    for request in found:
        request.words = request.reason = ""
        request.save(update_fields=["words", "reason"])
        forget(request)
    return len(found)


def declined_tips(on: date) -> int:
    """What stood in tips that were declined, after 30 days; that one was, and for what, stays."""
    old = Tip.objects.filter(
        status=SubmissionStatus.DECLINED, decided_at__lt=days_before(on, DAYS_OF_RAW)
    ).exclude(text="")
    found = list(old)
    for tip in found:
        tips.empty(tip=tip)
    return len(found)


def waiting_pictures(on: date) -> int:
    """Pictures of forms that were never finished, after a day."""
    return story_pictures.remove_waiting(before=days_before(on, 1))


def stray_files(on: date) -> int:
    """Files that no story knows, which only a process that was killed leaves behind."""
    return story_pictures.remove_without_rows(before=days_before(on, 1))


PARTS = {
    "words of tips that were declined": declined_tips,
    "addresses for an answer": addresses,
    "stories never mended": never_mended,
    "tips never explained": never_answered,
    "declined and taken-down stories": unpublished_stories,
    "words of take-down requests": takedown_words,
    "pictures of unfinished forms": waiting_pictures,
    "stray files": stray_files,
}
