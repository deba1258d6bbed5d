"""Councils: what they are called, when they exist, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.dates import today
from directory.choices import (
    CouncilState,
    CouncilType,
    NameKind,
    Nation,
    Region,
    SuccessionKind,
)
from directory.hosts import host_of
from directory.mailboxes import OF_MANY, SHARED, domain_faults
from directory.models.name_words import NameWord
from directory.names import search_names, sort_letter, sort_name
from directory.querysets import CouncilQuerySet, SuccessionQuerySet

# A council's own rules, as readers see them named; the fields hold the addresses of its pages.
STATEMENTS = {
    "house_rules_url": "House rules for its accounts",
    "social_policy_url": "Social media policy",
    "ai_statement_url": "Statement on AI",
}
GSS_CODE = RegexValidator(
    r"^[EW]\d{8}$", "A GSS code is the letter E or W and eight digits, such as E08000035."
)
LOCAL_AUTHORITY_CODE = RegexValidator(
    r"^[A-Z]{3,4}$", "A local authority code is three or four capital letters, such as LDS."
)
# First parts of addresses under /councils/ that are other pages, or are kept for them.
RESERVED_SLUGS = frozenset({
    "check", "compare", "confirm", "feed", "gss", "list", "mark", "overview",
})  # fmt: skip


def is_free_for_a_council(slug: str) -> None:
    """Refuses the slug under which another page would stand in the council's place."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of another page. Choose a longer one.")


class Council(ClusterableModel):
    """A council or similar body. Never deleted: it ends, keeps its address, names who follows."""

    name = models.CharField(
        "official name",
        max_length=150,
        help_text="In full, as the council writes it: “Leeds City Council”.",
    )
    short_name = models.CharField(
        max_length=100, help_text="What people say, used in lists: “Leeds”, “Hull”, “St Helens”."
    )
    sort_name = models.CharField(
        "filed under",
        max_length=120,
        blank=True,
        help_text="How the A–Z files it: “York, City of” stands under Y. Left empty, it is made "
        "from the short name.",
    )
    slug = models.SlugField(
        max_length=100,
        unique=True,
        validators=[is_free_for_a_council],
        help_text="The last part of the council’s address on this site. It never changes, "
        "because other people link to it.",
    )
    nation = models.CharField(max_length=7, choices=Nation.choices)
    council_type = models.CharField("type", max_length=20, choices=CouncilType.choices)
    region = models.CharField(
        max_length=24,
        choices=Region.choices,
        blank=True,
        help_text="Empty for bodies that lie in more than one, such as national parks.",
    )
    county = models.CharField(
        max_length=60, blank=True, help_text="The county it lies in; empty in Wales."
    )
    gss_code = models.CharField(
        "GSS code",
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[GSS_CODE],
        help_text="The Office for National Statistics’ code, such as E08000035. Empty until a "
        "coming council has one.",
    )
    local_authority_code = models.CharField(
        max_length=4,
        unique=True,
        null=True,
        blank=True,
        validators=[LOCAL_AUTHORITY_CODE],
        help_text="Code of the public register of local authorities, such as LDS for Leeds.",
    )
    website = models.URLField(
        blank=True, help_text="The home page, with https://. Accounts are checked against it."
    )
    mailbox = models.EmailField(
        "confirmation mailbox",
        blank=True,
        help_text="A mailbox of the council’s communications team on its own domain, never a "
        "person’s. Only editors see it. We ask it twice a year whether the accounts are right.",
    )
    mail_domains = models.TextField(
        blank=True,
        help_text="Domains of the council’s mail, one a line. Left empty, the domain of the "
        "website stands.",
    )
    ai_statement_url = models.URLField(
        "statement on AI",
        max_length=500,
        blank=True,
        help_text="The page on which the council says how it uses AI.",
    )
    social_policy_url = models.URLField(
        "social media policy",
        max_length=500,
        blank=True,
        help_text="The page with its policy on social media, for its staff and members.",
    )
    house_rules_url = models.URLField(
        "house rules",
        max_length=500,
        blank=True,
        help_text="The page that tells residents how to behave on its accounts, and what it hides "
        "or blocks.",
    )
    gone_statements = models.JSONField(default=list, editable=False, blank=True)
    population = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty means not known. It is never shown as nought."
    )
    population_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The year of the estimate, shown beside the figure."
    )
    started_on = models.DateField(
        null=True,
        blank=True,
        help_text="First day of its existence. Empty means not known, not “always”.",
    )
    ended_on = models.DateField(
        null=True,
        blank=True,
        help_text="Last day of its existence, such as 31 March 2023. Empty while it goes on.",
    )
    wikidata_id = models.CharField(
        "Wikidata number", max_length=12, blank=True, help_text="Such as Q72980961."
    )
    tile_column = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place on the tile map, counted from the left."
    )
    tile_row = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place on the tile map, counted from the top."
    )
    source = models.CharField(
        max_length=255,
        blank=True,
        help_text="Where these facts come from, in words a reader understands.",
    )
    source_url = models.URLField("address of the source", max_length=500, blank=True)
    source_date = models.DateField(
        "date of the source", null=True, blank=True, help_text="The day the source was read."
    )
    letter = models.CharField(max_length=1, editable=False, db_index=True)
    search_names = models.TextField(editable=False)
    imported_values = models.JSONField(default=dict, editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="council_sort_name"),
            models.Index(fields=["council_type", "region"], name="council_type_region"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nation__in=Nation.values), name="council_nation_known"
            ),
            models.CheckConstraint(
                condition=Q(council_type__in=CouncilType.values), name="council_type_known"
            ),
            models.CheckConstraint(
                condition=Q(region__in=["", *Region.values]), name="council_region_known"
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="council_ends_after_it_starts",
                violation_error_message="The last day cannot be before the first day.",
            ),
            models.CheckConstraint(
                condition=~Q(gss_code="") & ~Q(local_authority_code=""),
                name="council_codes_null_not_empty",
            ),
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"],
                name="council_tile_once",
                violation_error_message="Another council stands on this tile of the map.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:council-detail", args=[self.slug])

    def clean(self) -> None:
        # An empty code must be stored as null, or the second empty one breaks uniqueness.
        self.gss_code = self.gss_code or None
        self.local_authority_code = self.local_authority_code or None
        if self.website and host_of(self.website) in SHARED:
            raise ValidationError({"website": OF_MANY})
        if self.mail_domains.strip():
            others = Council.objects.current(today()).exclude(pk=self.pk)
            if faults := domain_faults(self, others):
                raise ValidationError({"mail_domains": faults})

    def save(self, *args: Any, **kwargs: Any) -> None:
        holds_names = self.pk or "names" in getattr(self, "_cluster_related_objects", {})
        self.file_under([name.name for name in self.names.all()] if holds_names else [])
        super().save(*args, **kwargs)
        NameWord.objects.learn([self.search_names])

    def file_under(self, other_names: Iterable[str]) -> None:
        """Work out where lists file the council and which names find it."""
        self.sort_name = self.sort_name or sort_name(self.short_name)
        self.letter = sort_letter(self.sort_name)
        self.search_names = search_names([self.name, self.short_name, *other_names])

    @property
    def takes_over_on(self) -> date | None:
        """The day its successors begin: the day after its last."""
        return self.ended_on + timedelta(days=1) if self.ended_on else None

    @property
    def has_welsh_language_duty(self) -> bool:
        """Every Welsh principal council has one (Welsh Language (Wales) Measure 2011)."""
        return self.council_type == CouncilType.WELSH_UNITARY

    def state(self, on: date) -> CouncilState:
        if self.ended_on and self.ended_on < on:
            return CouncilState.ENDED
        if self.started_on and self.started_on > on:
            return CouncilState.COMING
        return CouncilState.CURRENT


