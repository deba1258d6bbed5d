"""Links that go to a council's own mailbox, so that what is said through them is the council's."""

from __future__ import annotations

from django.db import models

from directory.models.councils import Council


class LinkPurpose(models.TextChoices):
    """What the link lets the council say. The value is part of the signature."""

    PLEDGE = "pledge", "We take part"
    MARK = "mark", "Social Media Friendly Mark"


class MailboxLink(models.Model):
    """One letter with one link for one council and one purpose. It works once, for two weeks."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="mailbox_links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose.choices)
    # What it is about within the purpose, such as the key of a year of #OurDay.
    about = models.PositiveBigIntegerField(null=True)
    mailbox = models.EmailField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.council}: {self.get_purpose_display()}"
