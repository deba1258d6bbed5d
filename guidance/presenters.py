"""Pages as the components of the templates take them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html

from core.dates import short_date
from directory.choices import Freshness
from directory.freshness import freshness

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue
    from wagtail.models import Page

    from core.models import BasePage
    from guidance.models import CaseStudyPage, SectionPage

DOOR_KINDS = {"get-started": "start", "go-further": "further", "connect": "connect"}
DOOR_LINKS = 3
# How running text (#source-2) and the reasons of dos and don'ts ([2]) refer to a source.
_REFERENCES = re.compile(r"#source-(\d+)|\[(\d+)\]")


def confirmation(page: CaseStudyPage, on: date) -> dict[str, str]:
    """Whether the council still stands by the story: level and words of the chip."""
    level = freshness(page.confirmed_on, page.confirmed_on, on)
    if page.confirmed_on is None:
        return {"level": str(level), "words": "Never confirmed"}
    day = short_date(page.confirmed_on)
    is_fresh = level == Freshness.CONFIRMED
    words = f"Confirmed {day}" if is_fresh else f"{level.value.capitalize()}, confirmed {day}"
    return {"level": str(level), "words": words}


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


def case_row(page: CaseStudyPage, on: date) -> dict[str, Any]:
    """A case study for components/case_row.html. Reads councils and platforms: prefetch them."""
    councils = ", ".join(council.short_name for council in page.councils.all())
    platforms = ", ".join(platform.name for platform in page.platforms.all())
    chip = confirmation(page, on)
    return headline(page) | {
        "title": page.title,
        "url": page.url,
        "meta": " · ".join(filter(None, [councils, platforms, page.happened])),
        "summary": page.summary,
        "level": chip["level"],
        "chip_words": chip["words"],
    }


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


def door(section: SectionPage, pages: list[Page]) -> dict[str, Any]:
    """A section for components/door.html, with the first things that it holds."""
    links = [{"title": link.value["title"], "url": link.value["url"]} for link in section.links]
    links += [{"title": page.title, "url": page.url} for page in pages]
    return {
        "kind": DOOR_KINDS.get(section.slug, "start"),
        "title": section.title,
        "url": section.url,
        "words": section.summary,
        "links": links[:DOOR_LINKS],
    }
