"""Tools and tasks as the components of the templates take them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates import long_date
from guidance.choices import LinkState
from guidance.presenters.lists import gone_words
from guidance.presenters.pages import dated_chip

if TYPE_CHECKING:
    from guidance.models import LinkCheck, ToolPage


def checked_chip(day: date | None, on: date) -> dict[str, str]:
    return dated_chip(day, on, "checked", "Not checked yet")


def tool_row(page: ToolPage, on: date) -> dict[str, Any]:
    """A tool for components/tool_row.html."""
    return {
        "title": page.title,
        "url": page.url,
        "summary": page.summary,
        "task": page.get_task_display(),
        "cost": _cost(page),
        "chip": checked_chip(page.checked_on, on),
    }


def tool_facts(page: ToolPage, check: LinkCheck | None) -> list[dict[str, str | SafeString]]:
    """The summary list: term and value. What nobody told says so; what does not apply is left out.

    ``check``: what was last found at the tool's address, if anybody looked.
    """
    seen = f" (seen {long_date(page.cost_on)})" if page.cost_on else ""
    platforms = ", ".join(platform.name for platform in page.platforms.all())
    facts = [
        ("Task", page.get_task_display()),
        ("Website", _website(page.website, check)),
        ("Works with", platforms),
        ("Cost", f"{_cost(page)}{seen}"),
        ("Free alternative", page.free_alternative),
        ("Accessibility", _sentences(page.get_access_display(), page.access_words)),
        ("Where the data is kept", page.data_kept or "Not told"),
        ("Beware", page.beware),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def _cost(page: ToolPage) -> str:
    return _sentences(page.get_cost_display(), page.cost_words)


def _sentences(label: str, words: str) -> str:
    """The words after their label, unless they say the same at once: "Free", "Free of charge"."""
    if not words:
        return label
    return words if words.lower().startswith(label.lower()) else f"{label}. {words}"


def _website(url: str, check: LinkCheck | None) -> str | SafeString:
    host = urlsplit(url).hostname or ""
    if not host:
        return ""
    if check and check.state == LinkState.GONE:
        return format_html('{} <span class="dc-gone">{}</span>', host, gone_words(check))
    return format_html('<a href="{}">{}</a>', url, host)
