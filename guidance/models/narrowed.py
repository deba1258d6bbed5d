"""Pages whose list is narrowed by filters in the address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin

from core.listing import ListAddress
from guidance.listing import FilterForm
from guidance.presenters import list_title, refused_words

BAD_REQUEST = 400


class NarrowedListMixin(RoutablePageMixin):
    """How such a page answers. What it lists, and by what, its kind says in its routes."""

    def list_page(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        place: dict[str, Any],
        address: ListAddress,
    ) -> HttpResponse:
        """The list as narrowed. Search engines keep the whole of it, page by page."""
        title = list_title(self.title, context["heading"], context["chosen"], place)
        names = {"page_title": title}
        if context["chosen"]:
            names["robots"] = "noindex"
        else:
            number = place["page_number"] if place["page_number"] > 1 else None
            names["canonical_url"] = f"{settings.SITE_URL}{address.with_values(page=number)}"
        return self.render(request, context_overrides=context | place | names)

    def refused_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """What an address is told that asks for something which is not in the list."""
        names = {"page_title": f"Error: {self.title}", "robots": "noindex"}
        response = self.render(request, context_overrides=context | names)
        response.status_code = BAD_REQUEST
        return response


def refused_file(form: FilterForm) -> HttpResponse:
    """The same for a program that asked for a file."""
    text = refused_words(form)
    return HttpResponse(text, status=BAD_REQUEST, content_type="text/plain; charset=utf-8")
