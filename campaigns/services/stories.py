"""What happens to a story: sent, published, returned and mended, declined, featured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns import story_letters as letters
from campaigns.choices import PeopleShown
from campaigns.models import (
    CampaignStory,
    CampaignYearPage,
    StoryContact,
    StoryPicture,
    WaitingPicture,
)
from campaigns.services import story_pictures
from core import signing
from core.choices import SubmissionStatus
from core.models import ConsentText, User
from core.services import submissions as queue

MEND = "story-mend"
MEND_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Shown:
    """One picture of a story: kept with the form, or the story's already."""

    picture: WaitingPicture | StoryPicture
    alt_text: str


class MendProblem(Exception):
    """The link to mend a story does not open it."""


class MendForged(MendProblem):
    """It is none of ours."""


class MendExpired(MendProblem):
    """Its time is over."""


class MendUsed(MendProblem):
    """The story was mended or decided since."""


@transaction.atomic
def send(
    *,
    form_token: UUID,
    year: CampaignYearPage,
    said: dict[str, Any],
    pictures: Sequence[Shown],
    consent_text: ConsentText,
    reply_to: str = "",
    is_demo: bool = False,
) -> CampaignStory:
    """Keep a story. The same form sent again is the story that is there already.

    Raises PictureGone where one of the pictures went with another form.

    ``said``: council, title, words, service, hour, role, video_url, video_words, ai_use,
    people_shown. Whatever shows children is held.
    """
    fields = _fields(said, consent_text)
    story, is_new = CampaignStory.objects.get_or_create(
        form_token=form_token, defaults={"year": year, "is_demo": is_demo, **fields}
    )
    if not is_new:
        for shown in pictures:
            story_pictures.drop(shown.picture)
        return story
    _take_pictures(story, pictures)
    if reply_to:
        StoryContact.objects.create(submission=story, email=reply_to)
    return story


def publish(*, story: CampaignStory, by: User, lets_children: bool = False) -> None:
    """Make it public as ``story`` was read. Raises AlreadyDecided, also where it was mended since,
    ValueError for a held one without its tick, and PictureMissing.

    The sizes for readers are made first: they take seconds, and no other writer waits meanwhile.
    Nobody can see them before the story is public.
    """
    _judge_held(story, lets_children)
    names = story_pictures.names_of_sizes(story)
    try:
        story_pictures.make_sizes(story)
        _publish(story, by, lets_children)
    except Exception:
        # Another may have published it, and taken it down again, while these were made.
        if not CampaignStory.objects.filter(pk=story.pk).standing().exists():
            story_pictures.remove_files([*names, *story_pictures.names_of_sizes(story)])
        raise


def _judge_held(story: CampaignStory, lets_children: bool) -> None:
    if story.is_held and not lets_children:
        raise ValueError("This story is held because it shows children. Tick that it may be shown.")


@transaction.atomic
def _publish(story: CampaignStory, by: User, lets_children: bool) -> None:
    # Locked, and the same as was judged; from here on ``story`` is the row as it stands.
    queue.decide(submission=story, to=SubmissionStatus.DONE, by=by)
    _judge_held(story, lets_children)
    email = _take_contact(story)
    was_held = story.is_held
    story.is_held = False
    story.published_at = timezone.now()
    story.save(update_fields=["is_held", "published_at"])
    if was_held:
        log(story, "campaigns.story_let", user=by)
    letters.after_commit(letters.published, story, email)


@transaction.atomic
def decline(*, story: CampaignStory, by: User | None, reason: str) -> None:
    """Close it and say why. Raises AlreadyDecided, ValueError without a reason."""
    email = _take_contact(story)
    queue.decide(submission=story, to=SubmissionStatus.DECLINED, by=by, reason=reason)
    letters.after_commit(letters.declined, story, email)


@transaction.atomic
def send_back(*, story: CampaignStory, by: User, comment: str) -> None:
    """Ask for it to be mended, with a link that opens it for two weeks. The address stays."""
    contact = StoryContact.objects.filter(submission=story).first()
    if contact is None:
        raise ValueError("Nobody left an address to ask. Publish it as it is, or decline it.")
    queue.decide(submission=story, to=SubmissionStatus.RETURNED, by=by, reason=comment)
    letters.after_commit(letters.returned, story, contact.email, mend_token(story))


