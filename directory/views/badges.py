"""The badge of a council: a picture at a fixed address, for any website, without cookie or script.

It is right within ten minutes: caches may keep it for five, and nothing may be served stale.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from core import dates
from directory import badge_layout as layout
from directory.models import Council, MarkAdoption
from directory.presenters.badges import Badge, badge
from directory.presenters.marks import HEIGHT, WIDTH, standing_of

from .slugs import in_small_letters

KEPT_SECONDS = 300


@require_safe
@xframe_options_exempt
@in_small_letters
def mark_badge(request: HttpRequest, slug: str) -> HttpResponse:
    return _svg(request, slug, "en")


@require_safe
@xframe_options_exempt
@in_small_letters
def mark_badge_cy(request: HttpRequest, slug: str) -> HttpResponse:
    return _svg(request, slug, "cy")


def badge_of(slug: str, language: str) -> Badge:
    """Every council has one, also a neutral one: a picture that fails says nothing to readers."""
    council = get_object_or_404(Council.objects.only("name", "ended_on", "started_on"), slug=slug)
    accepted = list(MarkAdoption.objects.accepted().filter(council=council))
    for adoption in accepted:
        adoption.council = council
    on = dates.today()
    return badge(council, standing_of(accepted, on), on, language)


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Any site may show it; it runs nothing, and nobody keeps it for long."""
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, must-revalidate"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    response._csp_replace = {"frame-ancestors": ["*"]}  # noqa: SLF001 - django-csp's own hook
    return response


def _svg(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    said = badge_of(slug, language)
    context = {
        "badge": said,
        "rows": layout.rows(said),
        "width": WIDTH,
        "height": HEIGHT,
        "panel": layout.PANEL,
        "tile": layout.TILE_PATH,
        "text_left": layout.TEXT_LEFT,
        "colour": layout.PURPLE if said.is_in_force else layout.GREY,
    }
    return open_to_all(
        render(request, "directory/badge.svg", context, content_type="image/svg+xml")
    )
