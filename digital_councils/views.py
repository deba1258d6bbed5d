"""Addresses that belong to no part: search, health, pictures, errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from core.dates import today
from core.listing import shortened
from core.text import clean_query
from digital_councils.search import KINDS, search_everything
from digital_councils.search.hits import search_url
from digital_councils.search.suggestions import help_with
from guidance.services.searches import count_search, may_be_counted


class CountedResponse(HttpResponse):
    """Results that count what was searched for once they are on their way: nobody waits for it."""

    count: Callable[[], None] | None = None

    def close(self) -> None:
        count, self.count = self.count, None
        if count:
            count()
        super().close()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Guidance, councils and accounts in one list, for whatever was typed."""
    query = clean_query(request.GET.get("q", ""))
    kinds = [kind for kind in request.GET.getlist("kind") if kind]
    problem = ""
    if len(set(kinds)) > 1:
        problem = "The address gives more than one kind. Give one."
    elif kinds and kinds[0] not in KINDS:
        problem = shortened(f"There is no kind called “{clean_query(kinds[0])}”. Choose a link.")
    kind = "" if problem else "".join(kinds[:1])
    results = search_everything("" if problem else query, today(), kind)
    title = f"{query} – search" if query else "Search"
    context = {
        "query": query,
        "problems": [{"id": "q", "message": problem}] if problem else [],
        "all_url": search_url(query),
        "results": results,
        "help": help_with(query) if query and not problem and not results.found else None,
        "page_title": f"Error: {title}" if problem else title,
        "meta_description": "Find a council, an account or a guide.",
        "robots": "noindex",
        "current_section": "search",
        "breadcrumbs": [{"title": "Home", "url": "/"}],
    }
    page = render_to_string("search/results.html", context, request)
    response = CountedResponse(page, status=400 if problem else 200)
    agent = request.headers.get("User-Agent", "")
    # Whoever then looks at one kind is still on the same search.
    if request.method == "GET" and not kinds and may_be_counted(query=query, user_agent=agent):
        response.count = partial(count_search, query=query, results=results.found, on=today())
    return response


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
def picture(request: HttpRequest, path: str) -> HttpResponse:
    """A picture as it is shown. Originals and documents, which may be private, have no address.

    A front server that answers /media/ itself never sends the request here.
    """
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
