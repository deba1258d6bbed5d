"""Case studies: what a council did, what it changed, what did not work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, prefetch_related_objects
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html_join
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.rich_text import RichText

from core.blocks import MeasureBlock, StoryBlock
from core.blocks.text import PROSE_FEATURES
from core.dates import today
from core.listing import paging
from core.models import BasePage
from directory.models import Council, Platform
from guidance.case_study_files import NEWEST, case_study_csv, case_study_feed
from guidance.case_study_list import NOUN, Facts, groups, read_facts
from guidance.choices import EvidenceGrade
from guidance.listing import FilterForm
from guidance.models.narrowed import NarrowedListMixin, refused_file
from guidance.models.story import SourcedPage, StoryPage
from guidance.presenters import (
    Became,
    became_of,
    case_facts,
    case_row,
    confirmation,
    list_context,
    measure_rows,
    read_story,
    since_then,
)
from guidance.querysets import CaseStudyManager, CaseStudyQuerySet, WithCouncilManager

PAGE_SIZE = 30
OTHERS = 2
# Parts of the list's own address; a story there could not be reached.
TAKEN_SLUGS = {"feed"}


class CaseStudyPage(SourcedPage):
    """One thing that councils did, told so that another council can decide whether to."""

    councils = models.ManyToManyField(
        "directory.Council",
        through="guidance.CaseStudyCouncil",
        related_name="case_studies",
        editable=False,
    )
    others_involved = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who else took part, and bodies that are not in the directory: “volunteers of "
        "Hebden Bridge”.",
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
    story_audience = models.CharField(
        "whom it was for",
        max_length=120,
        blank=True,
        help_text="The residents the council wanted to reach: “parents of children under five”.",
    )
    problem = models.TextField(
        max_length=300, help_text="One sentence, as a resident would say it."
    )
    context = RichTextField(
        blank=True,
        features=PROSE_FEATURES,
        help_text="What somebody from elsewhere has to know first. Two or three sentences.",
    )
    plan = RichTextField(
        blank=True, features=PROSE_FEATURES, help_text="What they set out to do, and by when."
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
    next_check_on = models.DateField(
        "ask again on",
        null=True,
        blank=True,
        help_text="When to ask the council whether it is still true. A year on is usual.",
    )
    is_pre_election_sensitive = models.BooleanField(
        "names or shows councillors",
        default=False,
        help_text="Tick when members are named or shown. Look again before each pre-election "
        "period.",
    )
    ai_use = models.CharField(
        "use of AI",
        max_length=200,
        blank=True,
        help_text="What AI was used for, by the council or in writing this up. Readers see it.",
    )
    contact_mailbox = models.EmailField(
        blank=True,
        help_text="The council’s mailbox for questions about the story, never a person’s. Only "
        "editors see it.",
    )
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                MultipleChooserPanel(
                    "council_links",
                    label="Council",
                    heading="Councils",
                    chooser_field_name="council",
                ),
                FieldPanel("others_involved"),
                FieldPanel("story_audience"),
                FieldPanel("platforms", widget=CheckboxSelectMultiple),
                FieldRowPanel([FieldPanel("happened"), FieldPanel("happened_on")]),
            ],
            heading="Who, where and when",
        ),
        FieldPanel("problem"),
        FieldPanel("context"),
        FieldPanel("plan"),
        FieldPanel("body"),
        FieldPanel("measures"),
        FieldPanel("effort"),
        FieldPanel("did_not_work"),
        FieldPanel("advice"),
        MultiFieldPanel(
            [
                FieldPanel("evidence_grade"),
                FieldRowPanel([FieldPanel("confirmed_on"), FieldPanel("next_check_on")]),
                FieldPanel("contact_mailbox"),
                FieldPanel("is_pre_election_sensitive"),
                FieldPanel("ai_use"),
            ],
            heading="How sure we are",
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

    def clean(self) -> None:
        super().clean()
        if self.slug in TAKEN_SLUGS:
            message = f"“{self.slug}” is the address of the list’s feed. Choose another slug."
            raise ValidationError({"slug": message})

    def search_text(self) -> str:
        names = " ".join(council.search_names for council in self.named_councils())
        return f"{self.problem} {names} {super().search_text()}"

    def named_councils(self) -> list[Council]:
        """The councils in the editor's order, of a draft as of a published page."""
        return [link.council for link in self.council_links.all()]

    def list_row(self, on: date) -> dict[str, Any]:
        """The case study as lists show it, on the day ``on``. Begin with ``for_listing``."""
        return case_row(self, on, self.named_councils(), self.platforms.all())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        day = today()
        became, platforms = self._became()
        notes = since_then(became, platforms, self.happened_on, day)
        others = CaseStudyPage.objects.like(self)[:OTHERS]
        return context | {
            "facts": case_facts(self, [one.council for one in became], platforms.values()),
            "measure_rows": measure_rows(self.measures),
            "confirmation": confirmation(self, day),
            "since": format_html_join("", "<p>{}</p>", ((note,) for note in notes)),
            "advice": RichText(self.advice) if self.advice else None,
            "others": [
                {"title": other.title, "url": other.url, "meta": other.summary} for other in others
            ],
        }

    def _became(self) -> tuple[list[Became], dict[int, Platform]]:
        """What has become of its councils, and its platforms by key.

        A draft brings its own councils along, which the database does not have yet: then it asks
        for each apart.
        """
        if not self.council_links.is_deferring:
            return read_story(CaseStudyPage.objects.filter(pk=self.pk).story_rows())
        councils = self.named_councils()
        prefetch_related_objects(councils, *Council.objects.what_became())
        return became_of(councils), {platform.pk: platform for platform in self.platforms.all()}


