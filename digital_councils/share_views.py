"""Pictures for shared pages, drawn when first asked for and kept."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.querysets import published_pages
from core.sharing import version_of
from digital_councils.share_pictures import draw
from directory.models import Council

A_DAY = 24 * 60 * 60
# As long as anybody may go on showing what is not published any more.
TEN_MINUTES = 10 * 60
COUNCILS = "Councils A–Z"


@require_safe
def page_picture(request: HttpRequest, page_id: int) -> HttpResponse:
    """The section and title of a page that readers may see."""
    page = get_object_or_404(published_pages(), pk=page_id)
    above = published_pages().ancestor_of(page).order_by("path")
    section = "".join(above.values_list("title", flat=True)[1:2])  # the one below home
    return _picture(page.title, section)


@require_safe
def council_picture(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council.objects.only("name"), slug=slug)
    return _picture(council.name, COUNCILS)


def _picture(title: str, section: str) -> HttpResponse:
    version = version_of(title, section)
    key = f"share-picture:{version}"
    data = cache.get(key)
    if data is None:
        data = draw(title, section)
        cache.set(key, data, A_DAY)
    return HttpResponse(
        data,
        content_type="image/png",
        headers={"ETag": f'"{version}"', "Cache-Control": f"public, max-age={TEN_MINUTES}"},
    )
