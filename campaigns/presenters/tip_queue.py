"""A tip as an editor sees it before deciding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from campaigns.choices import TipFate
from campaigns.models import TipContact
from campaigns.presenters.chats import shortened, tip_words
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date
from directory.presenters.words import joined

if TYPE_CHECKING:
    from campaigns.likeness import Likeness
    from campaigns.models import Tip


def facts(tip: Tip) -> list[dict[str, str]]:
    """What was sent and what was made of it: term, words, url. Nothing empty."""
    sent = timezone.localtime(tip.submitted_at)
    rows = [
        ("Chat", tip.chat.title, tip.chat.url or ""),
        ("Kind", tip.get_kind_display(), ""),
        ("Text", tip.text, ""),
        ("Question", tip.question.text if tip.question else "", ""),
        ("Link", tip.link, tip.link),
        ("Role", tip.role, ""),
        ("Council", tip.council.name if tip.council else "", ""),
        ("To be named as", tip_words(tip) or "Nobody", ""),
        ("Post", tip.post_url, tip.post_url),
        ("How its author agreed", tip.permission, ""),
        ("Agreed to", str(tip.consent_text or ""), ""),
        ("Sent", f"{long_date(sent.date())}, {sent:%H:%M}", ""),
        ("State", state(tip), ""),
        ("Where it went", where(tip), _page_url(tip)),
    ]
    return [{"term": term, "words": words, "url": url} for term, words, url in rows if words]


def near_rows(alike: Iterable[Likeness], tips: Mapping[int, Tip]) -> list[dict[str, str]]:
    """Tips that may say the same, with the words that they have in common."""
    return [
        {
            "text": shortened(tips[one.key].text),
            "url": reverse("tip:edit", args=[one.key]),
            "words": joined([f"“{word}”" for word in one.words]),
            "state": "published"
            if tips[one.key].status == SubmissionStatus.DONE
            else "not decided yet",
        }
        for one in alike
    ]


def standing(tip: Tip) -> dict[str, Any]:
    """What can be done with it now."""
    is_open = tip.status in OPEN_STATUSES
    is_done = tip.status == SubmissionStatus.DONE
    return {
        "can_decide": is_open or is_done,
        "can_take": is_open and tip.status != SubmissionStatus.CHECKING,
        "can_reply": is_open and TipContact.objects.filter(submission=tip).exists(),
        "decline_words": "Take it off" if is_done else "Decline",
        "keep_words": "Keep it by itself" if is_done else "Keep it for the summary",
        "place_words": "Move it there" if tip.fate == TipFate.PLACED else "Place it there",
    }


def state(tip: Tip) -> str:
    words = tip.get_status_display()
    if tip.status not in OPEN_STATUSES and tip.decided_at:
        day = long_date(timezone.localtime(tip.decided_at).date())
        return f"{words}, by {tip.decided_by or 'the hub'} on {day}. {tip.reason}".strip()
    if tip.status == SubmissionStatus.CHECKING:
        return f"{words} by {tip.taken_by or 'a former editor'}"
    return f"{words}. {tip.reason}" if tip.reason else words


def where(tip: Tip) -> str:
    if tip.fate == TipFate.PLACED:
        if tip.placed_on is None:
            return "Placed in a page that has been removed. Place it again, or keep it."
        gone = "" if tip.placed_on.live else " (not published at present)"
        under = f", under “{tip.placed_in}”" if tip.placed_in else ""
        return f"“{tip.placed_on.title}”{under}{gone}"
    if tip.fate == TipFate.GROUPED and tip.twin_of:
        return f"Kept with “{shortened(tip.twin_of.text)}”"
    return tip.get_fate_display()


def _page_url(tip: Tip) -> str:
    page = tip.placed_on
    return f"{page.url or ''}{tip.placed_path}" if page and page.live else ""
