"""Named questions to the guidance. Public ones always begin with what is published."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from wagtail.models import PageManager

from core.models import PageTopic
from core.querysets import HubPageQuerySet
from directory.models import Council, SocialAccount
from directory.querysets import RETIRED
from guidance.choices import ApprovalAnswer

if TYPE_CHECKING:
    from core.models import BasePage

EVER = Value(date.min, output_field=models.DateField())
# As many facts of a council as its row in a list and the filters need.
COUNCIL_FACTS = ("pk", "short_name", "council_type", "nation", "region", "started_on", "ended_on")
# And as its page needs of councils, and of accounts that are no longer used.
STORY_COUNCIL = ("pk", "name", "short_name", "slug", "started_on", "ended_on")
STORY_ACCOUNT = (
    "pk", "status", "handle", "handle_key", "platform__pk", "platform__name",
    "platform__handle_prefix",
)  # fmt: skip

# Topics weigh one divided by how many pages have them: a topic of fifteen pages, or two of thirty.
NEAR = 0.065


class CaseStudyQuerySet(HubPageQuerySet):
    def for_listing(self) -> CaseStudyQuerySet:
        """Published, with councils and platforms at hand; newest confirmed first, then newest."""
        return self.in_order().with_retired_status().prefetch_related("council_links", "platforms")

    def for_files(self) -> CaseStudyQuerySet:
        """For listing, with topics and what has become of councils and accounts."""
        councils = Council.objects.prefetch_related(*Council.objects.what_became())
        links = self.model.council_links.rel.related_model._base_manager
        return self.in_order().prefetch_related(
            Prefetch(
                "council_links",
                queryset=links.prefetch_related(Prefetch("council", queryset=councils)),
            ),
            "platforms",
            "page_topics__tag",
        )

    def in_order(self) -> CaseStudyQuerySet:
        """Published; newest confirmed first, then newest, then by title."""
        return self.published().order_by(
            F("confirmed_on").desc(nulls_last=True),
            F("happened_on").desc(nulls_last=True),
            "title",
        )

    def with_retired_status(self) -> CaseStudyQuerySet:
        """With ``retired_status``: of an account that readers are told is no longer used, or None.

        Closed before moved before held. The rule is that of ``guidance.presenters.since.is_told``.
        """
        accounts = (
            SocialAccount.objects.filter(
                status__in=RETIRED,
                councils__case_studies=OuterRef("pk"),
                platform__case_studies=OuterRef("pk"),
            )
            .annotate(gone_on=SocialAccount.objects.all().gone_on())
            .filter(
                Q(gone_on=None) | Q(gone_on__gte=Coalesce(OuterRef("happened_on"), EVER)),
            )
        )
        strength = Case(
            *(When(status=status, then=Value(rank)) for rank, status in enumerate(RETIRED)),
            output_field=IntegerField(),
        )
        return self.annotate(
            retired_status=Subquery(accounts.order_by(strength).values("status")[:1])
        )

    def story_rows(self) -> models.QuerySet:
        """Councils, platforms, successors and retired accounts of a story, in one question.

        A row for each pairing, for ``guidance.presenters.since.read_story``. One by one they would
        cost the page five.
        """
        council = "council_links__council"
        accounts = f"{council}__social_accounts"
        return (
            self.annotate(
                retired=FilteredRelation(
                    accounts, condition=Q(**{f"{accounts}__status__in": RETIRED})
                ),
                heir=FilteredRelation(f"{council}__successions__successor"),
            )
            .annotate(gone_on=SocialAccount.objects.all().gone_on("retired__"))
            .order_by(
                "council_links__sort_order",
                "platforms__order",
                f"{council}__successions__effective_on",
                "heir__sort_name",
                "retired__platform__order",
                "retired__handle_key",
            )
            .values(
                "platforms__pk",
                "platforms__name",
                *(f"{council}__{name}" for name in STORY_COUNCIL),
                *(f"heir__{name}" for name in STORY_COUNCIL),
                "gone_on",
                *(f"retired__{name}" for name in STORY_ACCOUNT),
                *(f"retired__replaced_by__{name}" for name in STORY_ACCOUNT),
            )
        )

    def facets(self) -> models.QuerySet:
        """What each can be chosen by, in one question: a row for each pairing of its values."""
        return self.order_by(
            *self.query.order_by, "council_links__sort_order", "platforms__order"
        ).values(
            "pk",
            "happened_on",
            "evidence_grade",
            "audience",
            "page_roles__role",
            "page_topics__tag__slug",
            "page_topics__tag__name",
            "platforms__slug",
            "platforms__name",
            "platforms__order",
            *(f"council_links__council__{name}" for name in COUNCIL_FACTS),
        )

    def like(self, page: BasePage) -> CaseStudyQuerySet:
        """Other published case studies on the subjects of this page, whatever its kind.

        The closest first. A topic says the more the fewer pages share it: a story that shares
        only what every third page is about is left out.
        """
        topics = PageTopic.objects.filter(content_object=page.pk).values("tag")
        uses = (
            PageTopic.objects.filter(tag=OuterRef("page_topics__tag"))
            .order_by()
            .values("tag")
            .annotate(uses=Count("pk"))
            .values("uses")
        )
        near = (
            self.model._default_manager.filter(page_topics__tag__in=topics)
            .exclude(pk=page.pk)
            .annotate(weight=Sum(1.0 / Subquery(uses, output_field=models.FloatField())))
            .filter(weight__gte=NEAR)
        )
        weights = near.filter(pk=OuterRef("pk")).values("weight")
        return (
            self.published()
            .annotate(weight=Subquery(weights, output_field=models.FloatField()))
            .filter(weight__gte=NEAR)
            .order_by("-weight", F("happened_on").desc(nulls_last=True), "title")
        )


class CaseStudyApprovalQuerySet(models.QuerySet):
    """Questions to councils, asked by a link that works once."""

    def last_asked(self) -> CaseStudyApprovalQuerySet:
        """The last question to each council about each case study. Older ones are superseded."""
        newer = self.model._default_manager.filter(
            page=OuterRef("page"), council=OuterRef("council"), pk__gt=OuterRef("pk")
        )
        return self.exclude(Exists(newer))

    def open(self, at: datetime) -> CaseStudyApprovalQuerySet:
        """Those that may be answered at that moment.

        While somebody writes, Wagtail saves over the latest revision and moves its ``created_at``
        on. A draft that is younger than the question is no longer what the council was asked of.
        """
        return self.last_asked().filter(
            answer=ApprovalAnswer.WAITING,
            expires_at__gt=at,
            revision__created_at__lte=F("asked_at"),
        )

    def not_acted_on(self) -> CaseStudyApprovalQuerySet:
        """Answered, and nobody has done anything since.

        Changes that were asked for: no newer draft. An agreement: readers do not have the draft.
        """
        unchanged = Q(page__latest_revision_created_at__lte=F("answered_at"))
        unpublished = Q(page__live=False) | Q(page__has_unpublished_changes=True)
        return (
            self.last_asked()
            .filter(
                Q(unchanged, answer=ApprovalAnswer.COMMENTED)
                | Q(unpublished, answer=ApprovalAnswer.AGREED, revision=F("page__latest_revision"))
            )
            .select_related("page", "council")
        )


class WithCouncilManager(models.Manager):
    """Rows that are never read without their council."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("council")


HubPageManager = PageManager.from_queryset(HubPageQuerySet)
CaseStudyManager = PageManager.from_queryset(CaseStudyQuerySet)
