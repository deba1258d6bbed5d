"""Chats and tips as templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.models import Page

from campaigns.choices import Credit, DayState, TipDecline, TipFate
from campaigns.clock import at
from campaigns.day import days_words
from campaigns.presenters.words import credit_words
from core.dates import long_date, short_date
from core.structured_data import CONTEXT, PUBLISHER, Thing, absolute
from core.text import without_controls
from directory.presenters.words import capitalised, counted, joined

if TYPE_CHECKING:
    from campaigns.models import ChatPage, ChatQuestion, Tip

SHORT = 80
# Until then X was called Twitter, so a chat before that day was held on Twitter.
X_SINCE = date(2023, 7, 24)
NO_QUESTION = "To no question"
IN_GENERAL = "What was sent in"


def clock_words(clock: time) -> str:
    return f"{clock:%H:%M}"


def when_words(page: ChatPage) -> str:
    """ "Thursday 9 October 2014, 13:00 to 14:00, London time"."""
    if not page.day:
        return "The day is not fixed yet"
    hours = f"{clock_words(page.starts)} to {clock_words(page.ends)}"
    return f"{page.day:%A} {long_date(page.day)}, {hours}, London time"


def asked_now(questions: Sequence[ChatQuestion], page: ChatPage, now: datetime) -> Any:
    """The question that is on: the last whose time has come; None outside the hour."""
    if not page.day or page.state(now) != DayState.DURING:
        return None
    begun = [one for one in questions if one.asked_at and at(page.day, one.asked_at) <= now]
    return max(begun, key=lambda one: one.asked_at) if begun else None


def turns(questions: Iterable[ChatQuestion], page: ChatPage, now: datetime) -> list[datetime]:
    """The moments to come at which the page says something else."""
    starts, ends = page.bounds()
    if not page.day or starts is None or ends is None:
        return []
    asked = [at(page.day, one.asked_at) for one in questions if one.asked_at]
    midnight = at(timezone.localdate(now) + timedelta(days=1), time())
    return sorted(turn for turn in (starts, ends, *asked, midnight) if turn > now)


def state_panel(page: ChatPage, current: Any, now: datetime) -> dict[str, str]:
    """What the page says first: title and words, by the clock."""
    starts, _ = page.bounds()
    state = page.state(now)
    if starts is None:
        return {"title": "The day is not fixed yet", "words": "We say it here as soon as it is."}
    when = when_words(page)
    if state == DayState.BEFORE:
        return {"title": days_words(starts, now), "words": f"{when}."}
    if state == DayState.AFTER:
        return {"title": "This chat is over", "words": f"It was on {when}."}
    asked = f" Now: {current.text}" if current else ""
    return {"title": f"It is on now, until {clock_words(page.ends)}", "words": f"{when}.{asked}"}


def facts(page: ChatPage, platforms: Iterable[Any]) -> list[dict[str, str]]:
    """The summary list; what is not known is left out."""
    rows = [
        ("When", when_words(page)),
        ("Hashtag", page.hashtag),
        ("Host", page.hosts),
        ("With", page.partners),
        ("On", joined([platform_words(platform, page.day) for platform in platforms])),
    ]
    return [{"term": term, "words": words} for term, words in rows if words]


def platform_words(platform: Any, day: date | None) -> str:
    """As it was called on the day."""
    if platform.slug == "x" and day and day < X_SINCE:
        return f"Twitter (now {platform.name})"
    return platform.name


def question_rows(
    questions: Iterable[ChatQuestion], current: ChatQuestion | None
) -> list[dict[str, Any]]:
    return [
        {
            "clock": clock_words(one.asked_at) if one.asked_at else "",
            "text": one.text,
            "is_now": one == current,
        }
        for one in questions
    ]


def tip_words(tip: Tip) -> str:
    """Whom the tip is from, as they wished."""
    council = tip.council.short_name if tip.council else ""
    return credit_words(tip.credit, tip.role, council, tip.handle)


def shown_post(tip: Tip) -> str:
    """The post it is from, where its author is named by their account: it would name them too."""
    return tip.post_url if tip.credit == Credit.HANDLE else ""


def tip_anchor(tip: Tip) -> str:
    return f"tip-{tip.pk}"


def way(tip: Tip, main: Tip | None) -> dict[str, str]:
    """Where a tip went: words, and where that is. ``main``: the tip that it repeats, if any."""
    if tip.fate == TipFate.GROUPED and main is not None:
        return {
            "words": "Kept with a tip that says the same",
            "link_words": shortened(main.text),
            "url": f"#{tip_anchor(main)}",
        }
    if tip.fate != TipFate.PLACED:
        return {"words": "Kept in the summary", "link_words": "", "url": ""}
    page = tip.placed_on
    if page is None:
        words = "Placed in a page of guidance that has been removed since"
        return {"words": words, "link_words": "", "url": ""}
    if not tip.is_there:
        words = "Placed in a page of guidance that is not published at present"
        return {"words": words, "link_words": "", "url": ""}
    under = f"under “{tip.placed_in}” " if tip.placed_in else ""
    return {"words": f"Placed {under}in", "link_words": page.title, "url": placed_url(tip)}


def placed_url(tip: Tip) -> str:
    """The address of the heading that it stands under."""
    return f"{tip.placed_on.url or ''}{tip.placed_path}"


def tip_row(tip: Tip, twins: Sequence[Tip], main: Tip | None = None) -> dict[str, Any]:
    """What campaigns/tip_row.html takes."""
    said_too = list(dict.fromkeys(filter(None, map(tip_words, twins))))
    again = len(twins)
    more = ""
    if again:
        named = f": {'; '.join(said_too)}" if said_too else ""
        more = f"{counted(again, 'other', 'others')} said the same{named}"
    return {
        "anchor": tip_anchor(tip),
        "kind": tip.get_kind_display(),
        "text": tip.text,
        "link": tip.link,
        "who": capitalised(tip_words(tip)),
        "post_url": shown_post(tip),
        "more": more,
        "way": way(tip, main),
    }


def summary_groups(tips: Sequence[Tip], questions: Sequence[ChatQuestion]) -> list[dict[str, Any]]:
    """Tips under their questions, in order; those to no question last. Twins under their main."""
    twins: dict[int, list[Tip]] = {}
    for tip in tips:
        if is_twin(tip):
            twins.setdefault(tip.twin_of_id or 0, []).append(tip)
    mains = [tip for tip in tips if not is_twin(tip)]
    general = NO_QUESTION if any(tip.question_id for tip in mains) else IN_GENERAL
    headed = [(one.pk, one.text) for one in questions]
    known = {key for key, _ in headed}
    groups = []
    for key, heading in [*headed, (None, general)]:
        rows = [
            tip_row(tip, twins.get(tip.pk, []))
            for tip in mains
            if tip.question_id == key or (key is None and tip.question_id not in known)
        ]
        if rows:
            groups.append({"heading": heading, "rows": rows})
    return groups


def is_twin(tip: Tip) -> bool:
    return tip.fate == TipFate.GROUPED and bool(tip.twin_of_id)


def ways(tips: Sequence[Tip]) -> list[dict[str, Any]]:
    """Each tip with where it went, in the order in which they came."""
    found = {tip.pk: tip for tip in tips}
    return [
        {
            "text": shortened(tip.text),
            "anchor": "" if is_twin(tip) else f"#{tip_anchor(tip)}",
            "way": way(tip, found.get(tip.twin_of_id or 0)),
        }
        for tip in tips
    ]


def ways_words(tips: Sequence[Tip], declined: Mapping[str, int]) -> str:
    """ "5 tips: 2 went into pages of guidance, 2 kept in the summary and 1 not published"."""
    placed = sum(tip.fate == TipFate.PLACED for tip in tips)
    twins = sum(is_twin(tip) for tip in tips)
    refused = sum(declined.values())
    parts = [
        (placed, "went into pages of guidance"),
        (len(tips) - placed - twins, "kept in the summary"),
        (twins, "kept with a tip that says the same"),
        (refused, "not published"),
    ]
    total = counted(len(tips) + refused, "tip", "tips")
    return f"{total}: {joined([f'{number} {words}' for number, words in parts if number])}."


def declined_words(declined: Mapping[str, int]) -> str:
    """Why some are not shown, in our words alone; empty where none is."""
    parts = [
        f"{number} {TipDecline(why).label}"
        if why in TipDecline.values
        else f"{number} without a word"
        for why, number in sorted(declined.items())
    ]
    return f"Not published: {joined(parts)}." if parts else ""


def shortened(text: str) -> str:
    line = " ".join(without_controls(text).split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rsplit(' ', 1)[0]}…"


def chat_row(page: ChatPage, now: datetime) -> dict[str, str]:
    """A chat in the list of chats."""
    starts, _ = page.bounds()
    labels = {DayState.DURING: "Now", DayState.BEFORE: "Coming", DayState.UNDATED: "Coming"}
    return {
        "title": page.title,
        "url": page.url,
        "summary": page.summary,
        "when": f"{short_date(page.day)}, {clock_words(page.starts)} to {clock_words(page.ends)}"
        if starts
        else "Day not fixed yet",
        "label": labels.get(page.state(now), ""),
    }


def event_thing(page: ChatPage, path: str) -> Thing | None:
    """The hour as search engines read it; None where its day is not fixed."""
    starts, ends = page.bounds()
    if starts is None or ends is None:
        return None
    return {
        "@context": CONTEXT,
        "@type": "Event",
        "name": f"{page.hashtag}: {page.title}",
        "description": page.meta_description(),
        "url": absolute(path),
        "startDate": timezone.localtime(starts).isoformat(),
        "endDate": timezone.localtime(ends).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": absolute(path)},
        "organizer": {"@type": "Organization", "name": page.hosts} if page.hosts else PUBLISHER,
    }


def outcome(page: Page | None) -> dict[str, str] | None:
    return {"title": page.title, "url": page.url} if page else None
