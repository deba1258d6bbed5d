"""Useful links, and what was last found at every address that the hub leads to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from guidance.choices import LinkState
from guidance.models.story import StoryPage
from guidance.presenters import link_groups


class UsefulLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, help_text="What the reader will see there.")
    url = blocks.URLBlock(
        label="Address", max_length=500, help_text="The page itself, not the site’s front page."
    )
    text = blocks.TextBlock(
        help_text="What you will find there and what it is good for. Not the publisher’s slogan."
    )
    for_whom = blocks.CharBlock(max_length=100, label="For", help_text="“Press officers”")
    checked_on = blocks.DateBlock(
        required=False,
        help_text="The day somebody last read it. The link itself is looked at every week.",
    )

    class Meta:
        icon = "link-external"
        description = "A link with what it is good for."


class LinkGroupBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, help_text="The subject: “Law and duty”.")
    links = blocks.ListBlock(UsefulLinkBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        template = "blocks/link_group.html"
        description = "Links on one subject."
        preview_value = {
            "title": "Law and duty",
            "links": [
                {
                    "title": "Recommended code of practice on publicity",
                    "url": "https://www.gov.uk/",
                    "text": "What a council may publish.",
                    "for_whom": "Press officers",
                    "checked_on": "2026-11-20",
                }
            ],
        }


class UsefulLinksPage(StoryPage):
    """Links by subject, each with the day it was last found there."""

    links = StreamField(
        [("group", LinkGroupBlock())],
        blank=True,
        help_text="By subject. A link that is gone is shown as text and says so by itself.",
    )

    content_panels = [
        *StoryPage.content_panels[:-2],
        FieldPanel("body"),
        FieldPanel("links"),
        FieldPanel("sources"),
    ]
    searched_streams = ("body", "links")

    parent_page_types = ["guidance.SectionPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guidance/useful_links_page.html"

    class Meta:
        verbose_name = "useful links"
        verbose_name_plural = "useful links"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        links = [link for group in self.links for link in group.value["links"]]
        checks = LinkCheck.objects.in_bulk([link["url"] for link in links], field_name="url")
        return context | {"link_groups": link_groups(self.links, checks)}


class LinkCheck(models.Model):
    """What ``check_links`` last found at one address, whichever pages lead there."""

    url = models.URLField("address", max_length=500, unique=True)
    state = models.CharField(
        max_length=8, choices=LinkState.choices, default=LinkState.UNKNOWN, db_index=True
    )
    moved_to = models.CharField("new address", max_length=500, blank=True)
    status = models.PositiveSmallIntegerField("status code", null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    failing_since = models.DateField(null=True, blank=True)
    misses = models.PositiveSmallIntegerField(default=0)
    told_on = models.DateField(
        null=True, blank=True, help_text="When the editors were written to that it is gone."
    )

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url
