"""What pages of running text have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.blocks import SourceBlock, StoryBlock
from core.credits import credit_rows, credits_of
from core.dates import today
from core.models import BasePage
from core.structured_data import Thing, absolute, article
from guidance.presenters import review_card, source_rows
from guidance.querysets import HubPageManager

SOURCES_HELP = "What the page rests on. Refer to the first as a raised 1 linked to #source-1."


class SourcedPage(BasePage):
    """A page that names its sources and says when it was reviewed."""

    sources = StreamField([("source", SourceBlock())], blank=True, help_text=SOURCES_HELP)

    objects = HubPageManager()

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "sources": source_rows(self.sources),
            "advice_from": credit_rows(credits_of(self)),
            "review": review_card(self, today()),
            "change_notes": self.change_notes.all(),
            # A page that is only being written has nothing to say an answer about yet.
            "feedback_action": reverse("guidance:feedback", args=[self.pk]) if self.pk else "",
        }

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        about = article(
            headline=self.title,
            description=self.meta_description(),
            url=absolute(path),
            datePublished=self.first_published_at and self.first_published_at.isoformat(),
            dateModified=self.last_published_at and self.last_published_at.isoformat(),
            author={"@type": "Organization", "name": self.owner_team} if self.owner_team else None,
        )
        return [*super().structured_data(breadcrumbs, path), about]


class StoryPage(SourcedPage):
    """A page whose text is one stream of blocks."""

    body = StreamField(
        StoryBlock(),
        blank=True,
        help_text="The text of the page in blocks. Begin with what the reader is to do.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("sources")]
    searched_streams = ("body",)

    class Meta:
        abstract = True
