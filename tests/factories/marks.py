"""Declarations of the Mark by invented councils."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from core.choices import SubmissionStatus
from core.dates import add_months
from directory.models import MarkAdoption, MarkContact, MarkVersion, TickedCommitment
from directory.models.marks import MarkScope
from tests.factories.directory import CouncilFactory


class MarkAdoptionFactory(DjangoModelFactory):
    """Accepted, and in force for a year from 20 November 2026. ``status=…`` for another one."""

    class Meta:
        model = MarkAdoption
        skip_postgeneration_save = True

    class Params:
        accepted_on = date(2026, 11, 20)

    council = factory.SubFactory(CouncilFactory)
    version = factory.LazyFunction(lambda: MarkVersion.objects.get(number=1))
    scope = MarkScope.COUNCIL
    reply_words = "within two working days"
    mail_domain = factory.LazyAttribute(lambda one: f"{one.council.slug}.example")
    status = SubmissionStatus.DONE
    declared_on = factory.SelfAttribute("accepted_on")
    in_force_from = factory.LazyAttribute(
        lambda one: one.accepted_on if one.status == SubmissionStatus.DONE else None
    )
    ends_on = factory.LazyAttribute(
        lambda one: add_months(one.in_force_from, 12) if one.in_force_from else None
    )

    @factory.post_generation
    def mailbox(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            MarkContact.objects.create(submission=self, email=extracted)

    @factory.post_generation
    def evidence(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Each commitment asked of everybody, with a page of the council's own site."""
        if not create:
            return
        for one in self.version.commitments.filter(is_for_wales=False):
            TickedCommitment.objects.create(
                adoption=self,
                commitment=one,
                evidence_url=f"https://www.{self.council.slug}.example/{one.key}",
            )
