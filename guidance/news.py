"""What is new on the hub: one list for the page and the feeds, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.dates import add_months, long_date
from core.models import ChangeNote
from core.querysets import published_pages
from directory.models import Council
from guidance.kinds import PageKind, page_kind

# Pages that only lead to others are no news.
LEADING_PAGES = (
    "homepage",
    "sectionpage",
    "casestudyindexpage",
    "checklistindexpage",
    "toolindexpage",
)
# A day on which more entries change, as when the register is loaded, is one line.
MOST_ENTRIES_OF_A_DAY = 5
SOON_MONTHS = 6
BACK_MONTHS = 24


class NewsKind(models.TextChoices):
    """Values stand in addresses."""

    GUIDANCE = "guidance", "Guidance"
    CASE_STUDIES = "case-studies", "Case studies"
    COUNCILS = "councils", "Councils"


@dataclass(frozen=True)
class News:
    """One line. ``key`` never changes and belongs to no other line."""

    on: date
    kind: NewsKind
    key: str
    what: str
    title: str
    url: str
    text: str


def news(on: date, kind: str = "") -> list[News]:
    """Everything new up to that day, or what of one kind is. Two queries for pages, two for
    councils, however much there is.
    """
    found: list[News] = []
    if kind != NewsKind.COUNCILS:
        found += (item for item in _of_pages(on) if kind in {"", item.kind})
    if kind in {"", NewsKind.COUNCILS}:
        found += _of_entries(on)
        found += _of_beginnings_and_ends(on)
    order = list(NewsKind)
    return sorted(
        found, key=lambda item: (-item.on.toordinal(), order.index(item.kind), item.title, item.key)
    )


def _of_pages(on: date) -> Iterator[News]:
    pages = published_pages().exclude(content_type__model__in=LEADING_PAGES).with_summaries()
    by_key = {page.pk: page for page in pages}
    for page in by_key.values():
        first = _first_day(page)
        if first and first <= on:
            kind = page_kind(page.kind)
            yield _page_news(page, first, f"new-{page.pk}", f"New {kind.label.lower()}")
    notes = ChangeNote.objects.filter(page__in=published_pages().values("pk"), noted_on__lte=on)
    for key, page_key, noted_on, text in notes.values_list("pk", "page", "noted_on", "text"):
        changed = by_key.get(page_key)
        first = _first_day(changed) if changed else None
        # What is noted on the first day, or was before it, was never news to a reader.
        if changed and (first is None or noted_on > first):
            yield _page_news(changed, noted_on, f"note-{key}", "Changed", text)


def _first_day(page: Any) -> date | None:
    return timezone.localdate(page.first_published_at) if page.first_published_at else None


def _page_news(page: Any, on: date, key: str, what: str, text: str = "") -> News:
    is_story = page_kind(page.kind) == PageKind.CASE_STUDY
    kind = NewsKind.CASE_STUDIES if is_story else NewsKind.GUIDANCE
    return News(on, kind, key, what, page.title, page.url or "/", text or page.summary)


def _of_entries(on: date) -> Iterator[News]:
    """Entries of the directory that changed, be it the council's or one of its accounts."""
    rows = Council.objects.recently_changed().values_list("changed_at", "name", "slug")
    for day, group in groupby(rows, key=lambda row: timezone.localdate(row[0])):
        changed = list(group)
        if day > on:
            continue
        if len(changed) > MOST_ENTRIES_OF_A_DAY:
            yield News(
                day,
                NewsKind.COUNCILS,
                f"entries-{day.isoformat()}",
                "Directory",
                f"{len(changed)} councils’ entries changed",
                reverse("directory:council-list"),
                "Facts, names or accounts in the directory.",
            )
            continue
        for _, name, slug in changed:
            yield News(
                day,
                NewsKind.COUNCILS,
                f"entry-{slug}-{day.isoformat()}",
                "Directory",
                name,
                reverse("directory:council-detail", args=[slug]),
                "Its entry, or an account of its own, changed.",
            )


def _of_beginnings_and_ends(on: date) -> Iterator[News]:
    """Councils that begin or end: told six months before, and again on the day."""
    # Months differ in length: one more, and each day is then looked at by itself.
    around = (add_months(on, -BACK_MONTHS), add_months(on, SOON_MONTHS + 1))
    councils = Council.objects.filter(Q(started_on__range=around) | Q(ended_on__range=around))
    for name, slug, *days in councils.values_list("name", "slug", "started_on", "ended_on"):
        url = reverse("directory:council-detail", args=[slug])
        for day, key, soon, done in zip(
            days,
            ("begins", "ends"),
            ("Begins on", "Its last day is"),
            ("Began on", "Its last day was"),
            strict=True,
        ):
            if day is None or day < around[0]:
                continue
            notice = add_months(day, -SOON_MONTHS)
            if notice <= on:
                text = f"{soon} {long_date(day)}."
                yield News(notice, NewsKind.COUNCILS, f"{key}-soon-{slug}", "Soon", name, url, text)
            if day <= on:
                text = f"{done} {long_date(day)}."
                yield News(day, NewsKind.COUNCILS, f"{key}-{slug}", "Council", name, url, text)
