"""Pages as the components of the templates take them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join

from core.dates import short_date
from directory.choices import Freshness
from directory.freshness import freshness
from directory.presenters.words import capitalised
from guidance.presenters.since import state_labels

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from core.models import BasePage
    from directory.models import Council, Platform
    from guidance.models import CaseStudyPage

DOOR_KINDS = {"get-started": "start", "go-further": "further", "connect": "connect"}
DOOR_LINKS = 3
# How running text (#source-2) and the reasons of dos and don'ts ([2]) refer to a source.
_REFERENCES = re.compile(r"#source-(\d+)|\[(\d+)\]")


def confirmation(page: CaseStudyPage, on: date) -> dict[str, str]:
    """Whether the council still stands by the story: level and words of the chip."""
    return dated_chip(page.confirmed_on, on, "confirmed", "Never confirmed")


def dated_chip(day: date | None, on: date, verb: str, never: str) -> dict[str, str]:
    """Level and words: "Checked 12 Oct 2026", "Stale, checked 19 Nov 2023"."""
    level = freshness(day, day, on)
    if day is None:
        return {"level": str(level), "words": never}
    words = f"{verb} {short_date(day)}"
    is_fresh = level == Freshness.CONFIRMED
    grade = "" if is_fresh else f"{level.value.capitalize()}, "
    return {"level": str(level), "words": f"{grade}{words}" if grade else capitalised(words)}


def headline(page: CaseStudyPage) -> dict[str, str]:
    """The one figure shown beside a case study in lists; empty where it has none."""
    measures = [block.value for block in page.measures if block.value["headline"]]
    if not measures:
        return {"figure": "", "qualifier": "", "figure_what": ""}
    measure = measures[0]
    return {
        "figure": measure["after"],
        "qualifier": measure["qualifier"],
        "figure_what": measure["what"],
    }


def case_row(
    page: CaseStudyPage, on: date, councils: Sequence[Council], platforms: Iterable[Platform]
) -> dict[str, Any]:
    """A case study for components/case_row.html."""
    chip = confirmation(page, on)
    who = ", ".join(council.short_name for council in councils)
    where = ", ".join(platform.name for platform in platforms)
    return headline(page) | {
        "title": page.title,
        "url": page.url,
        "meta": " · ".join(filter(None, [who, where, page.happened])),
        "summary": page.summary,
        "level": chip["level"],
        "chip_words": chip["words"],
        "states": state_labels(councils, getattr(page, "retired_status", None), on),
    }


def case_facts(
    page: CaseStudyPage, councils: Iterable[Council], platforms: Iterable[Platform]
) -> list[dict[str, str]]:
    """The summary list over a story: term and value; what was not told is left out."""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((council.get_absolute_url(), council.short_name) for council in councils),
    )
    facts = [
        ("Council", links),
        ("Others involved", page.others_involved),
        ("When", page.happened),
        ("Platform", ", ".join(p.name for p in platforms) or "Not on one platform"),
        ("For", page.story_audience),
        ("The problem", page.problem),
        ("Use of AI", page.ai_use),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def source_rows(sources: StreamValue) -> list[dict[str, Any]]:
    """Sources for components/sources.html, each with its number."""
    return [
        {
            "number": number,
            "title": source.value["title"],
            "url": source.value["url"],
            "note": source.value["note"],
            "checked": f"Checked {short_date(source.value['checked_on'])}"
            if source.value["checked_on"]
            else "",
        }
        for number, source in enumerate(sources, start=1)
    ]


def cited_rows(rows: list[dict[str, Any]], body: StreamValue) -> list[dict[str, Any]]:
    """Only the sources that this body refers to, with the numbers they have on the whole page."""
    stored = json.dumps(body.get_prep_value(), default=str)
    cited = {int(number) for pair in _REFERENCES.findall(stored) for number in pair if number}
    return [row for row in rows if row["number"] in cited]


def measure_rows(measures: StreamValue) -> list[dict[str, Any]]:
    """Measures for components/measures.html."""
    return [
        {
            "what": measure.value["what"],
            "before": measure.value["before"],
            "after": measure.value["after"],
            "qualifier": measure.value["qualifier"],
            "is_figure": measure.value.is_figure,
            "note": format_html(
                '{}Source: <a href="{}">{}</a>',
                f"{measure.value['period']}. " if measure.value["period"] else "",
                measure.value["source_url"],
                measure.value["source"],
            )
            if measure.value["source_url"]
            else ". ".join(
                filter(None, [measure.value["period"], f"Source: {measure.value['source']}"])
            ),
        }
        for measure in measures
    ]


def review_card(page: BasePage, on: date) -> dict[str, Any]:
    """When a page was reviewed and is due again, for the card beside the text."""
    level = freshness(page.reviewed_on, page.reviewed_on, on)
    if page.is_review_overdue(on):
        words = "Due for review"
        level = Freshness.AGEING if level == Freshness.CONFIRMED else level
    elif page.reviewed_on:
        words = f"Reviewed {short_date(page.reviewed_on)}"
    else:
        words = "Not reviewed yet"
    return {"level": str(level), "words": words}


def hub_stats(councils: int, accounts: int, confirmed: int, on: date) -> list[dict[str, str]]:
    """The hub in numbers, for components/stat.html: figure, what it counts, source."""
    day = short_date(on)
    return [
        {
            "figure": f"{councils:,}",
            "what": "councils in England and Wales",
            "source": f"Our register, {day}",
        },
        {
            "figure": f"{accounts:,}",
            "what": "accounts listed, each with its source",
            "source": f"Public registers and public pages, {day}",
        },
        {
            "figure": f"{confirmed:,}",
            "what": "of them confirmed in the last six months",
            "source": "A public register alone does not confirm an account",
        },
    ]


def coming_changes(rows: Iterable[tuple[str, date, int | None]]) -> list[dict[str, Any]]:
    """One entry for each day on which councils begin: which, and in place of how many others.

    ``rows``: name, first day and predecessor, ordered by day and name; a council with several
    predecessors has several rows.
    """
    changes = []
    for day, group in groupby(rows, key=lambda row: row[1]):
        begins = list(group)
        names = " and ".join(dict.fromkeys(name for name, _, _ in begins))
        ending = {predecessor for _, _, predecessor in begins if predecessor}
        verb = "begin" if " and " in names else "begins"
        in_place = f", in place of {len(ending)} councils" if ending else ""
        changes.append({"day": day, "words": f"{names} {verb}{in_place}."})
    return changes


def door(section: Any, pages: list[Any]) -> dict[str, Any]:
    """A section for components/door.html, with the first things that it holds.

    ``section``: a page with its summary and, from the section, its links.
    """
    links = [{"title": link.value["title"], "url": link.value["url"]} for link in section.links]
    links += [{"title": page.title, "url": page.url} for page in pages]
    return {
        "kind": DOOR_KINDS.get(section.slug, "start"),
        "title": section.title,
        "url": section.url,
        "words": section.summary,
        "links": links[:DOOR_LINKS],
    }
