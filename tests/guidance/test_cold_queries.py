"""How many questions each kind of page asks when nothing is kept yet."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from tests.cases import HubTestCase
from tests.page_kinds import PAGE_KINDS

MOST = 12


class ColdQueryTests(HubTestCase):
    def cold(self, address: str) -> int:
        cache.clear()
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()
        with CaptureQueriesContext(connection) as captured:
            response = self.client.get(address, headers={"User-Agent": "Firefox/140.0"})
            b"".join(response.streaming_content if response.streaming else [])
        assert response.status_code == 200, address
        return len(captured)

    def test_no_kind_of_page_asks_more_than_twelve(self) -> None:
        # Once before: what a process reads once in its life is no cost of a page.
        self.client.get("/")
        counts = {kind: self.cold(address) for kind, address in PAGE_KINDS.items()}
        over = {kind: count for kind, count in counts.items() if count > MOST}
        assert not over
