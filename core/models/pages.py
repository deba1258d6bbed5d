"""What every page of the hub has in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.images.models import SourceImageIOError
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.choices import Audience, Level
from core.querysets import published_pages
from core.text import stems

# Wagtail's root page is the first level, home the second.
HOME_DEPTH = 2


class ChangeNote(Orderable):
    """What changed on a page, in the words a returning reader needs."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="change_notes")
    noted_on = models.DateField("date", help_text="The day the change was published.")
    text = models.CharField(
        "what changed",
        max_length=255,
        help_text="One sentence for somebody who read the page before, for example “Added the "
        "rule on replying in Welsh”. Leave out mended spelling.",
    )

    class Meta(Orderable.Meta):
        ordering = ["-noted_on", "-pk"]


class BasePage(Page):
    """Summary, audience, topics and review dates. Abstract, so that no page costs a second join."""

    summary = models.CharField(
        max_length=200,
        help_text="One sentence that says what the reader can do after reading. Shown under the "
        "title, in lists and in search results.",
    )
    share_image = models.ForeignKey(
        "core.HubImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when somebody shares the page, 1200 by 630 pixels or more. Left empty, "
        "the hub’s own picture is used.",
    )
    audience = models.CharField(
        max_length=12,
        choices=Audience.choices,
        default=Audience.ANYONE,
        help_text="Whom the page speaks to. Role pages and lists use it.",
    )
    level = models.CharField(
        max_length=8,
        choices=Level.choices,
        blank=True,
        help_text="Whether the reader is beginning or going further. Leave empty for pages about "
        "the hub itself.",
    )
    topics = ClusterTaggableManager(
        through="core.PageTopic",
        blank=True,
        help_text="What the page is about, from the list of topics. Two or three at most.",
    )
    owner_team = models.CharField(
        "kept by",
        max_length=100,
        blank=True,
        help_text="The team that keeps the page true, for example “Digital Councils editors”. "
        "Readers see it.",
    )
    reviewed_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day somebody last read all of it and checked its facts. Readers see it.",
    )
    review_due_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day by which it has to be read again. Six months is usual.",
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("share_image"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("audience"), FieldPanel("level")]), FieldPanel("topics")],
            heading="Whom it is for and what it is about",
        ),
        MultiFieldPanel(
            [
                FieldPanel("owner_team"),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due_on")]),
                InlinePanel("change_notes", label="Change note", heading="What changed, and when"),
            ],
            heading="Keeping it true",
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("title_stems", boost=10),
        index.SearchField("text_stems"),
        index.FilterField("audience"),
        index.FilterField("level"),
    ]

    # Names of the StreamFields whose words search should find.
    searched_streams: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @property
    def title_stems(self) -> str:
        """The title as it is searched for."""
        return stems(self.title)

    @property
    def text_stems(self) -> str:
        """Everything else on the page as it is searched for. Page kinds add to ``search_text``."""
        topics = " ".join(topic.name for topic in self.topics.all())
        return stems(f"{self.summary} {topics} {self.search_text()}")

    def search_text(self) -> str:
        """The words of the page's bodies, without mark-up."""
        streams = (getattr(self, name) for name in self.searched_streams)
        return " ".join(
            text for value in streams for text in value.stream_block.get_searchable_content(value)
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the frame of the site needs (templates/base.html) on top of Wagtail's own."""
        context = super().get_context(request, *args, **kwargs)
        is_below_home = self.depth and self.depth > HOME_DEPTH
        above = published_pages().ancestor_of(self).order_by("path") if is_below_home else []
        breadcrumbs = [{"title": page.title, "url": page.get_url(request)} for page in above]
        if breadcrumbs:
            breadcrumbs[0]["title"] = "Home"
        path = self.get_url(request) or "/"
        return context | {
            "page_title": self.seo_title or self.title,
            "meta_description": self.meta_description(),
            "canonical_url": f"{settings.SITE_URL}{request.path}",
            "current_section": path.strip("/").split("/")[0],
            "breadcrumbs": breadcrumbs,
            **self._share_image(),
        }

    def meta_description(self) -> str:
        return self.search_description or self.summary

    def _share_image(self) -> dict[str, str]:
        if not self.share_image_id:
            return {}
        try:
            picture = self.share_image.get_rendition("fill-1200x630|format-jpeg")
        except SourceImageIOError:
            # The record is there and the file is not, as after a restore without pictures.
            return {}
        return {"share_image_url": picture.full_url, "share_image_alt": picture.alt}

    def is_review_overdue(self, on: date) -> bool:
        return self.review_due_on is not None and self.review_due_on < on
