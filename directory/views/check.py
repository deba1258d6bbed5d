"""Is this really the council? One field, one answer; each answer has its own address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import dates
from directory.checking import check
from directory.presenters.checking import answer_words

from .listing import CRUMBS

NAME = "Is this really the council?"


@require_safe
def council_check(request: HttpRequest) -> HttpResponse:
    """The field, and below it the answer to what the address asks. 400 where it cannot be read."""
    asked = request.GET.get("q", "").replace("\0", "")
    context = _context(asked)
    if "q" not in request.GET:
        address = f"{settings.SITE_URL}{reverse('directory:council-check')}"
        return render(request, "directory/check.html", context | {"canonical_url": address})
    # What people paste is nobody's business but theirs: no search engine keeps it.
    context["robots"] = "noindex"
    on = dates.today()
    answer = check(asked, on=on, now=timezone.now())
    if not answer.is_readable:
        context |= {
            "problems": [{"id": "q", "message": answer.problem}],
            "page_title": f"Error: {NAME}",
        }
        return render(request, "directory/check.html", context, status=400)
    words = answer_words(answer, on)
    context |= {"answer": words, "page_title": f"{words['heading'].rstrip('.')} – {NAME}"}
    return render(request, "directory/check.html", context)


def _context(asked: str) -> dict[str, Any]:
    return {
        "page_title": NAME,
        "heading": NAME,
        "meta_description": "Paste a link, a handle, a web or e-mail address. The answer says "
        "whether a council of England or Wales says that it is its own, and what that rests on.",
        "current_section": "councils",
        "breadcrumbs": [
            *CRUMBS,
            {"title": "Councils A–Z", "url": reverse("directory:council-list")},
        ],
        "check_url": reverse("directory:council-check"),
        "list_url": reverse("directory:council-list"),
        "asked": asked,
        "problems": [],
        "answer": None,
    }
