"""Which of the register's addresses search engines should know."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from directory.models import Council


class CouncilSitemap(Sitemap):
    """Every council, ended ones too: their pages lead to the successors."""

    def items(self) -> QuerySet[Council]:
        return Council.objects.order_by("pk").only("slug", "updated_at")

    def lastmod(self, council: Council) -> datetime:
        return council.updated_at
