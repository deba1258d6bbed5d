"""What is new, newest first. What is chosen stands in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import dates
from core.dates import long_date
from directory.forms import refusal, shortened
from directory.presenters.words import figure
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
    page = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages={
            "invalid": "The page has to be a number, such as 2.",
            "min_value": "Pages are counted from 1.",
        },
    )

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
            {"url": _address(value), "words": words, "is_chosen": is_valid and value == kind}
            for value, words in [("", "Everything"), *NewsKind.choices]
        ],
        "feed_url": feed_url(kind),
        "feed_title": TITLES[kind],
    }
    if is_valid:
        context |= _results(kind, form.cleaned_data["page"] or 1)
    return render(request, "guidance/whats_new.html", context, status=200 if is_valid else 400)


def feed_url(kind: str = "") -> str:
    """The address of the feed of the same list."""
    return reverse("guidance:feed-of", args=[kind]) if kind else reverse("guidance:feed")


def _results(kind: str, page: int) -> dict[str, Any]:
    items = news(dates.today(), kind)
    pages = max(1, -(-len(items) // PAGE_SIZE))
    if page > pages:
        raise Http404("The list has not so many pages.")
    first = (page - 1) * PAGE_SIZE
    shown = items[first : first + PAGE_SIZE]
    address = _address(kind, page)
    return {
        "canonical_url": f"{settings.SITE_URL}{address}",
        "months": [
            {"title": month, "rows": [_row(item) for item in group]}
            for month, group in groupby(shown, key=lambda item: f"{item.on:%B %Y}")
        ],
        "page_words": f"{figure(first + 1)} to {figure(first + len(shown))} "
        f"of {figure(len(items))}",
        "previous_url": _address(kind, page - 1) if page > 1 else "",
        "next_url": _address(kind, page + 1) if page < pages else "",
    }


def _row(item: News) -> dict[str, str]:
    return {
        "title": item.title,
        "url": item.url,
        "meta": f"{item.what} · {long_date(item.on)}",
        "text": item.text,
    }


def _address(kind: str, page: int = 1) -> str:
    said = {name: value for name, value in (("kind", kind), ("page", page)) if value not in {"", 1}}
    return reverse("guidance:whats-new") + (f"?{urlencode(said)}" if said else "")
