"""What every page of the hub has in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.images.models import SourceImageIOError
from wagtail.models import Orderable, Page, PageViewRestriction
from wagtail.search import index

from core.choices import Audience, Level, Role, WelshState
from core.credits import Credit
from core.page_links import look_up_links
from core.querysets import published_pages
from core.sharing import share_picture
from core.structured_data import Thing, breadcrumb_list
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
        "one with the page’s title is drawn.",
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
    welsh_state = models.CharField(
        "Welsh version",
        max_length=12,
        choices=WelshState.choices,
        default=WelshState.NONE,
        help_text="Readers see it once a translation has begun.",
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("share_image"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("audience"), FieldPanel("level")]),
                FieldPanel("topics"),
                InlinePanel("page_roles", label="Role", heading="Roles", max_num=len(Role)),
            ],
            heading="Whom it is for and what it is about",
        ),
        MultiFieldPanel(
            [
                FieldPanel("owner_team"),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due_on")]),
                FieldPanel("welsh_state"),
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

    # The pages above, home first, where the way to this page has brought them along.
    pages_above: list[Page] | None = None
    # Whose advice stands on it, where the way has brought that along (core/credits.py).
    credits_found: list[Credit] | None = None

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
        look_up_links(self)
        breadcrumbs = [
            {"title": page.title, "url": page.get_url(request)} for page in self._shown_above()
        ]
        if breadcrumbs:
            breadcrumbs[0]["title"] = "Home"
        path = self.get_url(request) or "/"
        return context | {
            "page_title": self.seo_title or self.title,
            "meta_description": self.meta_description(),
            "canonical_url": f"{settings.SITE_URL}{request.path}",
            "current_section": path.strip("/").split("/")[0],
            "breadcrumbs": breadcrumbs,
            "structured_data": self.structured_data(breadcrumbs, path),
            **self._share_image(breadcrumbs),
        }

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        """What search engines are told. Page kinds add to it."""
        return [breadcrumb_list(breadcrumbs, self.title, path)] if breadcrumbs else []

    def _shown_above(self) -> list[Page]:
        """Pages above this one, home first, that readers may see."""
        if not self.depth or self.depth <= HOME_DEPTH:
            return []
        if self.pages_above is None:
            return list(published_pages().ancestor_of(self).order_by("path"))
        # Whoever was let through to this page was let through to those above it.
        now = timezone.now()
        return [
            page
            for page in self.pages_above
            if page.live and (page.expire_at is None or page.expire_at > now)
        ]

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """What keeps readers out of this page or one above it, in one question instead of two.

        As Wagtail has it, an alias is kept as private as the page it stands for.
        """
        above = [self.path[:end] for end in range(0, len(self.path) + 1, self.steplen) if end]
        pages = Page.objects.filter(path__in=above)
        return PageViewRestriction.objects.filter(
            Q(page__in=pages) | Q(page__in=pages.exclude(alias_of=None).values("alias_of"))
        )

    def meta_description(self) -> str:
        return self.search_description or self.summary

    def _share_image(self, breadcrumbs: list[dict[str, str]]) -> dict[str, Any]:
        """The editor's picture, else the one drawn for the page; home has the hub's own."""
        if self.share_image_id:
            try:
                picture = self.share_image.get_rendition("fill-1200x630|format-jpeg")
                return {"share_image_url": picture.full_url, "share_image_alt": picture.alt}
            except SourceImageIOError:
                # The record is there and the file is not, as after a restore without pictures.
                pass
        if not self.pk or not breadcrumbs:
            return {}
        section = breadcrumbs[1]["title"] if len(breadcrumbs) > 1 else ""
        return share_picture("share-page", self.pk, self.title, section)

    def is_review_overdue(self, on: date) -> bool:
        return self.review_due_on is not None and self.review_due_on < on
