"""Accounts on platforms, what the knowledge of them rests on, and what happened to them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from directory.choices import (
    CONFIRMING_KINDS,
    AccountPurpose,
    AccountStatus,
    EventKind,
    EvidenceKind,
    Fate,
    Freshness,
    Language,
)
from directory.freshness import freshness
from directory.models.councils import Council
from directory.models.platforms import Platform
from directory.querysets import SocialAccountQuerySet


class SocialAccount(models.Model):
    """One account at one address. Several councils may share it, as Adur and Worthing do."""

    councils = models.ManyToManyField(
        Council,
        related_name="social_accounts",
        help_text="Every council whose account this is. Neighbours that share one are all named.",
    )
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="accounts")
    handle = models.CharField(
        max_length=200, help_text="The name as the council writes it, without the @."
    )
    handle_key = models.CharField(max_length=200, editable=False)
    url = models.URLField(
        "address",
        max_length=300,
        unique=True,
        help_text="Paste any form of the address. It is stored in one form, so that no account "
        "stands here twice.",
        error_messages={"unique": "This account is in the register already."},
    )
    display_name = models.CharField(
        max_length=150, blank=True, help_text="The name shown on the account, where it differs."
    )
    purpose = models.CharField(
        max_length=20,
        choices=AccountPurpose.choices,
        blank=True,
        help_text="What the council uses it for. Empty means we have not been told.",
    )
    area = models.CharField(
        "service or area",
        max_length=100,
        blank=True,
        help_text="Which service, place or people it speaks for: “highways and winter”.",
    )
    language = models.CharField(
        max_length=9,
        choices=Language.choices,
        blank=True,
        help_text="Language of its posts. Empty means we have not been told.",
    )
    twin = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="twin_of",
        help_text="The same account in the other language, for Welsh and English pairs.",
    )
    status = models.CharField(
        max_length=16, choices=AccountStatus.choices, default=AccountStatus.ACTIVE
    )
    opened_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(
        null=True, blank=True, help_text="The day it was closed or moved, where known."
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        help_text="The account to use instead, when this one moved or closed.",
    )
    fate = models.CharField(
        "when its council ends",
        max_length=8,
        choices=Fate.choices,
        blank=True,
        help_text="Only for accounts of a council that ends. Empty means undecided.",
    )
    confirmed_on = models.DateField(null=True, editable=False, db_index=True)
    seen_on = models.DateField(null=True, editable=False, db_index=True)
    imported_values = models.JSONField(default=dict, editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        ordering = ["platform__order", "handle_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "handle_key"],
                name="account_handle_once_on_a_platform",
                violation_error_message="This account is in the register already.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AccountStatus.values), name="account_status_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["", *AccountPurpose.values]),
                name="account_purpose_known",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", *Language.values]),
                name="account_language_known",
            ),
            models.CheckConstraint(
                condition=~Q(twin=F("id")),
                name="account_is_not_its_own_twin",
                violation_error_message="An account cannot be its own twin.",
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=F("id")),
                name="account_does_not_replace_itself",
                violation_error_message="An account cannot be replaced by itself.",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("opened_on")),
                name="account_ends_after_it_opens",
                violation_error_message="It cannot have ended before it was opened.",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="account_address_is_https"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_handle} on {self.platform.name}"

    @property
    def shown_handle(self) -> str:
        """The handle as people say it: with an @ where the platform uses one.

        Where the key says more than the handle ("user/leeds"), the name is of another form,
        and an @ in front would make it somebody else's.
        """
        is_plain = self.handle_key.lower() == self.handle.lower()
        return f"{self.platform.handle_prefix if is_plain else ''}{self.handle}"

    @property
    def shown_address(self) -> str:
        """The address as people read it aloud, without the scheme."""
        return self.url.removeprefix("https://").rstrip("/")

    @property
    def is_live(self) -> bool:
        """Whether the address may be shown as a link. A closed name can fall to a stranger."""
        return self.status not in {AccountStatus.CLOSED, AccountStatus.MOVED}

    def freshness(self, on: date) -> Freshness:
        return freshness(self.confirmed_on, self.seen_on, on)


class ImportedAddress(models.Model):
    """An address that an import brought, and the account it stands for; none once that is deleted.

    So an import neither brings back what an editor deleted, nor adds anew under the old address
    what an editor gave another one.
    """

    platform = models.CharField(max_length=40)  # its slug, which outlives the platform
    key = models.CharField(max_length=200)
    account = models.ForeignKey(
        SocialAccount, null=True, on_delete=models.SET_NULL, related_name="imported_addresses"
    )

    class Meta:
        verbose_name_plural = "imported addresses"
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="imported_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.platform})"


class Evidence(models.Model):
    """One reason to believe that an account is a council's: what was seen, where and when."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=24, choices=EvidenceKind.choices)
    source = models.CharField(
        max_length=255,
        help_text="Where it was seen, in words a reader understands: “www.leeds.gov.uk”, "
        "“Local authority register of the ministry”.",
    )
    url = models.URLField("address of the source", max_length=500, blank=True)
    seen_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day it was seen there. Empty where the source has no date; such evidence "
        "never makes an account fresh.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    note = models.CharField(max_length=255, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [F("seen_on").desc(nulls_last=True), "-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "source", "url", "seen_on"],
                name="evidence_once",
                violation_error_message="This evidence is noted already.",
            ),
            # No day is unlike any other day, so undated evidence needs a rule of its own.
            models.UniqueConstraint(
                fields=["account", "kind", "source", "url"],
                condition=Q(seen_on__isnull=True),
                name="evidence_once_without_a_day",
                violation_error_message="This evidence is noted already.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source}"

    @property
    def confirms(self) -> bool:
        return self.kind in CONFIRMING_KINDS


class AccountEvent(models.Model):
    """Something that happened to an account, kept for its history."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    happened_on = models.DateField()
    note = models.CharField(max_length=255, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_on:%d %B %Y}"
