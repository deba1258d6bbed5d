"""Case studies: what a council did, what it changed, what did not work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import RichText

from core.blocks import MeasureBlock, StoryBlock
from core.blocks.text import PROSE_FEATURES
from core.dates import today
from core.models import BasePage
from guidance.choices import EvidenceGrade
from guidance.models.story import SourcedPage, StoryPage
from guidance.presenters import case_row, confirmation, measure_rows
from guidance.querysets import CaseStudyManager


class CaseStudyPage(SourcedPage):
    """One thing that councils did, told so that another council can decide whether to."""

    councils = ParentalManyToManyField(
        "directory.Council",
        related_name="case_studies",
        help_text="Every council the story is about. It shows on their pages too.",
    )
    platforms = ParentalManyToManyField(
        "directory.Platform",
        blank=True,
        related_name="case_studies",
        help_text="Where it happened.",
    )
    happened = models.CharField(
        "when", max_length=60, help_text="In words: “November 2017”, “3 March 2011”."
    )
    happened_on = models.DateField(
        "date for ordering",
        null=True,
        blank=True,
        help_text="The first day it could have been. Readers see the words above, not this.",
    )
    problem = models.TextField(
        max_length=300, help_text="One sentence, as a resident would say it."
    )
    body = StreamField(
        StoryBlock(), verbose_name="what they did", help_text="In order, with what was said."
    )
    measures = StreamField(
        [("measure", MeasureBlock())],
        blank=True,
        help_text="What changed, with before, after, period and source.",
    )
    effort = models.TextField(
        blank=True, help_text="Hours and money. Empty shows as “Not told”, never as nought."
    )
    did_not_work = RichTextField(
        blank=True, features=PROSE_FEATURES, help_text="Empty shows as “Not told to us yet”."
    )
    advice = RichTextField(
        "advice to others", blank=True, features=PROSE_FEATURES, help_text="What they would say."
    )
    evidence_grade = models.CharField(
        max_length=1, choices=EvidenceGrade.choices, help_text="What the figures rest on."
    )
    confirmed_on = models.DateField(
        "still true?",
        null=True,
        blank=True,
        help_text="The day the council last said that the story is still true. Empty until then.",
    )
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("councils"),
                FieldPanel("platforms"),
                FieldRowPanel([FieldPanel("happened"), FieldPanel("happened_on")]),
            ],
            heading="Who, where and when",
        ),
        FieldPanel("problem"),
        FieldPanel("body"),
        FieldPanel("measures"),
        FieldPanel("effort"),
        FieldPanel("did_not_work"),
        FieldPanel("advice"),
        MultiFieldPanel(
            [FieldPanel("evidence_grade"), FieldPanel("confirmed_on")], heading="How sure we are"
        ),
        FieldPanel("sources"),
    ]
    searched_streams = ("body", "measures")

    parent_page_types = ["guidance.CaseStudyIndexPage"]
    subpage_types: list[str] = []
    template = "guidance/case_study_page.html"

    objects = CaseStudyManager()

    class Meta:
        verbose_name = "case study"
        verbose_name_plural = "case studies"

    def search_text(self) -> str:
        names = " ".join(council.search_names for council in self.councils.all())
        return f"{self.problem} {names} {super().search_text()}"

    def list_row(self, on: date) -> dict[str, Any]:
        """The case study as lists show it, on the day ``on``."""
        return case_row(self, on)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = today()
        councils = list(self.councils.all())
        return context | {
            "councils": councils,
            "measure_rows": measure_rows(self.measures),
            "platform_names": ", ".join(platform.name for platform in self.platforms.all()),
            "confirmation": confirmation(self, day),
            "advice": RichText(self.advice) if self.advice else None,
            "others": [
                page.list_row(day) for page in CaseStudyPage.objects.like(self).for_listing()[:2]
            ],
        }


class CaseStudyIndexPage(StoryPage):
    """All case studies."""

    parent_page_types = ["guidance.SectionPage"]
    subpage_types = ["guidance.CaseStudyPage"]
    template = "guidance/case_study_index_page.html"

    class Meta:
        verbose_name = "list of case studies"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = today()
        studies = CaseStudyPage.objects.child_of(self).for_listing()
        return context | {"rows": [page.list_row(day) for page in studies]}
