"""Dos and don'ts, and the policy that can be made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from core.dates import today
from core.structured_data import absolute
from guidance.models.story import StoryPage
from guidance.policy import (
    LONGEST_NAME,
    WORD_TYPE,
    Naming,
    Policy,
    as_text,
    as_word,
    naming,
    policy_for,
    source_line,
)

FIELD = "council"
NO_NAME = "Your council"


class DosAndDontsPage(RoutablePageMixin, StoryPage):
    """Two lists, each line with its reason; a policy template for any council is made from them."""

    parent_page_types = ["guidance.SectionPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guidance/dos_and_donts_page.html"

    class Meta:
        verbose_name = "dos and don’ts"
        verbose_name_plural = "dos and don’ts"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "policy_url": f"{self.get_url(request) or ''}policy/",
            "council_field": FIELD,
            "longest_name": LONGEST_NAME,
        }

    @path("policy/")
    def policy_page(self, request: HttpRequest) -> HttpResponse:
        """The template with a name in it; without one, the form alone."""
        name = naming(request.GET.get(FIELD, ""), today())
        address = self.get_url(request) or ""
        is_empty = FIELD in request.GET and not name.name
        own: dict[str, Any] = {
            "page_title": "Error: name your council" if is_empty else "Your policy",
            # Anybody can put any name into the address; no search engine should keep that.
            "robots": "noindex",
            "name": name.name,
            "is_known": name.is_known,
            "problems": [{"id": FIELD, "message": "Type the name of your council"}]
            if is_empty
            else [],
            "choices": [
                {"name": choice, "url": f"{address}policy/?{urlencode({FIELD: choice})}"}
                for choice in name.choices
            ],
        }
        if name.name:
            query = urlencode({FIELD: name.name})
            own |= {
                "page_title": f"{name.name}: how we use social media",
                "policy": self._policy(request, name),
                "text_url": f"{address}policy.txt?{query}",
                "word_url": f"{address}policy.docx?{query}",
            }
        return self.render(request, context_overrides=own, template="guidance/policy.html")

    # Both stand at guidance/urls.py too: Wagtail's own pattern ends in a slash.
    @path("policy.txt/")
    def policy_text(self, request: HttpRequest) -> HttpResponse:
        name = self._naming(request)
        text = as_text(self._policy(request, name))
        return _file(text, "text/plain; charset=utf-8", f"{slugify(name.name)}-policy.txt")

    @path("policy.docx/")
    def policy_word(self, request: HttpRequest) -> HttpResponse:
        name = self._naming(request)
        return _file(
            as_word(self._policy(request, name)), WORD_TYPE, f"{slugify(name.name)}-policy.docx"
        )

    def _policy(self, request: HttpRequest, name: Naming) -> Policy:
        address = absolute(self.get_url(request) or "/")
        source = source_line(self.title, address, self.reviewed_on, today())
        return policy_for(name, self.body, source)

    @staticmethod
    def _naming(request: HttpRequest) -> Naming:
        found = naming(request.GET.get(FIELD, ""), today())
        return found if found.name else replace(found, name=NO_NAME)


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
