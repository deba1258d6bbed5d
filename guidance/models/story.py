"""What pages of running text have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.blocks import SourceBlock, StoryBlock
from core.dates import today
from core.models import BasePage
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
            "review": review_card(self, today()),
            "change_notes": self.change_notes.all(),
        }


class StoryPage(SourcedPage):
    """A page whose text is one stream of blocks."""

    body = StreamField(StoryBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("sources")]
    searched_streams = ("body",)

    class Meta:
        abstract = True
