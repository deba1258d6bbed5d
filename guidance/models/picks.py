"""Best practice: posts and accounts that editors think worth copying."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from directory.blocks import CouncilChooserBlock
from guidance.models.story import StoryPage
from guidance.presenters import pick_row


class PickBlock(blocks.StructBlock):
    """A post or an account, in words with a link: nothing of the platform is loaded."""

    title = blocks.CharBlock(max_length=120, help_text="What to copy, in a few words.")
    council = CouncilChooserBlock(help_text="Whose post or account it is. Any name finds it.")
    platform = blocks.CharBlock(max_length=60, help_text="“Facebook”")
    url = blocks.URLBlock(label="Address", max_length=500, help_text="The post, or who told of it.")
    date = blocks.CharBlock(max_length=60, help_text="“12 March 2024”")
    quote = blocks.TextBlock(
        required=False, help_text="The post’s own words, where you have seen them published."
    )
    good = blocks.TextBlock(
        label="What is good about it",
        help_text="One to three sentences, and what another council could copy.",
    )

    class Meta:
        icon = "pick"
        template = "blocks/pick.html"
        description = "A post or an account worth copying, quoted as text."
        preview_value = {
            "title": "Bin changes said before people ask",
            "council": None,
            "platform": "Facebook",
            "url": "https://www.example.org/",
            "date": "December 2025",
            "quote": "",
            "good": "It says what changes, for whom and from when in the first line.",
        }


class BestPracticePage(StoryPage):
    """Editors' picks."""

    picks = StreamField(
        [("pick", PickBlock())],
        blank=True,
        help_text="Newest first. Ten that are good beat thirty that are old.",
    )

    content_panels = [
        *StoryPage.content_panels[:-2],
        FieldPanel("body"),
        FieldPanel("picks"),
        FieldPanel("sources"),
    ]
    searched_streams = ("body", "picks")

    parent_page_types = ["guidance.SectionPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guidance/best_practice_page.html"

    class Meta:
        verbose_name = "best practice"
        verbose_name_plural = "best practice"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"picks": [pick_row(pick.value) for pick in self.picks]}
