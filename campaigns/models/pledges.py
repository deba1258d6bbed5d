"""Councils that have said that they take part."""

from __future__ import annotations

from django.db import models

from campaigns.models.pages import CampaignYearPage
from campaigns.querysets import PledgeQuerySet
from core.choices import SubmissionStatus
from core.models import ModeratedSubmission


class CampaignPledge(ModeratedSubmission):
    """Said from the council's own mailbox, so it counts at once; its words wait for an editor.

    Which mailbox it was stands in the link that it came by (directory.MailboxLink), for a time.
    """

    year = models.ForeignKey(CampaignYearPage, on_delete=models.CASCADE, related_name="pledges")
    council = models.ForeignKey(
        "directory.Council", on_delete=models.CASCADE, related_name="campaign_pledges"
    )
    words = models.CharField("what it plans", max_length=280, blank=True)
    mail_domain = models.CharField(max_length=255)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PledgeQuerySet.as_manager()
    shown_fields = ("words",)

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "council that takes part"
        verbose_name_plural = "councils that take part"
        constraints = [
            models.UniqueConstraint(fields=["year", "council"], name="pledge_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.council}, {self.year}"

    @property
    def shown_words(self) -> str:
        """Its words, once an editor has let them."""
        return self.words if self.status == SubmissionStatus.DONE else ""
