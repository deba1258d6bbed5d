"""The Social Media Friendly Mark: what a council says of itself, and until when it counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.choices import SubmissionStatus
from core.models import ContactDetail, ModeratedSubmission
from directory.choices import CouncilState
from directory.mark_querysets import DUE_DAYS, MarkAdoptionQuerySet, MarkVersionQuerySet
from directory.models.councils import Council


class MarkScope(models.TextChoices):
    """What of the council the Mark is about."""

    COUNCIL = "council", "The whole council"
    MEETINGS = "meetings", "Its meetings"
    VENUE = "venue", "A venue"
    EVENT = "event", "An event"
    PUBLICATION = "publication", "A publication"


class MarkState(models.TextChoices):
    """Where an adoption stands on a given day; worked out from its dates, never stored."""

    WAITING = "waiting", "Waiting for an editor"
    IN_FORCE = "in-force", "In force"
    DUE = "due", "Due for review"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Not accepted"


class MarkVersion(ClusterableModel):
    """One version of the list of commitments. A new list is a new version; old ones stay."""

    number = models.PositiveSmallIntegerField(unique=True)
    in_force_from = models.DateField()
    words = models.TextField(blank=True, help_text="What is different from the version before.")

    objects = MarkVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def list_in_words(self) -> str:
        """For the admin's page that only shows."""
        return "\n".join(str(one) for one in self.commitments.all())

    list_in_words.short_description = "commitments"  # type: ignore[attr-defined]


class MarkCommitment(models.Model):
    """One thing that a council commits to."""

    version = ParentalKey(MarkVersion, on_delete=models.CASCADE, related_name="commitments")
    key = models.SlugField(max_length=40)
    text = models.CharField(max_length=200, help_text="As the council says it: “We say…”.")
    text_cy = models.CharField("text in Welsh", max_length=200, blank=True)
    evidence_help = models.CharField(
        max_length=200, help_text="Which page of the council’s website would show it."
    )
    is_for_wales = models.BooleanField(default=False, help_text="Asked of Welsh councils only.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="mark_commitment_once")
        ]

    def __str__(self) -> str:
        return self.text


class MarkAdoption(ModeratedSubmission):
    """A council's own declaration. An editor looks at it; nobody audits it, and the words say so.

    It is in force from ``in_force_from`` up to and without ``ends_on``, unless it is withdrawn.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="mark_adoptions")
    version = models.ForeignKey(MarkVersion, on_delete=models.PROTECT, related_name="adoptions")
    scope = models.CharField(max_length=12, choices=MarkScope.choices)
    scope_words = models.CharField(
        max_length=120, blank=True, help_text="Which venue, event or publication."
    )
    reply_words = models.CharField(
        "reply times", max_length=200, help_text="As the council says them to residents."
    )
    # The domain of the mailbox that declared it; the mailbox itself stands in MarkContact.
    mail_domain = models.CharField(max_length=255)
    declared_on = models.DateField()
    in_force_from = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, db_index=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_words = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    lapse_told_at = models.DateTimeField(null=True, editable=False)

    objects = MarkAdoptionQuerySet.as_manager()

    class Meta(ModeratedSubmission.Meta):
        verbose_name = "declaration of the Mark"
        verbose_name_plural = "declarations of the Mark"
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from=None, ends_on=None)
                | Q(ends_on__gt=models.F("in_force_from")),
                name="mark_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.council}: {self.get_scope_display().lower()}"

    @property
    def last_day(self) -> date | None:
        """The last day in force, if nothing comes between. The Mark ends with its council."""
        if self.ends_on is None:
            return None
        last = self.ends_on - timedelta(days=1)
        return min(last, self.council.ended_on or last)

    @property
    def lapses_on(self) -> date | None:
        """The first day on which it is no longer in force."""
        return self.last_day + timedelta(days=1) if self.last_day else None

    def state(self, on: date) -> MarkState:
        """Reads the council's last day too: load it with the adoption."""
        if self.status == SubmissionStatus.DECLINED:
            return MarkState.DECLINED
        if self.withdrawn_on and self.withdrawn_on <= on:
            return MarkState.WITHDRAWN
        if self.in_force_from is None or self.ends_on is None or on < self.in_force_from:
            return MarkState.WAITING
        if on >= self.ends_on or self.council.state(on) == CouncilState.ENDED:
            return MarkState.LAPSED
        if on >= self.ends_on - timedelta(days=DUE_DAYS):
            return MarkState.DUE
        return MarkState.IN_FORCE

    @property
    def scope_in_words(self) -> str:
        """What it is about: "A venue: the Town Hall"."""
        scope = self.get_scope_display()
        return f"{scope}: {self.scope_words}" if self.scope_words else scope

    @property
    def scope_in_sentence(self) -> str:
        """The same within a sentence: "a venue: the Town Hall"."""
        return f"{self.scope_in_words[:1].lower()}{self.scope_in_words[1:]}"


class TickedCommitment(models.Model):
    """One commitment that a council made, and where it can be seen."""

    adoption = models.ForeignKey(MarkAdoption, on_delete=models.CASCADE, related_name="ticked")
    commitment = models.ForeignKey(MarkCommitment, on_delete=models.PROTECT, related_name="+")
    evidence_url = models.URLField(max_length=500)

    class Meta:
        ordering = ["commitment__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "commitment"], name="mark_ticked_once")
        ]

    def __str__(self) -> str:
        return str(self.commitment)


class MarkContact(ContactDetail):
    """The mailbox that declared it: it is reminded before the Mark lapses."""

    submission = models.OneToOneField(
        MarkAdoption, on_delete=models.CASCADE, related_name="contact"
    )

    def __str__(self) -> str:
        return f"for declaration {self.submission_id}"
