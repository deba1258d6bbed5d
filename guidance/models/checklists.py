"""Checklists: work that somebody else can check."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from core.blocks.text import with_references
from core.choices import Role
from core.exports import csv_response
from core.models import BasePage
from core.structured_data import absolute
from guidance.choices import ChecklistNation
from guidance.models.story import SourcedPage, StoryPage
from guidance.presenters.checklists import (
    CSV_HEADER,
    checklist_facts,
    checklist_groups,
    checklist_row,
    checklist_text,
    csv_rows,
    version_words,
)

INSIDE_OR_HTTPS = RegexValidator(
    r"^(/[a-z0-9/#?=&_-]*|https://[^\s]+)$",
    "Begin with a slash for a page of this hub, or with https:// for one elsewhere.",
)


class ItemValue(blocks.StructValue):
    @property
    def why_words(self) -> SafeString:
        return with_references(self["why"])

    @property
    def role_words(self) -> str:
        return Role(self["role"]).label if self["role"] else ""

    @property
    def conditions(self) -> list[str]:
        """When the item does not concern everybody: nation, condition, optional."""
        nation = ChecklistNation(self["nation"]) if self["nation"] else ChecklistNation.BOTH
        return [
            words
            for words in (
                f"{nation.label} only" if nation != ChecklistNation.BOTH else "",
                f"If {self['applies_if']}" if self["applies_if"] else "",
                "Optional" if self["is_optional"] else "",
            )
            if words
        ]


class ItemBlock(blocks.StructBlock):
    action = blocks.CharBlock(
        max_length=160,
        help_text="One thing that one person can finish, verb first: “Turn on two-step sign-in "
        "for each of them”.",
    )
    why = blocks.CharBlock(
        max_length=300,
        help_text="One sentence. [1] refers to the first of the page’s sources.",
    )
    done = blocks.CharBlock(
        max_length=250,
        help_text="What somebody else could check: “Two names stand in the list of admins”.",
    )
    role = blocks.ChoiceBlock(choices=Role.choices, help_text="Who usually does it.")
    link = blocks.CharBlock(
        max_length=300,
        required=False,
        validators=[INSIDE_OR_HTTPS],
        help_text="Where to read how: “/go-further/hacked/” or an address that begins https://.",
    )
    is_optional = blocks.BooleanBlock(
        required=False,
        label="Optional",
        help_text="Tick where the work is done without it. Progress counts the others.",
    )
    nation = blocks.ChoiceBlock(
        choices=ChecklistNation.choices,
        default=ChecklistNation.BOTH,
        required=False,
        help_text="Where the law behind it holds.",
    )
    applies_if = blocks.CharBlock(
        max_length=160,
        required=False,
        label="Only if",
        help_text="Ends the sentence that begins with “If”: “you run a page on Facebook”.",
    )

    class Meta:
        icon = "check"
        value_class = ItemValue
        description = "One action with its reason and how to see that it is done."


class GroupBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=100, help_text="A stage: “Recover, in the first hour”.")
    items = blocks.ListBlock(ItemBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        template = "blocks/checklist_group.html"
        description = "A stage of the work with its items."
        preview_value = {
            "title": "Ready, before anything happens",
            "items": [
                {
                    "action": "Give every account two people with full rights",
                    "why": "If one leaves, the other still holds the keys.",
                    "done": "Two names stand in the list of admins.",
                    "role": "press-officer",
                    "link": "",
                    "is_optional": False,
                    "nation": "both",
                    "applies_if": "",
                }
            ],
        }


class ChecklistPage(RoutablePageMixin, SourcedPage):
    """Groups of items. Ticks and notes stay in the reader's browser; the server knows none."""

    when_to_use = models.TextField(
        max_length=400, help_text="The moment somebody should open it, in one or two sentences."
    )
    version = models.PositiveSmallIntegerField(
        default=1,
        help_text="Raise it by one when items are added, taken away or mean something else. It "
        "stands on every print.",
    )
    nation = models.CharField(
        max_length=8,
        choices=ChecklistNation.choices,
        default=ChecklistNation.BOTH,
        help_text="Where the law behind it holds.",
    )
    groups = StreamField(
        [("group", GroupBlock())],
        min_num=1,
        help_text="In the order of the work. Two printed sides hold about twenty items.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("when_to_use"),
        FieldRowPanel([FieldPanel("version"), FieldPanel("nation")]),
        FieldPanel("groups"),
        FieldPanel("sources"),
    ]
    searched_streams = ("groups",)

    parent_page_types = ["guidance.ChecklistIndexPage"]
    subpage_types: list[str] = []
    template = "guidance/checklist_page.html"

    class Meta:
        verbose_name = "checklist"

    def search_text(self) -> str:
        return f"{self.when_to_use} {super().search_text()}"

    @cached_property
    def item_count(self) -> int:
        return sum(len(group.value["items"]) for group in self.groups)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "checklist_groups": checklist_groups(self.groups),
            "facts": checklist_facts(self),
            "version_words": version_words(self),
            "page_address": self._address(request),
        }

    # Both stand at guidance/urls.py too: Wagtail's own pattern ends in a slash.
    @path("checklist.txt/")
    def as_text(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            checklist_text(self, self._address(request)),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{self._file_name()}.txt"'},
        )

    @path("checklist.csv/")
    def as_table(self, request: HttpRequest) -> HttpResponseBase:
        rows = csv_rows(self, self._address(request))
        return csv_response(f"{self._file_name()}.csv", CSV_HEADER, rows)

    def _address(self, request: HttpRequest) -> str:
        """The page's address in full, as it stands on every copy."""
        return absolute(self.get_url(request) or "/")

    def _file_name(self) -> str:
        return f"{self.slug}-version-{self.version}"


class ChecklistIndexPage(StoryPage):
    """All checklists."""

    parent_page_types = ["guidance.SectionPage"]
    subpage_types = ["guidance.ChecklistPage"]
    max_count = 1
    template = "guidance/checklist_index_page.html"

    class Meta:
        verbose_name = "list of checklists"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pages = ChecklistPage.objects.child_of(self).published().order_by("path")
        return context | {"rows": [checklist_row(page) for page in pages]}
