"""Which of the register's addresses search engines should know."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from directory.models import Council


class ListSitemap(Sitemap):
    """The lists that are not pages."""

    def items(self) -> list[str]:
        return ["directory:council-list"]

    def location(self, name: str) -> str:
        return reverse(name)


class CouncilSitemap(Sitemap):
    """Every council, ended ones too: their pages lead to the successors."""

    def items(self) -> QuerySet[Council]:
        return Council.objects.order_by("pk").only("slug", "updated_at")

    def lastmod(self, council: Council) -> datetime:
        return council.updated_at
