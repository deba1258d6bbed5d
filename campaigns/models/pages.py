"""A shared day of the sector and its years."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager

from campaigns.choices import DayState
from campaigns.clock import day_bounds, london, state_of
from campaigns.day import seconds_kept
from campaigns.querysets import YearQuerySet
from core.blocks.text import PROSE_FEATURES
from core.structured_data import Thing
from guidance.models.story import StoryPage


def _kept_until_its_turn(response: Any) -> HttpResponseBase:
    """The turn is of the moment for which the page was made; how far off it is, of now."""
    seconds = seconds_kept(response.context_data["turn"], timezone.now())
    patch_cache_control(response, public=True, max_age=seconds)
    return response


class CampaignPage(StoryPage):
    """A day that comes back every year: what it is for, and all its years."""

    hashtag = models.CharField(max_length=40, help_text="With its sign: “#OurDay”.")

    content_panels = [
        *StoryPage.content_panels[:2],
        FieldPanel("hashtag"),
        *StoryPage.content_panels[2:],
    ]
    parent_page_types = ["guidance.HomePage"]
    subpage_types = ["campaigns.CampaignYearPage"]
    template = "campaigns/campaign_page.html"

    class Meta:
        verbose_name = "campaign"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from campaigns.presenters.day_years import campaign_context

        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        midnight = day_bounds(london(now).date())[1]
        return context | campaign_context(self, now) | {"turn": midnight}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What is coming is over, or today, from midnight on: no cache keeps it past that."""
        return _kept_until_its_turn(super().serve(request, *args, **kwargs))


class CampaignYearPage(StoryPage):
    """One day of it, in London time. The last part of its address is the year."""

    day = models.DateField(
        null=True, blank=True, help_text="Midnight to midnight in London. Empty until it is fixed."
    )
    day_words = models.CharField(
        "day in words",
        max_length=80,
        blank=True,
        help_text="What is known where the day is not: “Late September 2012”.",
    )
    hashtag = models.CharField(
        max_length=40, blank=True, help_text="Only where it was another than the campaign’s."
    )
    theme = models.CharField(
        max_length=120, blank=True, help_text="What this year was about, if it had a theme."
    )
    organisers = models.CharField(
        max_length=200, blank=True, help_text="Who called for it, as its sources say."
    )
    how_to_take_part = RichTextField(
        blank=True,
        features=PROSE_FEATURES,
        help_text="What a council does before, on and after the day. Shown until it is over.",
    )
    thanks = RichTextField(
        blank=True, features=PROSE_FEATURES, help_text="Shown when the day is over."
    )
    takes_stories = models.BooleanField(
        default=False,
        help_text="Whether councils may send stories. They come to the queue, also before the day.",
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PageManager.from_queryset(YearQuerySet)()

    content_panels = [
        *StoryPage.content_panels[:2],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("day"), FieldPanel("day_words")]),
                FieldRowPanel([FieldPanel("hashtag"), FieldPanel("theme")]),
                FieldPanel("organisers"),
                FieldPanel("takes_stories"),
            ],
            heading="The day",
        ),
        FieldPanel("body", heading="Aims and toolkit"),
        FieldPanel("how_to_take_part"),
        FieldPanel("thanks"),
        FieldPanel("sources"),
    ]
    parent_page_types = ["campaigns.CampaignPage"]
    subpage_types: list[str] = []
    template = "campaigns/campaign_year_page.html"

    class Meta:
        verbose_name = "campaign year"

    def clean(self) -> None:
        super().clean()
        if not re.fullmatch(r"20\d\d", self.slug or ""):
            raise ValidationError({"slug": "The last part of the address is the year: “2027”."})
        if self.day and str(self.day.year) != self.slug:
            raise ValidationError({"day": f"The address says {self.slug}. Choose a day of it."})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from campaigns.presenters.day import year_context

        context = super().get_context(request, *args, **kwargs)
        return context | year_context(self, timezone.now())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Kept by caches until the page turns, and never longer than a minute."""
        return _kept_until_its_turn(super().serve(request, *args, **kwargs))

    def structured_data(self, breadcrumbs: list[dict[str, str]], path: str) -> list[Thing]:
        from campaigns.presenters.day_years import event_thing

        return [*super().structured_data(breadcrumbs, path), *event_thing(self, path)]

    def bounds(self) -> tuple[datetime, datetime] | tuple[None, None]:
        return day_bounds(self.day) if self.day else (None, None)

    def state(self, now: datetime) -> DayState:
        return state_of(*self.bounds(), now)
