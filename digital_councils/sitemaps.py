"""Which addresses search engines should know."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap as WagtailSitemap

from campaigns.models import CampaignStory, CampaignYearPage
from campaigns.years import path_of
from core.querysets import HubPageQuerySet, published_pages
from directory.models import Council


class PageSitemap(WagtailSitemap):
    """Every page that readers may see; Wagtail's own would go on naming pages that have expired."""

    def items(self) -> HubPageQuerySet:
        pages = published_pages().descendant_of(self.get_wagtail_site().root_page, inclusive=True)
        return pages.order_by("path").defer_streamfields().specific()


class ListSitemap(Sitemap):
    """The lists that are not pages."""

    def items(self) -> list[str]:
        return [
            "directory:council-list",
            "directory:council-check",
            "directory:council-compare",
            "directory:council-overview",
            "directory:mark-list",
            "guidance:whats-new",
            "api:docs",
        ]

    def location(self, name: str) -> str:
        return reverse(name)


class GallerySitemap(Sitemap):
    """Galleries that have a story to show; demo years are nobody's news."""

    def items(self) -> list[str]:
        years = CampaignYearPage.objects.published().filter(is_demo=False)
        shown = CampaignStory.objects.visible().values("year")
        return [path_of(year) for year in years.filter(pk__in=shown).order_by("path")]

    def location(self, path: str) -> str:
        return f"{path}stories/"


class CouncilSitemap(Sitemap):
    """Every council, ended ones too: their pages lead to the successors."""

    def items(self) -> QuerySet[Council]:
        return Council.objects.order_by("pk").only("slug", "updated_at")

    def lastmod(self, council: Council) -> datetime:
        return council.updated_at
