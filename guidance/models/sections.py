"""The three sections and their lists of pages."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.models import BasePage
from core.querysets import published_pages
from guidance.models.story import StoryPage
from guidance.presenters import shelves


class LinkBlock(blocks.StructBlock):
    """A part of the hub that is not a page of its own, such as the A–Z of councils."""

    title = blocks.CharBlock(max_length=60, help_text="The words of the link.")
    url = blocks.RegexBlock(
        regex=r"^/[a-z0-9/?&=_-]*$",
        max_length=200,
        label="Address",
        error_messages={"invalid": "Begin with a slash: an address inside this hub."},
        help_text="Inside this hub, beginning with a slash: “/councils/”.",
    )
    summary = blocks.CharBlock(max_length=200, help_text="What the reader finds there.")

    class Meta:
        icon = "link"
        template = "blocks/link.html"
        description = "A part of the hub that is not a page."
        preview_value = {
            "title": "Councils A–Z",
            "url": "/councils/",
            "summary": "Every council and the accounts it runs.",
        }


class SectionPage(StoryPage):
    """The front page of a section: what is here, and where to begin."""

    links = StreamField(
        [("link", LinkBlock())],
        blank=True,
        help_text="Parts of the hub that are not pages below this one. Listed before the pages.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("links"), *StoryPage.content_panels[-2:]]

    parent_page_types = ["guidance.HomePage"]
    subpage_types = [
        "guidance.GuidePage",
        "guidance.InformationPage",
        "guidance.CaseStudyIndexPage",
        "guidance.ChecklistIndexPage",
        "guidance.ToolIndexPage",
        "guidance.DosAndDontsPage",
        "guidance.MythbusterPage",
        "guidance.BestPracticePage",
        "guidance.UsefulLinksPage",
    ]
    template = "guidance/section_page.html"

    class Meta:
        verbose_name = "section"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"shelves": shelves(self.listed_children())}

    def listed_children(self) -> list[Page]:
        """What the section holds, in the order editors gave it."""
        children = published_pages().child_of(self).with_summaries()
        return list(children.annotate(shelf=F("guidepage__shelf")).order_by("path"))
