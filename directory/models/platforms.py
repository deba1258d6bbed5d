"""Platforms and the shapes of their addresses, kept as data so that an editor can add one."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from directory.address_rules import PatternRule, PlatformRule, check_pattern, check_platform
from directory.choices import PlatformKind, PlatformStatus
from directory.querysets import PlatformQuerySet


class Platform(ClusterableModel):
    """A place where councils have accounts, with what is needed to read its addresses."""

    name = models.CharField(
        max_length=60, unique=True, help_text="As readers know it: “Facebook page”, “X”."
    )
    slug = models.SlugField(
        max_length=40, unique=True, help_text="Stands in addresses and files; it never changes."
    )
    short_label = models.CharField(
        max_length=3, help_text="Two letters for the tile beside an account: “Fb”."
    )
    kind = models.CharField(max_length=16, choices=PlatformKind.choices)
    status = models.CharField(
        max_length=10, choices=PlatformStatus.choices, default=PlatformStatus.CURRENT
    )
    closed_on = models.DateField(
        null=True, blank=True, help_text="The day it shut, where that is certain."
    )
    url_template = models.CharField(
        "canonical address",
        max_length=150,
        help_text="Every account’s address in one form, with {handle} for its name, such as "
        "https://x.com/{handle}.",
    )
    handle_prefix = models.CharField(
        max_length=2,
        blank=True,
        help_text="What people put in front of a handle: “@” for most, nothing for pages.",
    )
    handle_extra = models.CharField(
        "other characters in handles",
        max_length=20,
        blank=True,
        help_text="Characters allowed beside letters and digits, such as “._”.",
    )
    handle_min = models.PositiveSmallIntegerField("shortest handle", default=1)
    handle_max = models.PositiveSmallIntegerField("longest handle", default=100)
    case_sensitive_handles = models.BooleanField(
        "capitals matter",
        default=False,
        help_text="Tick only where the platform treats “Leeds” and “leeds” as two accounts.",
    )
    domain_handles = models.BooleanField(
        "a web domain can be the handle",
        default=False,
        help_text="As on Bluesky, where a council can be @leeds.gov.uk.",
    )
    stop_words = models.JSONField(
        default=list,
        blank=True,
        help_text="First parts of addresses that are never accounts, such as “share”.",
    )
    reporting_url = models.URLField(
        "reporting page",
        max_length=300,
        blank=True,
        help_text="The platform’s own page on reporting somebody who poses as somebody else. "
        "Readers are led there. Empty where it is not certain.",
    )
    order = models.PositiveSmallIntegerField(
        default=100, help_text="Lower numbers come first in lists."
    )
    note = models.TextField(blank=True, help_text="What editors should know about it.")

    objects = PlatformQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PlatformKind.values), name="platform_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PlatformStatus.values), name="platform_status_known"
            ),
            models.CheckConstraint(
                condition=Q(handle_max__gte=models.F("handle_min")),
                name="platform_handle_lengths_in_order",
                violation_error_message="The longest handle cannot be shorter than the shortest.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            check_platform(self.rule_with(()))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def rule(self) -> PlatformRule:
        """The platform as ``directory.addresses`` needs it. Reads the patterns: prefetch them."""
        return self.rule_with(pattern.rule() for pattern in self.patterns.all())

    def rule_with(self, patterns: Iterable[PatternRule]) -> PlatformRule:
        return PlatformRule(
            slug=self.slug,
            name=self.name,
            patterns=tuple(patterns),
            url_template=self.url_template,
            stop_words=frozenset(word.lower() for word in self.stop_words),
            case_sensitive=self.case_sensitive_handles,
            domain_handles=self.domain_handles,
            handle_min=self.handle_min,
            handle_max=self.handle_max,
            handle_extra=self.handle_extra,
        )


class PlatformPattern(Orderable):
    """One shape of address, tried in order. A template, not a regular expression."""

    platform = ParentalKey(Platform, on_delete=models.CASCADE, related_name="patterns")
    host = models.CharField(
        max_length=100,
        help_text="“example.com” is itself and www.; “*.example.com” is every sub-domain too.",
    )
    path = models.CharField(
        max_length=100,
        help_text="With {handle}, {id} (digits) or {any}, such as /pages/{any}/{id}. A single - "
        "means: never an account.",
    )
    form = models.CharField(
        max_length=12,
        blank=True,
        help_text="A word that keeps this form apart, where the same name may belong to somebody "
        "else than in the ordinary address, such as “user”.",
    )
    begins = models.CharField(
        max_length=10, blank=True, help_text="What a handle of this form begins with: “UC”."
    )
    case_sensitive = models.BooleanField("capitals matter in this form", default=False)

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "host", "path"], name="pattern_once_on_a_platform"
            )
        ]

    def __str__(self) -> str:
        return f"{self.host}{self.path}"

    def clean(self) -> None:
        try:
            check_pattern(self.rule())
        except ValueError as error:
            raise ValidationError({"path": str(error)}) from error

    def rule(self) -> PatternRule:
        return PatternRule(
            host=self.host,
            path=self.path,
            form=self.form,
            begins=self.begins,
            case_sensitive=self.case_sensitive,
        )
