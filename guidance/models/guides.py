"""Guides in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from core.blocks import StoryBlock
from core.credits import credit_rows, credits_of
from core.dates import today
from core.models import BasePage
from guidance.choices import Shelf
from guidance.models.case_studies import CaseStudyPage
from guidance.models.story import SourcedPage
from guidance.presenters import case_row, cited_rows, source_rows

WHOLE_GUIDE = "all"
MOST_STORIES = 3


class PartValue(blocks.StructValue):
    @property
    def slug(self) -> str:
        """Last part of the part's address: as given, or made from the title."""
        return self["address"] or slugify(self["title"])


class PartBlock(blocks.StructBlock):
    """One part of a guide: a page of its own, usable alone."""

    title = blocks.CharBlock(max_length=100, help_text="What the reader does here, as a command.")
    address = blocks.RegexBlock(
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=60,
        required=False,
        error_messages={"invalid": "Use small letters, digits and single hyphens."},
        help_text="Last part of its web address. Left empty, it is made from the title. "
        "Do not change it once people link to it.",
    )
    lead = blocks.TextBlock(help_text="The first paragraph, shown larger.")
    body = StoryBlock()

    class Meta:
        icon = "doc-full"
        template = "blocks/part.html"
        value_class = PartValue
        description = "One part of a guide."
        preview_value = {
            "title": "Write posts everybody can read",
            "address": "",
            "lead": "A post that somebody cannot read has not been published for them.",
            "body": [("text", "<p>Write the sentence you would say at the counter.</p>")],
        }


@dataclass(frozen=True)
class Part:
    """A part with its place in the guide, as the page shows it."""

    number: int
    title: str
    slug: str
    url: str
    value: PartValue
    current: bool = False

    @property
    def label(self) -> str:
        return f"Part {self.number}"

    @property
    def lead(self) -> str:
        return self.value["lead"]


class GuidePage(RoutablePageMixin, SourcedPage):
    """A guide in parts, one part a page, with contents, previous and next, and all on one page."""

    shelf = models.CharField(
        max_length=12,
        choices=Shelf.choices,
        default=Shelf.RUN,
        help_text="The heading it stands under in its section.",
    )
    platform = models.ForeignKey(
        "directory.Platform",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="guides",
        help_text="For a guide to one platform: case studies from there are shown beside it.",
    )
    parts = StreamField(
        [("part", PartBlock())],
        min_num=1,
        help_text="Each part is a page that can be used alone. Five to eight make a guide.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("shelf"), FieldPanel("platform")]),
        FieldPanel("parts"),
        FieldPanel("sources"),
    ]
    searched_streams = ("parts",)

    parent_page_types = ["guidance.SectionPage"]
    subpage_types: list[str] = []
    template = "guidance/guide_page.html"

    class Meta:
        verbose_name = "guide"

    def clean(self) -> None:
        super().clean()
        slugs = [block.value.slug for block in self.parts]
        twice = {slug for slug in slugs if slugs.count(slug) > 1 or slug == WHOLE_GUIDE}
        if twice:
            raise ValidationError(
                {
                    "parts": f"Two parts have the same web address ({', '.join(sorted(twice))}), "
                    f"or one is called “{WHOLE_GUIDE}”. Give each part one of its own."
                }
            )

    def part_list(self, current: int = 0, base: str = "") -> list[Part]:
        """All parts with their addresses below ``base``; the one numbered ``current`` marked."""
        return [
            Part(
                number=number,
                title=block.value["title"],
                slug=block.value.slug,
                url=base if number == 1 else f"{base}{block.value.slug}/",
                value=block.value,
                current=number == current,
            )
            for number, block in enumerate(self.parts, start=1)
        ]

    @path("")
    def first_part(self, request: HttpRequest) -> HttpResponse:
        return self._render_part(request, 1)

    @path(f"{WHOLE_GUIDE}/")
    def whole_guide(self, request: HttpRequest) -> HttpResponse:
        return self.render(
            request,
            context_overrides={
                "parts": self.part_list(base=self.get_url(request) or ""),
                "page_title": f"{self.title}: all parts",
                # The same words stand on the parts, which answer a search better.
                "robots": "noindex",
            },
            template="guidance/guide_whole.html",
        )

    @path("<slug:slug>/")
    def one_part(self, request: HttpRequest, slug: str) -> HttpResponse:
        slugs = [block.value.slug for block in self.parts]
        if slug not in slugs[1:]:
            raise Http404("This guide has no such part.")
        return self._render_part(request, slugs.index(slug) + 1)

    def _render_part(self, request: HttpRequest, number: int) -> HttpResponse:
        parts = self.part_list(current=number, base=self.get_url(request) or "")
        around = {part.number: part for part in parts}
        context: dict[str, Any] = {
            "parts": parts,
            "part": around[number],
            "previous": around.get(number - 1),
            "next": around.get(number + 1),
            "print_url": f"{parts[0].url}{WHOLE_GUIDE}/" if len(parts) > 1 else "",
            "page_title": around[number].title if number > 1 else self.title,
            "meta_description": around[number].lead if number > 1 else self.meta_description(),
            "sources": cited_rows(source_rows(self.sources), around[number].value["body"]),
            "advice_from": self._advice_in(number, around[number].slug),
        }
        return self.render(request, context_overrides=context | self._stories())

    def _advice_in(self, number: int, slug: str) -> list[dict[str, Any]]:
        """Whose advice stands in this part; the first has no address of its own."""
        here = slug if number > 1 else ""
        return credit_rows(credit for credit in credits_of(self) if credit.part == here)

    def _stories(self) -> dict[str, Any]:
        """Case studies for the side: from the guide's platform, or else on its subjects."""
        if self.platform_id:
            heading = "Councils that did it"
            found = CaseStudyPage.objects.filter(platforms=self.platform_id).in_order()
        else:
            heading = "Case studies on the subject"
            found = CaseStudyPage.objects.like(self)
        studies = found.prefetch_related("council_links")[:MOST_STORIES]
        day = today()
        rows = [case_row(page, day, page.named_councils(), ()) for page in studies]
        return {"stories_heading": heading, "stories": rows}

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Every part, so that a search engine can land on the one that answers."""
        first, *_ = super().get_sitemap_urls(request)
        parts = self.part_list(base=first["location"])
        return [first | {"location": part.url} for part in parts]
