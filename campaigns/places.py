"""Pages of guidance in which a tip can be placed, and what a page says of the tips on it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from wagtail.models import Page

from campaigns.presenters.words import chat_name, credit_words
from core.credits import Credit
from core.models.pages import HOME_DEPTH
from core.querysets import HubPageQuerySet, published_pages
from guidance.models import (
    ChecklistPage,
    DosAndDontsPage,
    GuidePage,
    InformationPage,
    MythbusterPage,
    ToolPage,
)

# Kinds that show whose advice they hold.
KINDS = (GuidePage, ChecklistPage, InformationPage, DosAndDontsPage, MythbusterPage, ToolPage)


def places() -> HubPageQuerySet:
    """Published pages of advice, in the order of the tree. About and the statements are none."""
    names = [kind._meta.model_name for kind in KINDS]
    found = published_pages().filter(
        content_type__app_label="guidance", content_type__model__in=names
    )
    return found.filter(depth__gt=HOME_DEPTH + 1).order_by("path")


def read_credits(lines: str) -> Iterator[Credit]:
    """What ``TipQuerySet.credits_of_page`` found, oldest tip first."""
    for tip in sorted(map(json.loads, lines.splitlines()), key=lambda tip: tip["tip"]):
        chat = Page(url_path=tip["chat"])
        yield Credit(
            source=chat_name(tip["hashtag"], tip["day"]),
            url=chat.url or "",
            who=credit_words(tip["credit"], tip["role"], tip["council"] or "", tip["handle"]),
            path=tip["path"],
        )
