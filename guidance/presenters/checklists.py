"""Checklists as the page, the text file and the table take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import TYPE_CHECKING, Any

from core.dates import long_date, short_date
from core.exports import LICENCE
from core.structured_data import absolute
from guidance.choices import ChecklistNation

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from guidance.models import ChecklistPage

WIDTH = 78
CSV_HEADER = (
    "checklist", "version", "reviewed_on", "group", "number", "action", "why", "done_when", "who",
    "conditions", "read_how", "sources", "address", "licence",
)  # fmt: skip


def checklist_groups(groups: StreamValue) -> list[dict[str, Any]]:
    """Groups for components/checklist_group.html: title, and items with the id that ticks keep."""
    return [
        {
            "title": group.value["title"],
            "items": [
                {
                    "id": item.id,
                    "action": item.value["action"],
                    "why": item.value.why_words,
                    "done": item.value["done"],
                    "role": item.value.role_words,
                    "conditions": item.value.conditions,
                    "link": item.value["link"],
                }
                for item in group.value["items"].bound_blocks
            ],
        }
        for group in groups
    ]


def checklist_facts(page: ChecklistPage) -> list[dict[str, str]]:
    """What the card beside the list says on top of the review: term and words."""
    return [
        {"term": "Version", "words": str(page.version)},
        {"term": "Where it holds", "words": ChecklistNation(page.nation).label},
    ]


def checklist_row(page: ChecklistPage) -> dict[str, Any]:
    """A checklist in the list of all of them."""
    return {
        "title": page.title,
        "url": page.url,
        "summary": page.summary,
        "meta": f"{page.item_count} steps · {version_words(page)}",
    }


def version_words(page: ChecklistPage) -> str:
    """As every copy names it: Version 3, reviewed 2 Nov 2026."""
    reviewed = f", reviewed {short_date(page.reviewed_on)}" if page.reviewed_on else ""
    return f"Version {page.version}{reviewed}"


def csv_rows(page: ChecklistPage, address: str) -> Iterator[list[object]]:
    """A row for each item, each naming version, address and licence (CSV_HEADER)."""
    sources = "; ".join(_source_lines(page.sources))
    number = 0
    for group in page.groups:
        for item in group.value["items"]:
            number += 1
            yield [
                page.title,
                page.version,
                page.reviewed_on,
                group.value["title"],
                number,
                item["action"],
                item["why"],
                item["done"],
                item.role_words,
                "; ".join(item.conditions),
                absolute(item["link"]),
                sources,
                address,
                LICENCE,
            ]


def checklist_text(page: ChecklistPage, address: str) -> str:
    """The list as plain text that survives any mail program, with boxes to tick."""
    reviewed = f", reviewed {long_date(page.reviewed_on)}" if page.reviewed_on else ""
    lines = [
        page.title.upper(),
        _wrapped(page.summary),
        "",
        _wrapped(f"When to use it: {page.when_to_use}"),
        "",
        f"Version {page.version}{reviewed}. {ChecklistNation(page.nation).label}.",
        f"Council: {'_' * 30}",
        f"Worked through by, on: {'_' * 30}",
    ]
    for group in page.groups:
        title = group.value["title"]
        lines += ["", "", title, "-" * min(len(title), WIDTH)]
        for item in group.value["items"]:
            lines += ["", *_item_lines(item)]
    sources = _source_lines(page.sources)
    if sources:
        lines += ["", "", "Sources", "-------", *(_wrapped(line) for line in sources)]
    lines += ["", "", f"Digital Councils, {address}", LICENCE, ""]
    return "\n".join(lines)


def _item_lines(item: Any) -> Iterable[str]:
    who = "; ".join([f"For: {item.role_words}", *item.conditions])
    yield _wrapped(item["action"], first="[ ] ", rest="    ")
    yield _wrapped(item["why"], first="    ", rest="    ")
    yield _wrapped(f"Done when: {item['done']}", first="    ", rest="    ")
    yield _wrapped(who, first="    ", rest="    ")
    if item["link"]:
        yield f"    Read how: {absolute(item['link'])}"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _source_lines(sources: StreamValue) -> list[str]:
    return [
        " ".join(filter(None, [f"[{number}]", source.value["title"], source.value["url"]]))
        for number, source in enumerate(sources, start=1)
    ]
