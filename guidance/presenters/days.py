"""The next day of each campaign, for the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

KIND = "campaignyearpage"


def next_days(pages: Iterable[Any], on: date) -> list[dict[str, str]]:
    """Of the pages below home (``HomePage.pages_below``), the next year of each campaign.

    One whose day is not fixed comes after those with a day. Nothing here says how long it is: the
    page may lie in a cache while the day begins.
    """
    pages = list(pages)
    titles = {page.path: page.title for page in pages}
    found: dict[str, Any] = {}
    years = [page for page in pages if page.kind == KIND and _is_ahead(page, on)]
    for page in sorted(years, key=lambda page: (page.day is None, page.day or on, page.slug)):
        above = page.path[: -page.steplen]
        if above in titles:
            found.setdefault(above, page)
    return [
        {
            "campaign": titles[above],
            "heading": f"{page.day:%A} {page.day.day} {page.day:%B %Y}" if page.day else page.title,
            "words": "Midnight to midnight in London."
            if page.day
            else page.day_words or "The day is not fixed yet.",
            "url": page.url,
        }
        for above, page in found.items()
    ]


def _is_ahead(page: Any, on: date) -> bool:
    if page.day:
        return page.day >= on
    return int(page.slug) >= on.year if page.slug.isdigit() else False
