"""The message that everybody posts at one hour of the day."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from campaigns.clock import at
from campaigns.message_forms import SharedMessageForm
from campaigns.models.pages import CampaignYearPage
from campaigns.querysets import MessageQuerySet


class SharedMessage(ClusterableModel):
    """Opens at its hour without anyone touching it, unless an editor holds it."""

    year = models.ForeignKey(
        CampaignYearPage, on_delete=models.CASCADE, related_name="shared_messages"
    )
    title = models.CharField(max_length=60, help_text="“The noon message”.")
    opens_at = models.TimeField(default=time(12), help_text="London time.")
    picture = models.ForeignKey(
        "core.HubImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    alt_text = models.CharField(
        max_length=300, blank=True, help_text="For the picture, to be pasted with it."
    )
    held_at = models.DateTimeField(null=True, editable=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    held_words = models.CharField(
        "why it is held", max_length=200, blank=True, help_text="Readers see it."
    )

    objects = MessageQuerySet.as_manager()

    base_form_class = SharedMessageForm

    class Meta:
        verbose_name = "shared message"
        ordering = ["opens_at", "pk"]

    def __str__(self) -> str:
        return f"{self.title}, {self.opens_at:%H:%M}"

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.alt_text.strip():
            raise ValidationError(
                {"alt_text": "Say what the picture shows: councils paste it with the picture."}
            )

    def opens(self) -> datetime | None:
        return at(self.year.day, self.opens_at) if self.year.day else None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    def is_open(self, now: datetime) -> bool:
        opens = self.opens()
        return opens is not None and opens <= now and self.held_at is None


class MessageWording(Orderable, ClusterableModel):
    """The message as it suits some platforms, within the limits of each."""

    message = ParentalKey(SharedMessage, on_delete=models.CASCADE, related_name="wordings")
    label = models.CharField(max_length=40, help_text="“Short”, “Long”, “Cymraeg”.")
    language = models.CharField(
        max_length=2, choices=[("en", "English"), ("cy", "Welsh")], default="en"
    )
    platforms = ParentalManyToManyField("directory.Platform", related_name="+")
    text = models.TextField(max_length=5000, help_text="With its hashtags.")

    class Meta(Orderable.Meta):
        verbose_name = "wording"

    def __str__(self) -> str:
        return self.label
