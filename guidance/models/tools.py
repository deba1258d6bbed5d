"""Tools and tasks, with what speaks against each."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField

from core.dates import today
from core.listing import paging
from core.models import BasePage
from guidance.choices import Access, Cost, Task
from guidance.listing import FilterForm
from guidance.models.links import LinkCheck
from guidance.models.narrowed import NarrowedListMixin
from guidance.models.story import StoryPage
from guidance.presenters import checked_chip, list_context, tool_facts, tool_row
from guidance.querysets import HubPageQuerySet
from guidance.tool_list import NOUN, tool_groups, tool_item

PAGE_SIZE = 30


class PointBlock(blocks.CharBlock):
    """One thing that speaks for a tool or against it."""

    class Meta:
        icon = "list-ul"
        description = "One sentence that somebody can check."
        preview_template = "blocks/point_preview.html"
        preview_value = "The free plan takes three accounts."


POINT = PointBlock(max_length=200)


class ToolPage(StoryPage):
    """One tool, or one task that needs none."""

    website = models.URLField(
        max_length=500, blank=True, help_text="Where to get it. Empty for a task without a tool."
    )
    task = models.CharField(
        max_length=12, choices=Task.choices, help_text="The one job a council would use it for."
    )
    cost = models.CharField(
        max_length=16, choices=Cost.choices, help_text="For a council, not for one person at home."
    )
    cost_words = models.CharField(
        "what it costs",
        max_length=200,
        blank=True,
        help_text="“From £10 a month and person”. Say so where you did not find a price.",
    )
    cost_on = models.DateField(
        "price seen on", null=True, blank=True, help_text="The day somebody last saw that price."
    )
    platforms = ParentalManyToManyField(
        "directory.Platform",
        blank=True,
        related_name="tools",
        help_text="The platforms it works with. Empty where that makes no difference.",
    )
    access = models.CharField(
        "accessibility",
        max_length=8,
        choices=Access.choices,
        help_text="For the staff who use it. “Not known” is honest where nothing is published.",
    )
    access_words = models.CharField(
        "accessibility in words",
        max_length=300,
        blank=True,
        help_text="What the maker publishes, or what you met when you used it.",
    )
    data_kept = models.CharField(
        "where the data is kept",
        max_length=300,
        blank=True,
        help_text="Country and firm, from the maker’s own page. Empty shows as “Not told”.",
    )
    beware = models.CharField(
        max_length=300, blank=True, help_text="What has gone wrong, or could."
    )
    free_alternative = models.CharField(
        "what costs nothing instead",
        max_length=300,
        blank=True,
        help_text="What does the same job without money, and what it lacks.",
    )
    pros = StreamField(
        [("point", POINT)],
        blank=True,
        verbose_name="speaks for it",
        help_text="One sentence each; what a council gains.",
    )
    cons = StreamField(
        [("point", POINT)],
        blank=True,
        verbose_name="speaks against it",
        help_text="One sentence each. A tool without any was not looked at closely.",
    )
    checked_on = models.DateField(
        null=True, blank=True, help_text="The day somebody last looked at all of this. Shown."
    )

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("task"), FieldPanel("website")]),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("pros"), FieldPanel("cons")], heading="For and against"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("cost"), FieldPanel("cost_words")]),
                FieldPanel("cost_on"),
                FieldPanel("free_alternative"),
            ],
            heading="Money",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("access"), FieldPanel("access_words")])],
            heading="Accessibility",
        ),
        FieldPanel("platforms"),
        FieldPanel("data_kept"),
        FieldPanel("beware"),
        FieldPanel("checked_on"),
        FieldPanel("sources"),
    ]

    parent_page_types = ["guidance.ToolIndexPage"]
    subpage_types: list[str] = []
    template = "guidance/tool_page.html"

    class Meta:
        verbose_name = "tool or task"
        verbose_name_plural = "tools and tasks"

    def search_text(self) -> str:
        words = (self.cost_words, self.access_words, self.beware, self.free_alternative)
        return " ".join([self.get_task_display(), *words, super().search_text()])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        check = LinkCheck.objects.filter(url=self.website).first() if self.website else None
        return context | {
            "facts": tool_facts(self, check),
            "checked": checked_chip(self.checked_on, today()),
        }


class ToolIndexPage(NarrowedListMixin, StoryPage):
    """All tools and tasks, to be narrowed by task, cost, platform and accessibility."""

    parent_page_types = ["guidance.SectionPage"]
    subpage_types = ["guidance.ToolPage"]
    max_count = 1
    template = "guidance/tool_index_page.html"

    class Meta:
        verbose_name = "list of tools"

    @path("")
    def narrowed_list(self, request: HttpRequest) -> HttpResponse:
        tools = {tool.pk: tool for tool in self.tools()}
        form = FilterForm(request.GET, tool_groups(tools.values()))
        address = form.address(self.get_url(request) or "")
        items = [tool_item(tool) for tool in tools.values()]
        context = list_context(form, items, NOUN, address)
        if not form.is_valid():
            return self.refused_page(request, context)
        found = form.among(items)
        place = paging(len(found), PAGE_SIZE, form.page_number, address)
        context["rows"] = [tool_row(tools[item.key], today()) for item in found[place["shown"]]]
        return self.list_page(request, context, place, address)

    def tools(self) -> HubPageQuerySet:
        """What is listed, in the editors' order, without the texts that lists do not show."""
        tools = ToolPage.objects.child_of(self).published().order_by("path")
        return tools.defer("body", "pros", "cons", "sources").prefetch_related("platforms")
