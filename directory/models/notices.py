"""Plain words about an account that must not be trusted just now. They end by themselves."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from directory.check_querysets import NoticeQuerySet
from directory.models.accounts import SocialAccount
from directory.models.councils import Council


class Notice(models.Model):
    """“This page is down since …, use …”: first on the council's page, in check, feed and API."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="notices")
    account = models.ForeignKey(
        SocialAccount,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notices",
        help_text="The account it is about. Empty where it is about all of them.",
    )
    text = models.CharField(
        max_length=300,
        help_text="What happened and what to do, for a resident: “Our Facebook page is not ours "
        "since this morning. Do not open its links.”",
    )
    use_instead = models.URLField(
        blank=True, help_text="Where to look meanwhile: another account, or a page of the council."
    )
    begins_at = models.DateTimeField(help_text="London time.")
    ends_at = models.DateTimeField(
        help_text="It goes by itself then. A day or two is usual; it can be made longer."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")),
                name="notice_ends_after_it_begins",
                violation_error_message="It has to end after it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.council}: {self.text}"

    def clean(self) -> None:
        if self.account_id and not self.account.councils.filter(pk=self.council_id).exists():
            raise ValidationError({"account": "This account is not one of the council’s."})
