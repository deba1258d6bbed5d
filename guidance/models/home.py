"""The front page."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from core.dates import today
from core.models import BasePage
from core.querysets import published_pages
from directory.choices import Freshness
from directory.models import Council, SocialAccount
from directory.presenters import freshness_parts, tile_map
from guidance.models.case_studies import CaseStudyPage
from guidance.models.sections import SectionPage
from guidance.presenters import coming_changes, door, hub_stats
from guidance.querysets import HubPageManager

NEWEST = 3


class HomePage(BasePage):
    """Three doors, the finder, the hub in numbers and the newest case studies."""

    heading = models.CharField(
        max_length=80,
        default="Social media for councils, learned from councils",
        help_text="The large line at the top.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("heading")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["guidance.SectionPage", "guidance.InformationPage"]
    max_count = 1
    template = "guidance/home_page.html"

    objects = HubPageManager()

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = today()
        tiles = tile_map(Council.objects.principal().current(day), day)
        counts = SocialAccount.objects.listed().freshness_counts(day)
        account_count = sum(counts.values())
        return context | {
            "page_title": self.heading,
            "doors": self.doors(),
            "stats": hub_stats(tiles["total"], account_count, counts[Freshness.CONFIRMED], day),
            "freshness_heading": f"How fresh the {account_count:,} accounts are",
            "freshness_parts": freshness_parts(counts),
            "tile_map": tiles,
            "coming": coming_changes(Council.objects.coming_rows(day)),
            "case_studies": [
                page.list_row(day) for page in CaseStudyPage.objects.for_listing()[:NEWEST]
            ],
        }

    def doors(self) -> list[dict[str, Any]]:
        """The sections in the order of the menu, each with the first things it holds."""
        sections = SectionPage.objects.child_of(self).published().order_by("path")
        below = published_pages().descendant_of(self).filter(depth=self.depth + 2)
        pages: dict[str, list[Page]] = {}
        for page in below.order_by("path"):
            pages.setdefault(page.path[: -Page.steplen], []).append(page)
        return [door(section, pages.get(section.path, [])) for section in sections]
