"""Named questions to the guidance. Public ones always begin with what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from wagtail.models import PageManager

from core.querysets import HubPageQuerySet

if TYPE_CHECKING:
    from guidance.models import CaseStudyPage


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


HubPageManager = PageManager.from_queryset(HubPageQuerySet)
CaseStudyManager = PageManager.from_queryset(CaseStudyQuerySet)
