"""Pictures, with what has to be known before one is shown."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class HubImage(AbstractImage):
    """A picture with its text alternative (``description``), its rights and how it was made."""

    description = models.CharField(
        "text alternative",
        max_length=255,
        blank=True,
        default="",
        help_text="What the picture says, for somebody who cannot see it, for example “A gritter "
        "leaves the depot at night”. Leave empty only where the picture decorates.",
    )
    rights = models.CharField(
        max_length=255,
        blank=True,
        help_text="Who owns the picture and on what terms we may show it, for example "
        "“© Leeds City Council, used with permission, May 2026”. Readers see it under the picture.",
    )
    is_ai_made = models.BooleanField(
        "made or altered by AI",
        default=False,
        help_text="Tick when any part of the picture was made or changed by an AI tool. "
        "Readers are told.",
    )

    admin_form_fields = (*Image.admin_form_fields, "rights", "is_ai_made")

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        verbose_name_plural = "pictures"


class HubRendition(AbstractRendition):
    image = models.ForeignKey(HubImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="core_rendition_once"
            )
        ]
