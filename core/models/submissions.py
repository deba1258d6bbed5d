"""What somebody sent in, and what was decided about it: one shape for every queue."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from core.choices import OPEN_STATUSES, SubmissionStatus


class SubmissionQuerySet(models.QuerySet):
    def open(self) -> Self:
        """What still waits for somebody."""
        return self.filter(status__in=OPEN_STATUSES)


class ModeratedSubmission(models.Model):
    """Nothing of it is public, or reachable by address, before somebody decided that it is.

    Who sent it is not part of it: an address for a reply, where there is one, stands in a table of
    its own, so that it can go when the matter is closed.
    """

    status = models.CharField(
        max_length=8, choices=SubmissionStatus.choices, default=SubmissionStatus.NEW, db_index=True
    )
    # Made with the form: the same form sent five times is one submission.
    form_token = models.UUIDField(null=True, unique=True, editable=False)
    submitted_at = models.DateTimeField(auto_now_add=True, db_index=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why it was declined or sent back, in kind words."
    )

    objects = SubmissionQuerySet.as_manager()

    # What of it is shown to whoever decides and may have changed by the time they press.
    shown_fields: ClassVar[tuple[str, ...]] = ("submitted_at",)

    class Meta:
        abstract = True
        ordering = ["submitted_at", "pk"]

    @property
    def seen_mark(self) -> str:
        """Stands for its content as it is here. Who decides sends back the one that they saw."""
        values = [getattr(self, name) for name in self.shown_fields]
        said = [value.timestamp() if isinstance(value, datetime) else value for value in values]
        return sha256(repr(said).encode()).hexdigest()[:32]