def mend_token(story: CampaignStory) -> str:
    """Opens this story, sent back at this moment, and nothing after that."""
    decided = story.decided_at.timestamp() if story.decided_at else 0
    return signing.sign(MEND, {"story": story.code, "at": decided})


def to_mend(token: str) -> CampaignStory:
    """The story that the link opens. Raises MendForged, MendExpired or MendUsed."""
    try:
        said = signing.read(MEND, token, MEND_FOR)
        code, moment = str(said["story"]), float(said["at"])
    except signing.TokenExpired as error:
        raise MendExpired from error
    except (signing.TokenError, KeyError, TypeError, ValueError) as error:
        raise MendForged from error
    story = CampaignStory.objects.filter(code=code).for_listing().first()
    if story is None:
        raise MendForged
    if story.status != SubmissionStatus.RETURNED or not _is_at(story.decided_at, moment):
        raise MendUsed
    return story


@transaction.atomic
def mend(
    *,
    story: CampaignStory,
    said: dict[str, Any],
    pictures: Sequence[Shown],
    consent_text: ConsentText,
) -> None:
    """Put the mended story back into the queue. Raises MendUsed where that is done already."""
    try:
        queue.come_back(submission=story)
    except queue.AlreadyDecided as error:
        raise MendUsed from error
    for name, value in _fields(said, consent_text).items():
        setattr(story, name, value)
    story.save()
    still = {shown.picture.pk for shown in pictures if isinstance(shown.picture, StoryPicture)}
    for picture in story.pictures.exclude(pk__in=still):
        story_pictures.drop(picture)
    _take_pictures(story, pictures)


@transaction.atomic
def feature(*, story: CampaignStory, by: User, is_featured: bool) -> None:
    """Show it first in the gallery, or no longer. Repeating it changes nothing."""
    found = CampaignStory.objects.visible().filter(pk=story.pk, is_featured=not is_featured)
    if not found.update(is_featured=is_featured):
        return
    story.is_featured = is_featured
    action = "campaigns.story_featured" if is_featured else "campaigns.story_unfeatured"
    log(story, action, user=by)


@transaction.atomic
def empty(*, story: CampaignStory) -> None:
    """Nothing is left of a closed story but that there was one, so that its address says so."""
    for picture in story.pictures.all():
        story_pictures.drop(picture)
    story.title, story.words, story.role = "Removed", "", ""
    story.video_url = story.video_words = ""
    story.save(update_fields=["title", "words", "role", "video_url", "video_words"])


@transaction.atomic
def remove(*, story: CampaignStory) -> None:
    """Nothing is left of a story that was never public."""
    for picture in story.pictures.all():
        story_pictures.drop(picture)
    story.delete()


def _fields(said: dict[str, Any], consent_text: ConsentText) -> dict[str, Any]:
    return {
        **said,
        "is_held": said["people_shown"] == PeopleShown.CHILDREN,
        "consent_text": consent_text,
        "consented_at": timezone.now(),
    }


def _take_pictures(story: CampaignStory, pictures: Sequence[Shown]) -> None:
    for order, shown in enumerate(pictures):
        if isinstance(shown.picture, WaitingPicture):
            story_pictures.give_to(
                story=story, waiting=shown.picture, alt_text=shown.alt_text, order=order
            )
        else:
            shown.picture.alt_text, shown.picture.order = shown.alt_text, order
            shown.picture.save(update_fields=["alt_text", "order"])


def _take_contact(story: CampaignStory) -> str:
    """Where to answer. It goes as the matter is closed; undone where that comes to nothing."""
    found = StoryContact.objects.filter(submission=story)
    email = found.values_list("email", flat=True).first() or ""
    found.delete()
    return email


def _is_at(moment: datetime | None, stamp: float) -> bool:
    return moment is not None and abs(moment.timestamp() - stamp) < 1
