"""Stories of the day, with their pictures, from whoever works for a council."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.choices import AiUse, PeopleShown, Service
from campaigns.models.pages import CampaignYearPage
from campaigns.querysets import StoryQuerySet
from campaigns.storage import private_pictures
from core.models import ContactDetail, ModeratedSubmission

# No vowels and nothing that reads as another letter, so that no code spells a word.
CODE_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
CODE_LENGTH = 10


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def private_name(picture: models.Model, filename: str) -> str:
    """Nothing of the name it was sent with."""
    return f"{secrets.token_hex(16)}.jpg"


class CampaignStory(ModeratedSubmission):
    """What one council did in one hour of the day."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    year = models.ForeignKey(CampaignYearPage, on_delete=models.CASCADE, related_name="stories")
    council = models.ForeignKey(
        "directory.Council", on_delete=models.CASCADE, related_name="campaign_stories"
    )
    title = models.CharField(max_length=80)
    words = models.TextField(max_length=1500)
    service = models.CharField(max_length=20, choices=Service.choices)
    hour = models.PositiveSmallIntegerField(
        "hour of the day", validators=[MaxValueValidator(23)], help_text="London time, 0 to 23."
    )
    role = models.CharField(max_length=80, blank=True, help_text="Never a name unless wanted.")
    video_url = models.URLField("video", max_length=500, blank=True)
    video_words = models.CharField("what the video shows", max_length=300, blank=True)
    ai_use = models.CharField(max_length=8, choices=AiUse.choices, default=AiUse.NONE)
    people_shown = models.CharField(max_length=8, choices=PeopleShown.choices)
    consent_text = models.ForeignKey(
        "core.ConsentText", on_delete=models.PROTECT, related_name="+", editable=False
    )
    consented_at = models.DateTimeField(editable=False)
    # Nothing that shows children comes out before an editor has let it.
    is_held = models.BooleanField("held", default=False)
    is_featured = models.BooleanField("featured", default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    taken_down_at = models.DateTimeField(null=True, editable=False)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    taken_down_words = models.CharField(max_length=200, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()
    # It is agreed to anew whenever it is mended.
    shown_fields = ("consented_at",)

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "story"
        verbose_name_plural = "stories"
        indexes = [
            models.Index(fields=["year", "status", "hour"], name="story_by_hour"),
            models.Index(fields=["year", "status", "published_at"], name="story_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23), name="story_hour_of_a_day")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:story", args=[self.code])

    def list_row(self) -> dict[str, Any]:
        """The story as a council's page shows it, which knows this model by relation alone."""
        from campaigns.presenters.stories import story_row  # noqa: PLC0415 - it needs the models

        return story_row(self)


class StoryPicture(models.Model):
    """A picture, decoded and written anew before it was stored; never at a public address.

    What readers see are the sizes that are made when the story is published
    (campaigns/pictures.py), served only while it is.
    """

    story = models.ForeignKey(CampaignStory, on_delete=models.CASCADE, related_name="pictures")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    file = models.FileField(storage=private_pictures, upload_to=private_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt_text = models.CharField("text alternative", max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.alt_text


class WaitingPicture(models.Model):
    """A picture that came with a form in which something else was wrong: kept, clean, for hours.

    Whoever sent it holds a signed token of its code. It becomes a ``StoryPicture`` when the form is
    right, and goes with the daily tidy when it never is.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    file = models.FileField(storage=private_pictures, upload_to=private_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Shown to the sender, who knows the picture by it; goes with this row.
    sent_as = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.code


class StoryContact(ContactDetail):
    """Where whoever sent it can be asked and told."""

    submission = models.OneToOneField(
        CampaignStory, on_delete=models.CASCADE, related_name="contact"
    )

    def __str__(self) -> str:
        return f"for story {self.submission_id}"


class TakedownRequest(ModeratedSubmission):
    """Somebody wants a story gone. One press takes it down everywhere."""

    story = models.ForeignKey(CampaignStory, on_delete=models.CASCADE, related_name="takedowns")
    is_shown = models.BooleanField("the sender, or their child, is shown", default=False)
    words = models.TextField(max_length=1000, blank=True)

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "request to take down"
        verbose_name_plural = "requests to take down"

    def __str__(self) -> str:
        return f"Take down “{self.story}”"


class TakedownContact(ContactDetail):
    submission = models.OneToOneField(
        TakedownRequest, on_delete=models.CASCADE, related_name="contact"
    )

    def __str__(self) -> str:
        return f"for request {self.submission_id}"
