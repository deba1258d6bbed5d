"""The front page."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, get_page_models

from core.credits import found_on, with_credits
from core.dates import today
from core.models import BasePage
from core.querysets import published_pages
from core.structured_data import Thing, web_site
from directory.choices import Freshness
from directory.models import Council, SocialAccount
from directory.presenters import freshness_parts, tile_map
from guidance.models.case_studies import CaseStudyPage
from guidance.presenters import coming_changes, door, hub_stats
from guidance.presenters.days import next_days
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
    subpage_types = [
        "guidance.SectionPage",
        "guidance.InformationPage",
        "guidance.RolePage",
        "guidance.SelfCheckPage",
        # Named, not imported: the days are a later layer.
        "campaigns.CampaignPage",
        "campaigns.ChatIndexPage",
    ]
    max_count = 1
    template = "guidance/home_page.html"

    objects = HubPageManager()

    class Meta:
        verbose_name = "home page"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at this address and those above it, in one question for the whole way down.

        Wagtail's own way asks twice for each step. Whose advice stands on it comes along.
        """
        if not path_components:
            return super().route(request, path_components)
        ContentType.objects.get_for_models(*get_page_models())  # so that none is asked for singly
        steps = range(1, len(path_components) + 1)
        paths = [f"{self.url_path}{'/'.join(path_components[:step])}/" for step in steps]
        way = list(with_credits(Page.objects.filter(url_path__in=paths)).order_by("depth"))
        if not way:
            return super().route(request, path_components)
        page = way[-1].specific
        if isinstance(page, BasePage):
            page.pages_above = [self, *way[:-1]]
            page.credits_found = found_on(way[-1])
        return page.route(request, path_components[page.depth - self.depth :])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = today()
        tiles = tile_map(Council.objects.principal().current(day), day)
        counts = SocialAccount.objects.listed().freshness_counts(day)
        account_count = sum(counts.values())
        below = self.pages_below()
        return context | {
            "page_title": self.heading,
            "doors": self.doors(below),
            "roles": [{"title": page.title, "url": page.url} for page in below if page.role],
            "stats": hub_stats(tiles["total"], account_count, counts[Freshness.CONFIRMED], day),
            "freshness_heading": f"How fresh the {account_count:,} accounts are",
            "freshness_parts": freshness_parts(counts),
            "tile_map": tiles,
            "next_days": next_days(below, day),
            "coming": coming_changes(Council.objects.coming_rows(day)),
            "case_studies": [
                page.list_row(day) for page in CaseStudyPage.objects.for_listing()[:NEWEST]
            ],
        }

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        return [web_site(self.title, self.summary)]

    def pages_below(self) -> list[Any]:
        """Pages of the first two steps below home, in the order of the tree. One query.

        With ``links`` where they are sections, ``role`` where they are role pages, and ``day`` and
        ``day_words`` where they are years of a campaign, which is a later layer.
        """
        pages = published_pages().descendant_of(self).filter(depth__lte=self.depth + 2)
        more = {
            "links": F("sectionpage__links"),
            "role": F("rolepage__role"),
            "day": F("campaignyearpage__day"),
            "day_words": F("campaignyearpage__day_words"),
        }
        return list(pages.with_summaries().annotate(**more).order_by("path"))

    def doors(self, below: list[Any]) -> list[dict[str, Any]]:
        """The sections in the order of the menu, each with the first things it holds."""
        held: dict[str, list[Any]] = {}
        for page in below:
            held.setdefault(page.path[: -page.steplen], []).append(page)
        return [door(page, held.get(page.path, [])) for page in below if page.kind == "sectionpage"]
