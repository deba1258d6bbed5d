"""One day of a campaign as its page shows it, at a moment: before, while and after it runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from campaigns.choices import DayState
from campaigns.clock import at, london
from campaigns.day import days_words, left_words, next_turn
from campaigns.figures import years_of
from campaigns.message_limits import compose_url
from campaigns.presenters.day_years import earlier_rows, figure_rows, gap_words, is_ahead
from campaigns.presenters.hours import hour_strip
from campaigns.years import address_of, path_of
from core.dates import long_date
from directory.overview import KNOWN, NONE_KNOWN, Tile, counted_councils
from directory.presenters import overview
from directory.presenters.words import capitalised, counted, figure, in_words, joined

if TYPE_CHECKING:
    from campaigns.models import CampaignYearPage

NEWEST = 3
# Before the day the page looks for news only when it is about to begin.
SOON = timedelta(hours=1)
WELSH = "cy"
ALL_DAY = "Midnight to midnight, London time."


def year_context(page: CampaignYearPage, now: datetime) -> dict[str, Any]:
    """What templates/campaigns/campaign_year_page.html takes beside the frame of every page."""
    state = page.state(now)
    live = live_context(page, now)
    years = years_of(type(page).objects.figure_rows(page.path[: -page.steplen]))
    earlier = [year for year in years if year.slug != page.slug]
    this = [year for year in years if year.slug == page.slug]
    is_coming = state in {DayState.UNDATED, DayState.BEFORE}
    return live | {
        "page_title": page.title,
        "current_section": "connect",
        "is_coming": is_coming and int(page.slug) >= london(now).year,
        "when": when_words(page, state),
        "live_url": reverse("campaigns:now", args=address_of(page)) if is_live(page, now) else "",
        "calendar_url": reverse("campaigns:day-calendar", args=address_of(page))
        if state == DayState.BEFORE
        else "",
        "take_part_url": reverse("campaigns:take-part", args=address_of(page)),
        "pledges": pledged(page, london(now).date()) if is_coming else None,
        "figures": [row for year in this for row in figure_rows(year)],
        "figures_gap": gap_words(this) if state == DayState.AFTER else "",
        "earlier_heading": "Other years" if state == DayState.AFTER else "Earlier years",
        "earlier": earlier_rows(earlier),
        "earlier_gap": gap_words(
            year for year in earlier if not is_ahead(year, london(now).year, now)
        ),
        "campaign_url": f"/{address_of(page)[0]}/",
    }


def live_context(page: CampaignYearPage, now: datetime) -> dict[str, Any]:
    """The parts that change while the page is open; the fragment at …/now/ is made of them."""
    state = page.state(now)
    begins, ends = page.bounds()
    messages = [] if state == DayState.AFTER or not page.day else shared_messages(page, now)
    return {
        "state": str(state),
        "turn": next_turn(begins, ends, [message["opens"] for message in messages], now),
        "clock": clock(page, state, now),
        "messages": messages,
        "share_url": share_url(page),
        "stories": stories(page, state, now)
        if state in {DayState.DURING, DayState.AFTER}
        else None,
    }


def is_live(page: CampaignYearPage, now: datetime) -> bool:
    begins, ends = page.bounds()
    return begins is not None and ends is not None and begins - SOON <= now < ends


def when_words(page: CampaignYearPage, state: DayState) -> str:
    """“Tuesday 24 November 2026 · live now”; where the day is not known, what is known of it."""
    if not page.day:
        return page.day_words or "The day is not fixed yet"
    told = {DayState.DURING: " · live now", DayState.AFTER: " · over"}.get(state, "")
    return f"{day_words(page.day)}{told}"


def day_words(day: date) -> str:
    return f"{day:%A} {long_date(day)}"


def clock(page: CampaignYearPage, state: DayState, now: datetime) -> dict[str, str] | None:
    """The large figure at the right: the time while the day runs, the days until it before."""
    begins, ends = page.bounds()
    if begins is None or ends is None:
        return None
    if state == DayState.BEFORE:
        return {"figure": days_words(begins, now), "words": ALL_DAY, "read": "", "again_url": ""}
    if state != DayState.DURING:
        return None
    shown = f"{london(now):%H:%M}"
    return {
        "figure": shown,
        "words": f"London time. {left_words(ends, now)}.",
        "read": f"Read at {shown}.",
        "again_url": path_of(page),
    }


def share_url(page: CampaignYearPage) -> str:
    """Where councils send stories, while they may."""
    return reverse("campaigns:share", args=address_of(page)) if page.takes_stories else ""


def shared_messages(page: CampaignYearPage, now: datetime) -> list[dict[str, Any]]:
    """What campaigns/day_message.html takes; words only of those that are open. One query."""
    found: dict[int, dict[str, Any]] = {}
    for row in page.shared_messages.wording_rows(page.pk):
        opens = at(page.day, row["opens_at"])
        is_open = opens <= now and row["held_at"] is None
        message = found.setdefault(
            row["pk"],
            {
                "id": row["pk"],
                "title": row["title"],
                "opens": opens,
                "time": f"{row['opens_at']:%H:%M}",
                "is_open": is_open,
                "held_words": row["held_words"] if row["held_at"] else "",
                "picture_url": _picture_url(page, row) if is_open and row["picture_id"] else "",
                "alt_text": row["alt_text"] if is_open else "",
                "wordings": {},
            },
        )
        if is_open and row["wordings__pk"]:
            wording = message["wordings"].setdefault(
                row["wordings__pk"],
                {
                    "id": f"wording-{row['wordings__pk']}",
                    "label": row["wordings__label"],
                    "language": row["wordings__language"],
                    "text": row["wordings__text"],
                    "platforms": [],
                },
            )
            if row["wordings__platforms__slug"]:
                wording["platforms"].append(
                    (row["wordings__platforms__slug"], row["wordings__platforms__name"])
                )
    for message in found.values():
        message["wordings"] = [_wording(wording) for wording in message["wordings"].values()]
        message["note"] = _note(message)
    return list(found.values())


def _picture_url(page: CampaignYearPage, row: dict[str, Any]) -> str:
    return reverse("campaigns:message-picture", args=[*address_of(page), row["pk"]])


def _wording(wording: dict[str, Any]) -> dict[str, Any]:
    names = [_spoken(name) for _, name in wording["platforms"]]
    compose = [
        {"name": _spoken(name), "url": url}
        for slug, name in wording["platforms"]
        if (url := compose_url(slug, wording["text"]))
    ]
    with_link = {each["name"] for each in compose}
    is_welsh = wording["language"] == WELSH
    return wording | {
        "for": joined(names),
        "copy": "Copïo yn Gymraeg" if is_welsh else f"Copy for {joined(names) or wording['label']}",
        "is_welsh": is_welsh,
        "compose": compose,
        "by_hand": joined([name for name in names if name not in with_link]),
    }


def _spoken(name: str) -> str:
    """As it stands in a sentence: "Copy for Facebook"."""
    return name.removesuffix(" page").removesuffix(" channel")


def _note(message: dict[str, Any]) -> str:
    """“Three wordings: short for X and Bluesky, and Welsh. Released at 12:00.”"""
    wordings = message["wordings"]
    parts = [
        wording["label"]
        if wording["is_welsh"] or not wording["for"]
        else f"for {wording['for']}"
        if wording["label"] == wording["for"]
        else f"{_inside(wording['label'])} for {wording['for']}"
        for wording in wordings
    ]
    if not parts:
        return ""
    number = "One wording" if len(parts) == 1 else f"{capitalised(in_words(len(parts)))} wordings"
    # A comma before the last, because each part may have an "and" of its own.
    listed = ", and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"{number}: {listed}. Released at {message['time']}."


def _inside(label: str) -> str:
    """As it stands inside a sentence: “short”, but “X and Bluesky”, which is a name."""
    return f"{label[:1].lower()}{label[1:]}" if label[1:] and label[1:].islower() else label


def stories(page: CampaignYearPage, state: DayState, now: datetime) -> dict[str, Any] | None:
    """The hours and the newest cards. Two queries, or one where there is nothing to show."""
    from campaigns.presenters.stories import story_card

    visible = page.stories.visible()
    during = state == DayState.DURING
    order = ("-published_at", "-pk") if during else ("-is_featured", "-published_at", "-pk")
    newest = visible.for_listing().annotate(hour_counts=visible.hour_counts())
    shown = list(newest.order_by(*order)[:NEWEST])
    if not shown and not during:
        return None
    counts = dict(shown[0].hour_counts) if shown else {}
    of = counts.pop("councils", 0)
    by_hour = {int(hour): number for hour, number in counts.items() if number}
    total = sum(by_hour.values())
    gallery = reverse("campaigns:gallery", args=address_of(page))
    strip = hour_strip(
        by_hour,
        link=lambda hour: f"{gallery}?hour={hour}",
        now_hour=london(now).hour if during else None,
    )
    return {
        "strip": strip,
        "heading": "The day so far, hour by hour" if during else "The day, hour by hour",
        "words": f"{strip['tile_words']} {counted(total, 'story', 'stories')} from "
        f"{counted(of, 'council')}. Choose an hour to see its stories."
        if total
        else "No story is published yet.",
        "total": total,
        "all_words": f"All {figure(total)} stories" if total > 1 else "The story",
        "gallery_url": gallery,
        "cards": [story_card(story) for story in shown],
    }


def pledged(page: CampaignYearPage, on: date) -> dict[str, Any]:
    """Councils that say they take part, as a list and on the map. Two queries, or one."""
    pledges = list(page.pledges.standing().for_listing())
    if not pledges:
        return {"words": "", "rows": [], "map": None}
    keys = {pledge.council_id for pledge in pledges}
    tiles = _tiles(keys, on)
    drawn = overview.drawing(tiles, "") if any(tile.column is not None for tile in tiles) else None
    if drawn:
        drawn |= _map_words(tiles)
    return {
        "words": "1 council says that it takes part, from a mailbox on its own domain."
        if len(pledges) == 1
        else f"{counted(len(pledges), 'council')} say that they take part, each from a mailbox on "
        "its own domain.",
        "rows": [
            {
                "name": pledge.council.short_name,
                "url": pledge.council.get_absolute_url(),
                "words": pledge.shown_words,
            }
            for pledge in pledges
        ],
        "map": drawn,
    }


def _tiles(keys: Iterable[int], on: date) -> list[Tile]:
    taking = set(keys)
    rows = counted_councils(on).order_by("sort_name", "pk")
    names = ("pk", "short_name", "slug", "region", "tile_column", "tile_row")
    return [
        Tile(*row[1:], standing=KNOWN if row[0] in taking else NONE_KNOWN)
        for row in rows.values_list(*names)
    ]


def _map_words(tiles: list[Tile]) -> dict[str, Any]:
    """The drawing's words, about taking part."""
    number = sum(tile.standing == KNOWN for tile in tiles)
    rest = len(tiles) - number
    return {
        "label": f"Map of {counted(len(tiles), 'council')}: {figure(number)} say that they take "
        f"part, {figure(rest)} have not said so.",
        "key": [
            {"level": KNOWN, "words": f"Takes part: {figure(number)}"},
            {"level": NONE_KNOWN, "words": f"Has not said so: {figure(rest)}"},
        ],
        "beside": "",
    }