class CouncilName(models.Model):
    """One more name that a council is or was known by."""

    council = ParentalKey(Council, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=150)
    kind = models.CharField(
        max_length=6,
        choices=NameKind.choices,
        help_text="Welsh: its Welsh name. Former: a name it gave up. Common: what people say.",
    )

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "name", "kind"], name="council_name_once_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="name_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerGssCode(models.Model):
    """A code that a council had before it was given a new one; old lists still use it."""

    council = ParentalKey(Council, on_delete=models.CASCADE, related_name="former_gss_codes")
    code = models.CharField("GSS code", max_length=9, unique=True, validators=[GSS_CODE])

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Succession(models.Model):
    """One council passing its work, or part of it, to another on a day."""

    predecessor = ParentalKey(Council, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(
        Council, on_delete=models.PROTECT, related_name="successions_from"
    )
    kind = models.CharField(
        max_length=10,
        choices=SuccessionKind.choices,
        help_text="Split: its area was shared out between several successors.",
    )
    effective_on = models.DateField(help_text="First day of the successor, such as 1 April 2023.")
    note = models.CharField(max_length=255, blank=True)
    source = models.CharField(max_length=255, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_to_another_council",
                violation_error_message="A council cannot succeed itself.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SuccessionKind.values), name="succession_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}, {self.effective_on:%d %B %Y}"

    def clean(self) -> None:
        if self.predecessor_id and self.successor_id:
            ancestors = Council.objects.predecessors_of(self.predecessor_id)
            if self.successor_id in ancestors:
                raise ValidationError(
                    {"successor": "This would make a circle: that council came before this one."}
                )
