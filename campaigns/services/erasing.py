"""Removing what the hub holds of somebody who wrote to it, at their word."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import transaction

from campaigns.models import CampaignStory, Tip
from campaigns.services import stories, takedowns, tips
from campaigns.services.forgetting import forget_log_of, forget_story
from core.choices import OPEN_STATUSES
from core.services.contacts import erase_address
from directory.models import ConfirmationRequest, Council, MailboxLink
from guidance.models import CaseStudyApproval


@transaction.atomic
def erase(
    *,
    email: str,
    with_open: bool = False,
    codes: Collection[str] = (),
    numbers: Collection[int] = (),
) -> tuple[dict[str, int], list[str]]:
    """Remove an address wherever it stands. Repeating it changes nothing.

    Says how many of each went, and in words which stories and tips did. ``with_open``: stories
    and tips that still wait and were sent with that address go too. What is closed has no address
    any more, so whoever wants it gone names the code of the story (``codes``) or the number of the
    tip (``numbers``).
    """
    email = email.strip()
    stories_found = CampaignStory.objects.filter(code__in=codes)
    tips_found = Tip.objects.filter(pk__in=numbers)
    if with_open:
        stories_found |= CampaignStory.objects.filter(contact__email__iexact=email)
        tips_found |= Tip.objects.filter(contact__email__iexact=email)
    gone_stories = list(stories_found.exclude(words="").distinct())
    gone_tips = list(tips_found.exclude(text="").select_related("chat").distinct())
    for story in gone_stories:
        _erase_story(story)
    for tip in gone_tips:
        tips.take_back(tip=tip)
    counts = {
        "stories": len(gone_stories),
        "tips": len(gone_tips),
        **erase_address(email),
        "mailbox links": MailboxLink.objects.filter(mailbox__iexact=email).delete()[0],
        "questions about accounts": _blank(ConfirmationRequest, email),
        "questions about case studies": _blank(CaseStudyApproval, email),
    }
    return counts, [*map(_story_words, gone_stories), *map(_tip_words, gone_tips)]


def sent_with(email: str) -> Iterator[tuple[str, str]]:
    """Stories and tips that have this address still: in words, and the option that removes one."""
    known = {"contact__email__iexact": email.strip()}
    for story in CampaignStory.objects.filter(**known):
        yield _story_words(story), f"--story {story.code}"
    for tip in Tip.objects.filter(**known).select_related("chat"):
        yield _tip_words(tip), f"--tip {tip.pk}"


def councils_at(email: str) -> list[str]:
    """Councils whose own mailbox it is: an editor decides, because the council needs one."""
    found = Council.objects.filter(mailbox__iexact=email.strip())
    return list(found.values_list("name", flat=True))


def _erase_story(story: CampaignStory) -> None:
    if story.status in OPEN_STATUSES:
        forget_log_of(story)
        stories.remove(story=story)
    else:
        takedowns.take_down(story=story, by=None, words="Erased at the contributor’s word.")
        forget_story(story)


def _story_words(story: CampaignStory) -> str:
    return f"story {story.code}"


def _tip_words(tip: Tip) -> str:
    return f"tip {tip.pk} of “{tip.chat.title}”"


def _blank(model: type, email: str) -> int:
    found = model._default_manager.filter(mailbox__iexact=email)  # type: ignore[attr-defined]
    return int(found.update(mailbox=""))
