"""A story as an editor sees it before deciding."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.models import CampaignStory, StoryContact, TakedownRequest
from campaigns.presenters.stories import hour_words
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date
from core.models import ModeratedSubmission

Fact = dict[str, str]


def facts(story: CampaignStory) -> list[Fact]:
    """What was sent: term, words, url. Nothing empty."""
    rows = [
        ("Council", story.council.name, story.council.get_absolute_url()),
        ("Year", story.year.title, ""),
        ("Hour", f"{hour_words(story.hour)}, London time", ""),
        ("Service", story.get_service_display(), ""),
        ("Words", story.words, ""),
        ("Told by", story.role, ""),
        ("Video", story.video_words, story.video_url),
        ("Who can be recognised", story.get_people_shown_display(), ""),
        ("AI", story.get_ai_use_display(), ""),
        ("Agreed to", f"{story.consent_text}, {_moment(story.consented_at)}", ""),
        ("Sent", _moment(story.submitted_at), ""),
        ("State", state(story), ""),
    ]
    return [{"term": term, "words": words, "url": url} for term, words, url in rows if words]


def standing_words(story: CampaignStory) -> str:
    """Its state in the list: of a story that is done, what readers see of it."""
    if story.status != SubmissionStatus.DONE:
        return story.get_status_display()
    return "Taken down" if story.taken_down_at else "Published"


def state(submission: ModeratedSubmission) -> str:
    """How far it has come, by whom and why."""
    said = submission.get_status_display()
    if submission.status == SubmissionStatus.CHECKING:
        return f"{said} by {submission.taken_by or 'a former editor'}"
    if submission.decided_at:
        who = submission.decided_by or "the hub"
        said = f"{said}, by {who}, {_moment(submission.decided_at)}"
    return f"{said}. {submission.reason}" if submission.reason else said


def pictures(story: CampaignStory) -> list[dict[str, Any]]:
    """The private pictures, at addresses that ask for permission."""
    return [
        {
            "url": reverse("campaignstory:picture", args=[picture.code]),
            "alt": picture.alt_text,
            "width": picture.width,
            "height": picture.height,
        }
        for picture in story.pictures.all()
    ]


def standing(story: CampaignStory) -> dict[str, Any]:
    """What can be done with it now."""
    is_open = story.status in OPEN_STATUSES
    is_public = story.status == SubmissionStatus.DONE and not story.taken_down_at
    return {
        "is_open": is_open,
        "can_take": story.status == SubmissionStatus.NEW,
        "can_reply": is_open and StoryContact.objects.filter(submission=story).exists(),
        "is_held": story.is_held,
        "is_public": is_public,
        "is_featured": story.is_featured,
        "is_down": bool(story.taken_down_at),
        "url": story.get_absolute_url() if is_public else "",
    }


def keys(standing: dict[str, Any]) -> list[dict[str, str]]:
    """Single keys that press a button, for the list that editors see."""
    if standing["is_open"]:
        rows = [("p", "Publish"), ("a", "Ask for a change"), ("d", "Decline")]
        if standing["can_take"]:
            rows.insert(0, ("t", "I am looking into it"))
    elif standing["is_public"]:
        rows = [("f", "Feature, or no longer")]
    else:
        rows = []
    return [{"key": key, "words": words} for key, words in [*rows, ("n", "The next story")]]


def takedown_facts(request: TakedownRequest) -> list[Fact]:
    rows = [
        ("Story", request.story.title, request.story.get_absolute_url()),
        ("Who asks", "Somebody who is shown, or whose child is" if request.is_shown else "", ""),
        ("Words", request.words, ""),
        ("Sent", _moment(request.submitted_at), ""),
        ("State", state(request), ""),
    ]
    return [{"term": term, "words": words, "url": url} for term, words, url in rows if words]


def _moment(moment: Any) -> str:
    local = timezone.localtime(moment)
    return f"{long_date(local.date())}, {local:%H:%M}"
