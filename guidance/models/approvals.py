"""What a council says of the case study about it, before readers see it."""

from django.conf import settings
from django.db import models

from guidance.choices import ApprovalAnswer
from guidance.querysets import CaseStudyApprovalQuerySet


class CaseStudyApproval(models.Model):
    """One question to one council's mailbox about one draft of one case study."""

    page = models.ForeignKey(
        "guidance.CaseStudyPage", on_delete=models.CASCADE, related_name="approvals"
    )
    # Without its draft the answer still stands; and a page can be deleted with all its drafts.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    council = models.ForeignKey(
        "directory.Council", on_delete=models.PROTECT, related_name="case_study_approvals"
    )
    mailbox = models.EmailField(
        blank=True,
        help_text="A mailbox of the council, not of a person. Taken out 90 days after the matter "
        "is closed.",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(
        max_length=10, choices=ApprovalAnswer.choices, default=ApprovalAnswer.WAITING
    )
    comment = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CaseStudyApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "question to a council"
        verbose_name_plural = "questions to councils"

    def __str__(self) -> str:
        return f"{self.page}: {self.council}, {self.get_answer_display()}"
