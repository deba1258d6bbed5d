"""What people agreed to, word for word, as it stood on the day they did."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models


class ConsentPurpose(models.TextChoices):
    """What for. The value is stored and never changes."""

    STORY = "story", "Stories and pictures"
    TIP = "tip", "Tips"


class ConsentTextQuerySet(models.QuerySet):
    def in_force(self, purpose: ConsentPurpose, on: date) -> Self:
        """The newest text of that purpose on that day comes first."""
        return self.filter(purpose=purpose, in_force_from__lte=on).order_by("-version")


class ConsentText(models.Model):
    """One version of a text. A text that somebody agreed to is never changed: a new one follows."""

    purpose = models.CharField(max_length=12, choices=ConsentPurpose.choices)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="What people agree to, one statement a line.")
    in_force_from = models.DateField()

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, version {self.version}"
