"""Pages of running text: principles, mythbuster, about, the statements."""

from __future__ import annotations

from guidance.models.story import StoryPage


class InformationPage(StoryPage):
    """One page of text with its sources."""

    parent_page_types = ["guidance.HomePage", "guidance.SectionPage"]
    subpage_types: list[str] = []
    template = "guidance/information_page.html"

    class Meta:
        verbose_name = "information page"
