"""Lists of pages, links and picks as the components of the templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.text import slugify

from core.dates import short_date
from guidance.choices import LinkState, Shelf

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from guidance.models import LinkCheck

# Headings of a role page, in order; pages of other kinds come last.
ROLE_KINDS = {
    "guidepage": "Guides",
    "checklistpage": "Checklists",
    "toolpage": "Tools and tasks",
    "casestudypage": "Case studies",
}


def shelves(pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Pages of a section under their headings: guides on their shelves, lists of things first.

    ``pages``: with summaries and with ``shelf``, which is None for all but guides.
    """
    rows: dict[str, list[dict[str, str]]] = {"": [], **{shelf.label: [] for shelf in Shelf}}
    for page in pages:
        heading = Shelf(page.shelf).label if page.shelf else ""
        rows[heading].append({"title": page.title, "url": page.url, "summary": page.summary})
    return [{"heading": heading, "rows": rows[heading]} for heading in rows if rows[heading]]


def role_groups(pages: Iterable[Any]) -> list[dict[str, Any]]:
    """Pages with summaries for one role, by kind, in the order in which somebody would use them."""
    kinds: dict[str, list[dict[str, str]]] = {}
    for page in pages:
        row = {"title": page.title, "url": page.url, "summary": page.summary}
        kinds.setdefault(page.kind, []).append(row)
    named = [(words, kinds.pop(kind, [])) for kind, words in ROLE_KINDS.items()]
    others = [row for rows in kinds.values() for row in rows]
    return [
        {"heading": words, "rows": rows}
        for words, rows in [*named, ("More for you", others)]
        if rows
    ]


def link_groups(groups: StreamValue, checks: Mapping[str, LinkCheck]) -> list[dict[str, Any]]:
    """Useful links by subject, each with what was last found at its address."""
    return [
        {
            "title": group.value["title"],
            "links": [_link_row(link, checks.get(link["url"])) for link in group.value["links"]],
        }
        for group in groups
    ]


def _link_row(link: Mapping[str, Any], check: LinkCheck | None) -> dict[str, Any]:
    state = LinkState(check.state) if check else LinkState.UNKNOWN
    looked_on = check.checked_on if check and state == LinkState.OK else link["checked_on"]
    if state == LinkState.GONE:
        words = gone_words(check)
    else:
        words = f"Last found {short_date(looked_on)}" if looked_on else "Not looked at yet"
    return {
        "anchor": slugify(link["title"]),
        "title": link["title"],
        "url": "" if state == LinkState.GONE else link["url"],
        "host": urlsplit(link["url"]).hostname,
        "text": link["text"],
        "for_whom": link["for_whom"],
        "words": words,
        "is_gone": state == LinkState.GONE,
    }


def gone_words(check: LinkCheck | None) -> str:
    """What is said in place of a link that leads nowhere."""
    if check and check.failing_since:
        return f"Gone: not found since {short_date(check.failing_since)}"
    return "Gone"


def pick_row(pick: Mapping[str, Any]) -> dict[str, Any]:
    """A post or account worth copying, for components/pick.html."""
    council = pick["council"]
    return {
        "anchor": slugify(pick["title"]),
        "title": pick["title"],
        "council": council.short_name if council else "",
        "council_url": council.get_absolute_url() if council else "",
        "platform": pick["platform"],
        "date": pick["date"],
        "quote": pick["quote"],
        "good": pick["good"],
        "url": pick["url"],
        "host": urlsplit(pick["url"]).hostname or "",
    }
