"""What is new, newest first. What is chosen stands in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from core.listing import (
    ListAddress,
    more_than_one,
    page_field,
    paging,
    read_address,
    refusal,
    shortened,
)
from guidance.feeds import TITLES
from guidance.news import News, NewsKind, news

PAGE_SIZE = 30
NAME = "What’s new"


class NewsForm(forms.Form):
    """The address of the list, read; what is not understood is refused in words."""

    kind = forms.ChoiceField(
        required=False,
        choices=NewsKind.choices,
        error_messages={"invalid_choice": refusal("kind")},
    )
    page = page_field()

    def __init__(self, address: QueryDict) -> None:
        super().__init__(read_address(address))

    def clean(self) -> None:
        super().clean()
        data: QueryDict = self.data  # type: ignore[assignment]
        for name in self.fields:
            if len(set(data.getlist(name))) > 1:
                self.add_error(name, more_than_one(name))

    def problems(self) -> list[dict[str, str]]:
        """What components/error_summary.html takes."""
        return [
            {"id": "kinds", "message": shortened(message)}
            for messages in self.errors.values()
            for message in messages
        ]


@require_safe
def whats_new(request: HttpRequest) -> HttpResponse:
    """Guidance, case studies and councils, or one of them, by month."""
    form = NewsForm(request.GET)
    is_valid = form.is_valid()
    kind = form.cleaned_data.get("kind", "") if is_valid else ""
    address = _address(kind)
    title = f"{NAME}: {NewsKind(kind).label.lower()}" if kind else NAME
    context: dict[str, Any] = {
        "page_title": title if is_valid else f"Error: {NAME}",
        "meta_description": "New and changed guides, checklists, case studies and councils, "
        "newest first.",
        "robots": "" if is_valid else "noindex",
        "current_section": "whats-new",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
        "problems": form.problems(),
        "kinds": [
            {
                "url": _address(value).with_values(),
                "words": words,
                "is_chosen": is_valid and value == kind,
            }
            for value, words in [("", "Everything"), *NewsKind.choices]
        ],
        "feed_url": feed_url(kind),
        "feed_title": TITLES[kind],
    }
    if is_valid:
        context |= _results(kind, form.cleaned_data["page"] or 1, address)
    return render(request, "guidance/whats_new.html", context, status=200 if is_valid else 400)


def feed_url(kind: str = "") -> str:
    """The address of the feed of the same list."""
    return reverse("guidance:feed-of", args=[kind]) if kind else reverse("guidance:feed")


def _results(kind: str, page: int, address: ListAddress) -> dict[str, Any]:
    items = news(dates.today(), kind)
    pages = paging(len(items), PAGE_SIZE, page, address)
    here = address.with_values(page=page if page > 1 else None)
    return pages | {
        "canonical_url": f"{settings.SITE_URL}{here}",
        "months": [
            {"title": month, "rows": [_row(item) for item in group]}
            for month, group in groupby(items[pages["shown"]], key=lambda item: f"{item.on:%B %Y}")
        ],
    }


def _row(item: News) -> dict[str, str]:
    return {
        "title": item.title,
        "url": item.url,
        "meta": f"{item.what} · {long_date(item.on)}",
        "text": item.text,
    }


def _address(kind: str) -> ListAddress:
    """Addresses of the list of one kind, or of everything."""
    said = QueryDict(mutable=True)
    if kind:
        said["kind"] = kind
    return ListAddress(reverse("guidance:whats-new"), said)
