"""Up to four councils side by side. The choice stands in the address, so it can be sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import dates
from directory.choices import PlatformStatus
from directory.comparing import MOST, Comparison, compare_url, read_comparison
from directory.models import Council, Platform
from directory.peers import METHOD, Peer, peers_of_each
from directory.presenters import comparison as words
from directory.presenters.words import in_words, joined
from directory.views.exports import councils_csv

from .listing import CRUMBS

MOST_SUGGESTED = 4
WHICH = {0: "first", 1: "second", 2: "third", 3: "fourth"}
NAME = "Compare councils"


@require_safe
def council_compare(request: HttpRequest) -> HttpResponse:
    """The comparison. A name in the address leads on to the address with the council's slug."""
    on = dates.today()
    comparison = read_comparison(request.GET, on)
    if comparison.settled:
        return redirect(comparison.settled)
    problems = _problems(comparison)
    context = _context(comparison, on, with_more=not problems)
    if problems:
        context["page_title"] = f"Error: {NAME}"
    elif not comparison.councils:
        address = reverse("directory:council-compare")
        context["canonical_url"] = f"{settings.SITE_URL}{address}"
    context |= {"problems": problems, "robots": "noindex" if request.GET else ""}
    return render(
        request, "directory/council_compare.html", context, status=400 if problems else 200
    )


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponseBase:
    """The councils compared as a file, with all that the register says of their accounts."""
    comparison = read_comparison(request.GET, dates.today())
    if comparison.settled:
        return redirect(comparison.settled)
    problems = [problem["message"] for problem in _problems(comparison)]
    if not comparison.councils and not problems:
        problems = ["Name at least one council, such as ?c=leeds."]
    if problems:
        text = "".join(f"{problem}\n" for problem in problems)
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    chosen = Council.objects.filter(slug__in=comparison.slugs).in_order("name")
    return councils_csv("comparison.csv", chosen, dates.today())


def _problems(comparison: Comparison) -> list[dict[str, str]]:
    """What components/error_summary.html takes."""
    problems = [
        {"id": "c" if comparison.has_room else "choice", "message": question.message}
        for question in comparison.questions
    ]
    if comparison.left_out:
        left_out = joined([f"“{value}”" for value in comparison.left_out[:MOST]])
        if len(comparison.left_out) > MOST:
            left_out = f"{left_out} and others"
        message = f"At most {in_words(MOST)} councils fit side by side. Left out: {left_out}."
        problems.append({"id": "choice", "message": message})
    return problems


def _context(comparison: Comparison, on: date, *, with_more: bool) -> dict[str, Any]:
    """What the template takes. ``with_more``: with what costs more queries and can be missed."""
    councils = comparison.councils
    slugs = comparison.slugs
    names = [council.short_name for council in councils]
    asked = [question for question in comparison.questions if question.options]
    heading = f"Compare {joined(names)}" if len(names) > 1 else NAME
    unused = Platform.objects.exclude(status=PlatformStatus.CLOSED).order_by("order", "pk")
    peers = peers_of_each(councils, on, MOST_SUGGESTED) if with_more and councils else {}
    return {
        "page_title": heading,
        "heading": heading,
        "meta_description": "Up to four councils side by side: their accounts by platform and "
        "purpose, how fresh the knowledge of them is, and their case studies.",
        "current_section": "councils",
        "breadcrumbs": [
            *CRUMBS,
            {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        ],
        "compare_url": reverse("directory:council-compare"),
        "field_label": f"Add a {WHICH[len(names)]} council" if comparison.has_room else "",
        "typed": comparison.questions[0].typed if comparison.questions else "",
        "kept": [{"name": "c", "value": slug} for slug in slugs],
        "chosen": [
            {
                "name": council.short_name,
                "url": compare_url(slug for slug in slugs if slug != council.slug),
            }
            for council in councils
        ],
        "questions": [
            {
                "message": question.message,
                "options": [
                    {"name": option.name, "url": compare_url([*slugs, option.slug])}
                    for option in question.options
                    if comparison.has_room
                ],
            }
            for question in asked
        ],
        "columns": words.columns(councils, on),
        "rows": words.rows(councils, unused if with_more else [], on) if councils else [],
        "suggestions": _suggestions(councils, peers) if comparison.has_room else [],
        "csv_url": compare_url(slugs, "council-compare-csv") if slugs else "",
        "method": METHOD,
    }


def _suggestions(councils: list[Council], peers: dict[str, list[Peer]]) -> list[dict[str, str]]:
    """Whom to add: the nearest peer of each, then the second nearest of each, and so on."""
    slugs = [council.slug for council in councils]
    found: dict[str, dict[str, str]] = {}
    longest = max(map(len, peers.values()), default=0)
    for place in range(longest):
        for council in councils:
            for peer in peers[council.slug][place : place + 1]:
                whom = f", compared with {council.short_name}" if len(councils) > 1 else ""
                found.setdefault(
                    peer.slug,
                    {
                        "name": peer.name,
                        "url": compare_url([*slugs, peer.slug]),
                        "reasons": f"{', '.join(peer.reasons)}{whom}",
                    },
                )
    return list(found.values())[:MOST_SUGGESTED]
