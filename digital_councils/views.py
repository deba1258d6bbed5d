"""Addresses that belong to no part: search, errors, and files that machines expect."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from core.dates import today
from core.text import clean_query
from digital_councils.search import search_everything
from digital_councils.sitemaps import CouncilSitemap, ListSitemap


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Guidance, councils and accounts in one list, for whatever was typed."""
    query = clean_query(request.GET.get("q", ""))
    results = search_everything(query, today())
    context = {
        "query": query,
        "results": results,
        "page_title": f"{query} – search" if query else "Search",
        "meta_description": "Find a council, an account or a guide.",
        "robots": "noindex",
        "current_section": "search",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
    }
    return render(request, "search/results.html", context)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration: requests may be sent here."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is "not ready"
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse("migrations are waiting\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    maps = {"pages": Sitemap, "lists": ListSitemap, "councils": CouncilSitemap}
    return wagtail_sitemap(request, sitemaps=maps)


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponse:
    """A picture as it is shown. Originals and documents, which may be private, have no address.

    A front server that answers /media/ itself never sends the request here.
    """
    return serve(request, path, document_root=settings.MEDIA_ROOT)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it here whatever a page says."""
    return HttpResponsePermanentRedirect(static("img/favicon.ico"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
