"""What readers call the kinds of pages, wherever pages of several kinds stand in one list."""

from __future__ import annotations

from django.db import models


class PageKind(models.TextChoices):
    """Kinds that readers tell apart; every other page is just a page. Values stand in addresses."""

    GUIDE = "guide", "Guide"
    CHECKLIST = "checklist", "Checklist"
    CASE_STUDY = "case-study", "Case study"
    MYTH = "myth", "Myth"
    TOOL = "tool", "Tool or task"
    PAGE = "page", "Page"


_KINDS_OF_MODELS = {
    "guidepage": PageKind.GUIDE,
    "checklistpage": PageKind.CHECKLIST,
    "casestudypage": PageKind.CASE_STUDY,
    "toolpage": PageKind.TOOL,
}


def page_kind(model: str) -> PageKind:
    """The kind of a page, by the name of its model in small letters."""
    return _KINDS_OF_MODELS.get(model, PageKind.PAGE)
