"""Invented pages that list things: tools, myths, links, picks and what is for one role."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from wagtail.models import Page

from guidance.models import (
    BestPracticePage,
    MythbusterPage,
    RolePage,
    ToolIndexPage,
    ToolPage,
    UsefulLinksPage,
)
from tests.factories.guidance import make_home, make_section


def _add(kind: type, parent: Page, title: str, **fields: Any) -> Any:
    fields = {"summary": f"What {title} is for.", "slug": slugify(title)} | fields
    return parent.add_child(instance=kind(title=title, **fields))


def make_tool_index() -> ToolIndexPage:
    section = make_section()
    return ToolIndexPage.objects.child_of(section).first() or _add(ToolIndexPage, section, "Tools")


def make_tool(title: str = "A tool", **fields: Any) -> ToolPage:
    platforms = fields.pop("platforms", [])
    fields = {"task": "write", "cost": "free", "access": "unknown"} | fields
    page = _add(ToolPage, make_tool_index(), title, **fields)
    if platforms:
        page.platforms.set(platforms)
        page.save()
    return page


def myth(words: str = "Nobody reads it", **fields: Any) -> tuple[str, dict[str, Any]]:
    value = {
        "myth": words,
        "verdict": "false",
        "theme": "people",
        "answer": "<p>They do.</p>",
        "why": "<p>They do not answer.</p>",
        "instead": "<p>Ask them.</p>",
        "evidence": "<p>A survey.</p>",
        "for_whom": "everybody",
        "roles": ["leader"],
    }
    return ("myth", value | fields)


def make_mythbuster(*myths: tuple[str, dict[str, Any]]) -> MythbusterPage:
    return _add(MythbusterPage, make_section(), "Mythbuster", myths=list(myths) or [myth()])


def link(url: str = "https://www.example.org/", **fields: Any) -> dict[str, Any]:
    value = {
        "title": "A source",
        "url": url,
        "text": "What it is good for.",
        "for_whom": "press officers",
        "checked_on": None,
    }
    return value | fields


def make_useful_links(*links: dict[str, Any]) -> UsefulLinksPage:
    group = ("group", {"title": "Law", "links": list(links) or [link()]})
    return _add(UsefulLinksPage, make_section(), "Useful links", links=[group])


def make_best_practice(**pick: Any) -> BestPracticePage:
    value = {
        "title": "Bins, said before people ask",
        "council": None,
        "platform": "Facebook",
        "url": "https://www.example.org/post",
        "date": "December 2025",
        "quote": "Monday’s round is late.",
        "good": "It says what changes and from when.",
    }
    return _add(BestPracticePage, make_section(), "Worth copying", picks=[("pick", value | pick)])


def make_role_page(role: str = "it") -> RolePage:
    return _add(RolePage, make_home(), f"For {role}", role=role)
