"""What the pages with forms share: limits, who sent them, and pages that end a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.limits import allow, network_of
from core.origins import is_from_this_site
from directory.models import Council

from .listing import CRUMBS

HOUR = 60 * 60
DAY = 24 * HOUR
TOO_MANY = "Many came from your network within the hour. Yours is kept here: send it again later."


@dataclass(frozen=True)
class Way:
    """Where a matter was begun: the link back, the breadcrumbs, and the part of the site."""

    back: dict[str, str]
    breadcrumbs: list[dict[str, str]]
    section: str = "councils"


def refuse_other_sites(request: HttpRequest) -> None:
    """These forms carry no token of Django's; ``core.origins`` says what stands in its place."""
    if not is_from_this_site(request):
        raise PermissionDenied("The form was not sent from this site.")


def has_room(purpose: str, request: HttpRequest, *, of_a_network: int, of_all: int) -> bool:
    """Whether this network, and everybody together, may still send in this hour."""
    network = (purpose, network_of(request))
    return allow(network, most=of_a_network, seconds=HOUR) and allow(
        (purpose, "all"), most=of_all, seconds=HOUR
    )


def form_context(council: Council, title: str, errors: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "page_title": f"Error: {title}" if errors else title,
        "heading": title,
        "current_section": "councils",
        "breadcrumbs": way_to(council),
        "robots": "noindex",
        "council": council,
        "errors": errors,
    }


def way_to(council: Council) -> list[dict[str, str]]:
    return [
        *CRUMBS,
        {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        {"title": council.short_name, "url": council.get_absolute_url()},
    ]


def see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})


def end(
    request: HttpRequest,
    title: str,
    words: str,
    council: Council | None = None,
    status: int = 200,
    more: Sequence[dict[str, str]] = (),
    way: Way | None = None,
) -> HttpResponse:
    """A page that says how it ended, with the way back. ``more``: other places to go, after it.

    ``way``: where the matter was begun, if not on the council's page; it leads there first.
    """
    links = [{"title": "Councils A–Z", "url": reverse("directory:council-list")}]
    if council:
        back = {"title": f"Back to {council.short_name}", "url": council.get_absolute_url()}
        links.insert(0, back)
    if way:
        links.insert(0, way.back)
    context = {
        "page_title": title,
        "meta_description": words,
        "words": words,
        "links": [*links, *more],
        "current_section": way.section if way else "councils",
        "breadcrumbs": way.breadcrumbs if way else way_to(council) if council else [*CRUMBS],
        "robots": "noindex",
    }
    return render(request, "directory/form_end.html", context, status=status)