class CaseStudyCouncil(Orderable):
    """A council that a case study is about. The story shows on the council's page too."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="council_links")
    council = models.ForeignKey(
        "directory.Council",
        on_delete=models.CASCADE,
        related_name="case_study_links",
        help_text="Any name finds it: Hull, BCP, Caerffili. Ended councils can be chosen too.",
    )

    objects = WithCouncilManager()

    panels = [FieldPanel("council")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=("page", "council"), name="guidance_council_once_in_a_story"
            )
        ]

    def __str__(self) -> str:
        return str(self.council)


class CaseStudyIndexPage(NarrowedListMixin, StoryPage):
    """All case studies, to be narrowed by filters in the address; as a page, a CSV and a feed."""

    parent_page_types = ["guidance.SectionPage"]
    subpage_types = ["guidance.CaseStudyPage"]
    template = "guidance/case_study_index_page.html"

    class Meta:
        verbose_name = "list of case studies"

    @path("")
    def narrowed_list(self, request: HttpRequest) -> HttpResponse:
        form, facts = self._asked(request)
        address = form.address(self.get_url(request) or "")
        items = [study.item(key) for key, study in facts.items()]
        context = list_context(form, items, NOUN, address)
        if not form.is_valid():
            return self.refused_page(request, context)
        keys = [item.key for item in form.among(items)]
        place = paging(len(keys), PAGE_SIZE, form.page_number, address)
        pages = self.studies().with_retired_status().in_bulk(keys[place["shown"]])
        context["rows"] = [
            case_row(
                pages[key],
                today(),
                list(facts[key].councils.values()),
                facts[key].platforms.values(),
            )
            for key in keys[place["shown"]]
        ]
        context["csv_url"] = address.with_values(f"{address.path}list.csv")
        context["feed_url"] = address.with_values(f"{address.path}feed/")
        return self.list_page(request, context, place, address)

    # Stands at guidance/urls.py too: Wagtail's own pattern ends in a slash.
    @path("list.csv/")
    def as_table(self, request: HttpRequest) -> HttpResponseBase:
        form, pages = self._narrowed(request)
        if not form.is_valid():
            return refused_file(form)
        return case_study_csv(pages, today())

    @path("feed/")
    def as_feed(self, request: HttpRequest) -> HttpResponse:
        form, pages = self._narrowed(request)
        if not form.is_valid():
            return refused_file(form)
        newest = pages.order_by(F("last_published_at").desc(nulls_last=True), "-pk")[:NEWEST]
        path_here = self.get_url(request) or ""
        feed_url = form.address(f"{path_here}feed/").with_values()
        return case_study_feed(newest, today(), title=self.title, link=path_here, feed_url=feed_url)

    def studies(self) -> CaseStudyQuerySet:
        """What page, CSV and feed all start from."""
        return CaseStudyPage.objects.child_of(self).in_order()

    def _asked(self, request: HttpRequest) -> tuple[FilterForm, dict[int, Facts]]:
        facts = read_facts(self.studies().facets())
        return FilterForm(request.GET, groups(facts.values())), facts

    def _narrowed(self, request: HttpRequest) -> tuple[FilterForm, CaseStudyQuerySet]:
        form, facts = self._asked(request)
        items = [study.item(key) for key, study in facts.items()]
        keys = [item.key for item in form.among(items)]
        return form, self.studies().filter(pk__in=keys).for_files()
