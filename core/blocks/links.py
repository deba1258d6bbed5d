"""Blocks that point elsewhere."""

from wagtail import blocks

from core.querysets import published_pages


class PagesBlock(blocks.ListBlock):
    """Pages of this hub, shown with their summaries. Hidden and private ones are left out."""

    def __init__(self, child_block=None, **kwargs) -> None:
        super().__init__(child_block or blocks.PageChooserBlock(label="Page"), **kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        chosen = [page.pk for page in value if page]
        shown = published_pages().in_bulk(chosen)
        context["pages"] = [shown[key] for key in chosen if key in shown]
        return context

    class Meta:
        icon = "link"
        template = "blocks/pages.html"
        description = "Other pages of the hub, with their titles."
        preview_template = "blocks/pages_preview.html"
        preview_value = []


class SourceBlock(blocks.StructBlock):
    """Something the page rests on. Numbered in the order of the list."""

    title = blocks.CharBlock(max_length=250, help_text="Who published what, and when.")
    url = blocks.URLBlock(
        required=False,
        label="Address",
        max_length=500,
        help_text="Where it can be read. It is looked at every week.",
    )
    checked_on = blocks.DateBlock(required=False, help_text="The day somebody last looked at it.")
    note = blocks.CharBlock(max_length=250, required=False, help_text="What it is used for.")

    class Meta:
        icon = "link-external"
        template = "blocks/source.html"
        description = "A numbered source with the day it was looked at."
        preview_value = {
            "title": "Ofcom, Online Nation 2025",
            "url": "https://www.ofcom.org.uk/",
            "checked_on": "2026-11-20",
            "note": "",
        }
