"""The list of a year's stories: what they can be chosen by, for the page and the feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from campaigns.choices import Service
from campaigns.models import CampaignStory, CampaignYearPage
from campaigns.querysets import StoryQuerySet
from core.listing import ListAddress, more_than_one, refusal
from directory.models import Council
from guidance.listing import FilterForm, Group, Item
from guidance.presenters import Noun

NOUN = Noun("story", "stories")
# A dozen, so that their pictures come to less than 150 kB on a small phone.
PAGE_SIZE = 12
ORDERS = {"newest": "Featured, then newest", "hour": "By hour of the day"}
HOURS = {f"{hour}": f"{hour:02}:00 to {(hour + 1):02}:00" for hour in range(24)}


class GalleryForm(FilterForm):
    """The address of the gallery, read: its filters and its order."""

    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))

    def __init__(self, address: QueryDict, groups: list[Group]) -> None:
        super().__init__(address, groups)
        self.fields["order"].error_messages["invalid_choice"] = refusal("order")

    def clean(self) -> None:
        super().clean()
        if len(self._said("order")) > 1:
            self.add_error("order", more_than_one("order"))

    @property
    def chosen_order(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("order") or "newest"

    def address(self, path: str) -> ListAddress:
        kept = super().address(path)
        if self.cleaned_data.get("order"):
            kept.data["order"] = self.cleaned_data["order"]
        return kept


def stories_of(year: CampaignYearPage) -> StoryQuerySet:
    """What readers may see of a year. Page, feed and strip all start from this."""
    return CampaignStory.objects.filter(year=year).visible()


def read_items(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """From ``stories_of(…).values(*FACTS)``: one question for filters, counts and the strip."""
    return [
        Item(
            row["pk"],
            {
                "council": (row["council__slug"],),
                "service": (row["service"],),
                "hour": (str(row["hour"]),),
            },
        )
        for row in rows
    ]


FACTS = ("pk", "council__slug", "council__short_name", "council__sort_name", "service", "hour")


def groups(rows: Iterable[Mapping[str, Any]]) -> list[Group]:
    """The filters, with the councils that there are, in the order of the A–Z."""
    councils = {
        row["council__slug"]: row["council__short_name"]
        for row in sorted(rows, key=lambda row: row["council__sort_name"])
    }
    return [
        Group("hour", "Hour", HOURS, phrase="from {}", said=HOURS),
        Group("service", "Service", dict(Service.choices), phrase="about {}"),
        Group("council", "Council", councils, phrase="by {}", lookup=_councils),
    ]


def by_hour(items: Iterable[Item]) -> Counter[int]:
    return Counter(int(next(iter(item.values["hour"]))) for item in items)


def in_order(stories: StoryQuerySet, order: str) -> StoryQuerySet:
    """Ties go by when they were published, then by key, so that pages never overlap."""
    if order == "hour":
        return stories.order_by("hour", "published_at", "pk")
    return stories.order_by("-is_featured", "-published_at", "-pk")


def _councils(slugs: Collection[str]) -> dict[str, str]:
    """Councils without a story are no mistake: the list is empty then."""
    return dict(Council.objects.filter(slug__in=slugs).values_list("slug", "short_name"))
