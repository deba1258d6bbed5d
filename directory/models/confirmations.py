"""Asking a council with one click whether its accounts are right."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from directory.models.councils import Council


class ConfirmationRequest(models.Model):
    """One letter with one link to one council's mailbox. It works once, for two weeks."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="confirmations")
    mailbox = models.EmailField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The editor who asked. Empty for the half-yearly round and for officers.",
    )
    is_round = models.BooleanField(default=False, help_text="Sent in the half-yearly round.")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.PositiveSmallIntegerField("accounts confirmed", default=0)
    changes = models.PositiveSmallIntegerField("changes asked for", default=0)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "question to a council"
        verbose_name_plural = "questions to councils"

    def __str__(self) -> str:
        return f"{self.council}, {self.sent_at:%d %B %Y}"
