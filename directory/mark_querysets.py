"""Named questions to the declarations of the Mark and to the list of its commitments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.models import SubmissionQuerySet

if TYPE_CHECKING:
    from directory.models import MarkAdoption, MarkVersion  # noqa: F401

# The council is asked to renew this long before the end.
DUE_DAYS = 30
# What makes two declarations of a council the same one, renewed.
SAME = ("council", "scope", "scope_words")


class MarkVersionQuerySet(models.QuerySet["MarkVersion"]):
    def newest(self, on: date) -> MarkVersion | None:
        """The list that councils commit to on that day."""
        return self.filter(in_force_from__lte=on).order_by("-number").first()


class MarkAdoptionQuerySet(SubmissionQuerySet):
    def accepted(self) -> Self:
        """Looked at by an editor, in force now or once."""
        return self.filter(status=SubmissionStatus.DONE).exclude(in_force_from=None)

    def in_force(self, on: date) -> Self:
        """The Mark may be shown on that day. It ends with its council."""
        return self.accepted().filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
            Q(council__ended_on=None) | Q(council__ended_on__gte=on),
            in_force_from__lte=on,
            ends_on__gt=on,
        )

    def due(self, on: date) -> Self:
        """In force, and to be renewed soon."""
        return self.in_force(on).filter(ends_on__lte=on + timedelta(days=DUE_DAYS))

    def lapsed(self, on: date) -> Self:
        """Over by itself: nobody renewed it, or the council has ended."""
        return self.accepted().filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
            Q(ends_on__lte=on) | Q(council__ended_on__lt=on),
        )

    def withdrawn(self, on: date) -> Self:
        return self.accepted().filter(withdrawn_on__lte=on)

    def standing(self, on: date) -> Self:
        """The newest of each that was renewed: what the register says of it today."""
        same = {field: OuterRef(field) for field in SAME}
        newer = Q(in_force_from__gt=OuterRef("in_force_from")) | Q(
            in_force_from=OuterRef("in_force_from"), pk__gt=OuterRef("pk")
        )
        accepted = self.model._default_manager.accepted()  # noqa: SLF001
        renewed = accepted.filter(newer, in_force_from__lte=on, **same)
        return self.accepted().filter(~Exists(renewed), in_force_from__lte=on)

    def same_as(self, adoption: MarkAdoption) -> Self:
        """Declarations of the same council about the same thing, this one among them."""
        return self.filter(**{field: getattr(adoption, field) for field in SAME})

    def to_remind(self, on: date) -> Self:
        """Due, not reminded yet, and no renewal waits for an editor."""
        same = {field: OuterRef(field) for field in SAME}
        waiting = self.model._default_manager.filter(  # noqa: SLF001
            status__in=OPEN_STATUSES, **same
        ).exclude(status=SubmissionStatus.RETURNED)
        return self.due(on).standing(on).filter(~Exists(waiting), reminded_at=None).with_contact()

    def to_tell_of_lapse(self, on: date) -> Self:
        """Lapsed, not renewed, not told. A council that has ended has no mailbox to write to."""
        gone_on = Q(council__ended_on=None) | Q(council__ended_on__gte=on)
        lapsed = self.lapsed(on).filter(gone_on, lapse_told_at=None)
        return lapsed.standing(on).with_contact()

    def with_contact(self) -> Self:
        """Those whose mailbox is known, with it, the next to end first."""
        known = self.exclude(contact=None).select_related("council", "contact")
        return known.order_by("ends_on", "pk")

    def for_listing(self) -> Self:
        """By council; within one the newest first."""
        return self.select_related("council", "version").order_by(
            "council__sort_name", "council_id", "-in_force_from", "-pk"
        )

    def by_each_change(self, on: date) -> list[Self]:
        """The same declarations in the order of each thing that can have happened to them last."""
        withdrawn, lapsed = self.withdrawn(on), self.lapsed(on)
        return [
            self.order_by("-in_force_from", "-pk"),
            withdrawn.order_by("-withdrawn_on", "-pk"),
            lapsed.order_by("-ends_on", "-pk"),
            lapsed.filter(council__ended_on__lt=on).order_by("-council__ended_on", "-pk"),
        ]

    def for_entry(self) -> Self:
        """With every commitment and its evidence, newest first."""
        ticked = self.model.ticked.rel.related_model._default_manager  # noqa: SLF001
        return (
            self.select_related("council", "version")
            .prefetch_related(Prefetch("ticked", ticked.select_related("commitment")))
            .order_by("-in_force_from", "-pk")
        )
