"""Addresses of councils are written in small letters; one with capitals leads to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from directory.models import Council

View = Callable[[HttpRequest, str], HttpResponseBase]


def in_small_letters(view: View) -> View:
    """Sends /councils/Leeds/ on for good, where there is a council of that address in small."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            return view(request, slug)
        except Http404:
            small = slug.lower()
            if small == slug or not Council.objects.filter(slug=small).exists():
                raise
            name = request.resolver_match.view_name if request.resolver_match else ""
            query = request.GET.urlencode()
            address = reverse(name, args=[small])
            return redirect(f"{address}?{query}" if query else address, permanent=True)

    return answer
