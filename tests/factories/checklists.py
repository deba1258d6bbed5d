"""Invented checklists, questions and dos and don'ts, each under the parent it belongs to."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import slugify
from wagtail.models import Page

from guidance.models import (
    ChecklistIndexPage,
    ChecklistPage,
    DosAndDontsPage,
    HomePage,
    SelfCheckPage,
)
from tests.factories.guidance import make_home, make_section


def _add(kind: type, parent: Page, title: str, **fields: Any) -> Any:
    fields = {"summary": f"What {title} is for.", "slug": slugify(title)} | fields
    return parent.add_child(instance=kind(title=title, **fields))


def item(action: str = "Name two people", **fields: Any) -> dict[str, Any]:
    """An item as it is stored, with an id that follows from the action."""
    value = {
        "action": action,
        "why": "One of them may be away.",
        "done": "Two names stand in the list.",
        "role": "it",
        "link": "",
        "is_optional": False,
        "nation": "both",
        "applies_if": "",
    }
    return {
        "type": "item",
        "value": value | fields,
        "id": str(uuid5(NAMESPACE_URL, action)),
    }


def make_checklist_index(**fields: Any) -> ChecklistIndexPage:
    section = make_section()
    return ChecklistIndexPage.objects.child_of(section).first() or _add(
        ChecklistIndexPage, section, "Checklists", **fields
    )


def make_checklist(
    title: str = "Locked out", items: list[dict[str, Any]] | None = None, **fields: Any
) -> ChecklistPage:
    groups = [
        {"type": "group", "value": {"title": "Before", "items": items or [item()]}},
    ]
    fields = {"when_to_use": "When you cannot sign in.", "version": 3} | fields
    return _add(ChecklistPage, make_checklist_index(), title, groups=groups, **fields)


def question(words: str, **answers: list[tuple[Page | int, str]]) -> dict[str, Any]:
    """A question as it is stored: answers by their words, each with pages and reasons."""
    return {
        "type": "question",
        "value": {
            "question": words,
            "answers": [
                {
                    "type": "item",
                    "value": {
                        "answer": answer,
                        "steps": [
                            {
                                "type": "item",
                                "value": {"page": getattr(page, "pk", page), "reason": reason},
                            }
                            for page, reason in steps
                        ],
                    },
                }
                for answer, steps in answers.items()
            ],
        },
    }


def make_self_check(questions: list[dict[str, Any]], **fields: Any) -> SelfCheckPage:
    home: HomePage = make_home()
    return _add(SelfCheckPage, home, "How far along are you", questions=questions, **fields)


def make_dos_and_donts(**fields: Any) -> DosAndDontsPage:
    box = {
        "dos": [{"line": "Name two people", "reason": "One may be away", "source": "[1]"}],
        "donts": [{"line": "Delete criticism", "reason": "It comes back", "source": ""}],
    }
    fields = {"body": [("text", "<p>Read them aloud.</p>"), ("dos_and_donts", box)]} | fields
    return _add(DosAndDontsPage, make_section("Get started"), "Dos and don’ts", **fields)
