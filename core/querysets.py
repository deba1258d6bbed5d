"""What readers may see of the pages, for every list, feed and search."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Length, Substr
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.query import PageQuerySet


class HubPageQuerySet(PageQuerySet):
    """Pages as readers may see them."""

    def published(self) -> HubPageQuerySet:
        """Live, not private and not expired: the only pages that lists, feeds and search may show.

        Wagtail's ``.live().public()`` in one query instead of two: a page is private when a
        restriction stands on it or on a page whose path its own path begins with. Expired pages
        are live until ``publish_scheduled`` has run; here they are gone on time.
        """
        above = PageViewRestriction.objects.filter(
            page__path=Substr(OuterRef("path"), 1, Length("page__path"))
        )
        unexpired = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
        return self.live().filter(unexpired).exclude(Exists(above))

    def with_summaries(self) -> HubPageQuerySet:
        """With ``summary`` and ``kind`` (the model's name in small letters), in the same query.

        For lists of pages of every kind. Wagtail's ``.specific()`` asks once more for each kind
        that is found, and brings every word of every page.
        """
        summaries = [
            f"{kind._meta.model_name}__summary"
            for kind in get_page_models()
            if any(field.name == "summary" for field in kind._meta.local_fields)
        ]
        return self.annotate(summary=Coalesce(*summaries, Value("")), kind=F("content_type__model"))


def published_pages() -> HubPageQuerySet:
    """Pages of every kind, as readers may see them. The root of the tree is not one."""
    return HubPageQuerySet(Page).published().filter(depth__gt=1)
