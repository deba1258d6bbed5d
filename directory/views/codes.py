"""A council's page by its GSS code, for whoever has a table of codes and no slugs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from directory.codes import with_gss_code


@require_safe
def council_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Leads on for good: a code is never given to another council."""
    council = with_gss_code(code).first()
    if council is None:
        raise Http404("No council has that GSS code.")
    return redirect(council, permanent=True)
