"""What somebody says should be changed in the register: readers, councils, the link reader."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.choices import OPEN_STATUSES
from core.models import ContactDetail, ModeratedSubmission
from directory.choices import Origin, ProblemKind
from directory.models.accounts import SocialAccount
from directory.models.councils import Council
from directory.models.platforms import Platform


class Submission(ModeratedSubmission):
    """One change that is asked for, about one council."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="submissions")
    account = models.ForeignKey(
        SocialAccount,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submissions",
        help_text="The listed account it is about.",
    )
    kind = models.CharField(max_length=12, choices=ProblemKind.choices)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    link = models.CharField(max_length=500, blank=True, help_text="As it was sent.")
    # What directory/addresses.py made of the link; empty where it is no account's.
    platform = models.ForeignKey(
        Platform, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    handle_key = models.CharField(max_length=200, blank=True)
    url = models.CharField("address", max_length=300, blank=True)
    seen_at = models.CharField(
        max_length=500, blank=True, help_text="The page on which it was seen."
    )
    words = models.CharField(max_length=300, blank=True, help_text="The words around the link.")
    note = models.TextField(max_length=2000, blank=True)
    # The day on which editors were told by mail what the link reader found; empty for all others.
    told_on = models.DateField(null=True, editable=False)

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "report or suggestion"
        verbose_name_plural = "reports and suggestions"
        constraints = [
            # The link reader comes every week; one open suggestion for one address is enough.
            models.UniqueConstraint(
                fields=["council", "platform", "handle_key", "origin"],
                condition=Q(status__in=OPEN_STATUSES) & ~Q(handle_key="") & Q(origin="website"),
                name="suggestion_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.council}: {self.get_kind_display()}"


class ReplyAddress(ContactDetail):
    """Where somebody wants to be answered. Goes when the matter is closed."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="reply_address"
    )

    class Meta:
        verbose_name_plural = "reply addresses"

    def __str__(self) -> str:
        return f"for report {self.submission_id}"
