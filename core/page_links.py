"""Links to pages in running text, looked up once for a whole page and not once for each text.

Wagtail asks the database for each text by itself, and again for each kind of page that it leads
to, so that a page with more texts would ask more.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

_LINK = re.compile(r'<a\s[^>]*linktype="page"[^>]*>')
_NUMBER = re.compile(r'\sid="(\d+)"')
_found: ContextVar[dict[str, Page | None]] = ContextVar("pages linked to", default={})  # noqa: B039 - never changed in place


def look_up_links(page: Page) -> None:
    """Find all pages that the texts of this one lead to. One query, none where there is no link."""
    numbers = {
        number[1]
        for field in page._meta.get_fields()
        if isinstance(field, (RichTextField, StreamField))
        for link in _LINK.findall(_stored(page, field))
        if (number := _NUMBER.search(link))
    }
    pages = Page.objects.in_bulk(map(int, numbers)) if numbers else {}
    _found.set({number: pages.get(int(number)) for number in numbers})


def forget_links(**kwargs: Any) -> None:
    """What one answer looked up is no business of the next."""
    _found.set({})


def _stored(page: Page, field: RichTextField | StreamField) -> str:
    value = field.get_prep_value(field.value_from_object(page)) or ""
    return str(value).replace('\\"', '"')


class KnownPageLinkHandler(PageLinkHandler):
    """Takes pages that were looked up already; asks, once, for all others of a text."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Model]:
        numbers = [str(attrs.get("id")) for attrs in attrs_list]
        found = _found.get()
        missing = {int(number) for number in numbers if number not in found and number.isdecimal()}
        # As plain pages: an address needs nothing of the page's own kind.
        asked = Page.objects.in_bulk(missing) if missing else {}
        others = {str(number): page for number, page in asked.items()}
        return [found.get(number) or others.get(number) for number in numbers]
