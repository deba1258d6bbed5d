"""Myths, each with a verdict and an address of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.contrib.routable_page.models import path
from wagtail.fields import StreamField

from core.blocks.text import MythBlock, MythTheme, Verdict
from core.choices import Role
from core.listing import paging
from core.models import BasePage
from core.structured_data import Thing, questions
from guidance.listing import FilterForm, Group, Item
from guidance.models.narrowed import NarrowedListMixin
from guidance.models.story import SourcedPage
from guidance.presenters import Noun, list_context

NOUN = Noun("myth", "myths")
GROUPS = [
    Group(
        "verdict",
        "Verdict",
        dict(Verdict.choices),
        phrase="with the verdict {}",
        said={verdict.value: f"“{verdict.label}”" for verdict in Verdict},
    ),
    Group(
        "theme",
        "Theme",
        dict(MythTheme.choices),
        phrase="about {}",
        said={theme.value: f"“{theme.label}”" for theme in MythTheme},
    ),
    Group(
        "role",
        "For whom",
        dict(Role.choices),
        phrase="for {}",
        said={role.value: role.label if role == Role.IT else role.label.lower() for role in Role},
        thing="role",
    ),
]


class MythbusterPage(NarrowedListMixin, SourcedPage):
    """All myths, to be narrowed by verdict, theme and role."""

    myths = StreamField(
        [("myth", MythBlock())],
        min_num=1,
        help_text="The ones heard most come first. Each has an address of its own.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("myths"), FieldPanel("sources")]
    searched_streams = ("myths",)

    parent_page_types = ["guidance.SectionPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guidance/mythbuster_page.html"

    class Meta:
        verbose_name = "mythbuster"

    # The myths that the address asks for; all of them where none was asked.
    shown: list[StreamValue.StreamChild] | None = None

    @path("")
    def narrowed_list(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.GET, GROUPS)
        address = form.address(self.get_url(request) or "")
        items = [_item(number, myth) for number, myth in enumerate(self.myths)]
        context = list_context(form, items, NOUN, address)
        if not form.is_valid():
            return self.refused_page(request, context)
        self.shown = [self.myths[item.key] for item in form.among(items)]
        # All stand on one page, so that a link to one of them always finds it.
        place = paging(len(self.shown), max(len(items), 1), form.page_number, address)
        return self.list_page(request, context | {"shown_myths": self.shown}, place, address)

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        """The myths are what people ask, and each has an answer on the page."""
        pairs = [
            (
                f"“{myth.value['myth']}” Is that true?",
                f"{myth.value.verdict_words}. {strip_tags(str(myth.value['answer']))}",
            )
            for myth in (self.myths if self.shown is None else self.shown)
        ]
        return [*super().structured_data(breadcrumbs, path), questions(pairs)]


def _item(number: int, myth: StreamValue.StreamChild) -> Item:
    """A myth by its place on the page."""
    value = myth.value
    return Item(
        number,
        {
            "verdict": {value["verdict"]},
            "theme": {value["theme"]} - {"", None},
            "role": set(value["roles"] or ()),
        },
    )
