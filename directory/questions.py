"""Questions to councils in the admin: who was asked, when, by whom, and what came of it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from core.dates import short_date
from directory.models import ConfirmationRequest, Council
from directory.presenters.desk import answer, question_state, who_asked

STATES = (
    ("open", "No answer yet"),
    ("reminded", "No answer yet, reminded"),
    ("answered", "Answered"),
    ("expired", "Ran out without an answer"),
)
WHO = (("round", "The half-yearly round"), ("editor", "An editor"), ("officer", "An officer"))


class QuestionPolicy(ModelPermissionPolicy):
    """Whoever may see or change councils may read them. Services ask and record; nobody edits."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        may = super().user_has_permission
        return action == "view" and any(may(user, one) for one in ("add", "change", "view"))


class QuestionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=STATES, method="in_state")
    who = django_filters.ChoiceFilter(label="Asked by", choices=WHO, method="asked_by_whom")
    sent_at = django_filters.DateFromToRangeFilter(label="Asked", widget=DateRangePickerWidget)

    class Meta:
        model = ConfirmationRequest
        fields: list[str] = []

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        now = timezone.now()
        if value == "answered":
            return queryset.filter(answered_at__isnull=False)
        unanswered = queryset.filter(answered_at=None)
        if value == "expired":
            return unanswered.filter(expires_at__lte=now)
        is_new = value == "open"
        return unanswered.filter(expires_at__gt=now, reminded_at__isnull=is_new)

    def asked_by_whom(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "round":
            return queryset.filter(is_round=True)
        return queryset.filter(is_round=False, asked_by__isnull=value == "officer")


class QuestionIndexView(generic.IndexView):
    """Newest first; found by any name of the council.

    Where it was sent is private: only whoever may change councils sees it.
    """

    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("council", "asked_by")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        return queryset.filter(council__in=Council.objects.named(self.search_query).values("pk"))

    @cached_property
    def columns(self) -> list[Column]:
        now = timezone.now()
        may_change = self.request.user.has_perm("directory.change_council")
        columns = [
            TitleColumn(
                "council",
                label="Council",
                sort_key="council__sort_name",
                url_name="council:desk" if may_change else None,
                get_url=None if may_change else public_page,
                id_accessor="council_id",
            ),
            Column("asked", label="Asked", accessor=asked_on, sort_key="sent_at"),
            Column("who", label="By", accessor=who_asked),
            Column("state", label="State", accessor=lambda found: question_state(found, now)),
            Column("answer", label="Answer", accessor=answer),
        ]
        if may_change:
            columns.insert(2, Column("mailbox", label="Mailbox"))
        return columns


def public_page(question: ConfirmationRequest) -> str:
    return question.council.get_absolute_url()


def asked_on(question: ConfirmationRequest) -> str:
    return short_date(timezone.localdate(question.sent_at))


class QuestionViewSet(ModelViewSet):
    model = ConfirmationRequest
    icon = "mail"
    menu_label = "Questions to councils"
    name = "question"
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = QuestionIndexView
    search_fields = ["council__search_names"]
    filterset_class = QuestionFilterSet
    ordering = ["-sent_at"]
    form_fields = ["council"]  # asked for by the viewset; nothing here can be edited

    @property
    def permission_policy(self) -> QuestionPolicy:
        return QuestionPolicy(Council)

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list alone."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
