"""Named questions to the guidance. Public ones always begin with what is live and public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from guidance.models import CaseStudyPage


class HubPageQuerySet(PageQuerySet):
    """Pages as readers may see them."""

    def published(self) -> HubPageQuerySet:
        """Live and not private: the only pages that lists, feeds and search may show.

        The same as Wagtail's ``.live().public()``, in one query instead of two: a page is private
        when a restriction stands on it or on a page whose path its own path begins with.
        """
        above = PageViewRestriction.objects.filter(
            page__path=Substr(OuterRef("path"), 1, Length("page__path"))
        )
        return self.live().exclude(Exists(above))


class CaseStudyQuerySet(HubPageQuerySet):
    def for_listing(self) -> CaseStudyQuerySet:
        """Published, with councils and platforms at hand; newest confirmed first, then newest."""
        return (
            self.published()
            .prefetch_related("councils", "platforms")
            .order_by(
                F("confirmed_on").desc(nulls_last=True),
                F("happened_on").desc(nulls_last=True),
                "title",
            )
        )

    def like(self, page: CaseStudyPage) -> CaseStudyQuerySet:
        """Other case studies that share a topic with this one."""
        topics = page.page_topics.values_list("tag_id", flat=True)
        shared = self.filter(page_topics__tag__in=list(topics)).exclude(pk=page.pk)
        return self.filter(pk__in=shared.values("pk"))


def published_pages() -> HubPageQuerySet:
    """Pages of every kind, as readers may see them."""
    return HubPageQuerySet(Page).published()


HubPageManager = PageManager.from_queryset(HubPageQuerySet)
CaseStudyManager = PageManager.from_queryset(CaseStudyQuerySet)
