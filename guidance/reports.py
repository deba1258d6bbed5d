"""What readers said about pages, for whoever may read answers and edit the pages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy

from core.exports import GuardedExportMixin
from core.models import User
from guidance.models import PageFeedback

# "Whoever may edit pages", as Wagtail's own reports on pages have it.
EDITING = ["add", "change", "publish"]


def pages_edited_by(user: User) -> QuerySet[Page]:
    return page_permission_policy.instances_user_has_any_permission_for(user, EDITING)


def may_see_feedback(user: User) -> bool:
    """Who may read answers, and edits pages that there could be answers about."""
    is_editor = page_permission_policy.user_has_any_permission(user, EDITING)
    return is_editor and user.has_perm("guidance.view_pagefeedback")


class FeedbackPolicy(ModelPermissionPolicy):
    """Answers are read and changed by nobody."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and may_see_feedback(user)


def pages_with_feedback(request: HttpRequest | None) -> QuerySet[Page]:
    if request is None:
        return Page.objects.none()
    rated = PageFeedback.objects.values("page")
    return pages_edited_by(request.user).filter(pk__in=rated).order_by("title")


class FeedbackFilterSet(WagtailFilterSet):
    page = django_filters.ModelChoiceFilter(
        label="Page", queryset=pages_with_feedback, empty_label="All pages"
    )
    is_useful = django_filters.ChoiceFilter(
        label="Useful", choices=[("True", "Yes"), ("False", "No")], empty_label="Yes and no"
    )
    given_at = django_filters.DateFromToRangeFilter(label="Given between")
    has_comment = django_filters.ChoiceFilter(
        label="Comment",
        choices=[("yes", "With a comment"), ("no", "Without")],
        empty_label="With and without",
        method="by_comment",
    )

    class Meta:
        model = PageFeedback
        fields: list[str] = []

    def by_comment(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.exclude(comment="") if value == "yes" else rows.filter(comment="")


def given_on(row: PageFeedback) -> str:
    return f"{timezone.localtime(row.given_at):%Y-%m-%d %H:%M}"


def useful_words(row: PageFeedback) -> str:
    return "Yes" if row.is_useful else "No"


class _Feedback(GuardedExportMixin, ReportView):
    """What both reports have in common."""

    permission_policy = FeedbackPolicy(PageFeedback)
    permission_required = "view"
    header_icon = "comment"

    def get_base_queryset(self) -> QuerySet:
        return self.get_queryset()

    def page_address(self, page: Page) -> str:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])


class FeedbackReportView(_Feedback):
    """One row for an answer, newest first."""

    page_title = "Feedback"
    index_url_name = "guidance_feedback"
    index_results_url_name = "guidance_feedback_results"
    filterset_class = FeedbackFilterSet
    model = PageFeedback
    export_filename = "feedback"
    list_export = ["given", "page.title", "path", "useful", "get_reason_display", "comment"]
    export_headings = {
        "given": "Given",
        "page.title": "Page",
        "path": "Address",
        "useful": "Useful",
        "get_reason_display": "Why not",
        "comment": "Comment",
    }

    def get_queryset(self) -> QuerySet[PageFeedback]:
        mine = pages_edited_by(self.request.user).values("pk")
        return PageFeedback.objects.filter(page__in=mine).select_related("page")

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "page",
                label="Page",
                accessor="page.title",
                get_url=lambda row: self.page_address(row.page),
            ),
            Column("path", label="Part read"),
            Column("useful", label="Useful", accessor=useful_words),
            Column("reason", label="Why not", accessor="get_reason_display"),
            Column("comment", label="Comment"),
            DateColumn("given_at", label="Given"),
        ]

    def to_row_dict(self, item: PageFeedback) -> dict[str, Any]:
        return {
            "given": given_on(item),
            "page.title": item.page.title,
            "path": item.path,
            "useful": useful_words(item),
            "get_reason_display": item.get_reason_display(),
            "comment": item.comment,
        }


class FeedbackSummaryView(_Feedback):
    """One row for a page: how many said yes and no. The most "no" first."""

    page_title = "Feedback by page"
    index_url_name = "guidance_feedback_pages"
    index_results_url_name = "guidance_feedback_pages_results"
    model = Page
    export_filename = "feedback-by-page"
    list_export = ["title", "url", "yes", "no", "comments", "last"]
    export_headings = {
        "title": "Page",
        "url": "Address",
        "yes": "Useful",
        "no": "Not useful",
        "comments": "Comments",
        "last": "Last answer",
    }

    def get_queryset(self) -> QuerySet[Page]:
        return (
            pages_edited_by(self.request.user)
            .annotate(
                yes=Count("feedback", filter=Q(feedback__is_useful=True)),
                no=Count("feedback", filter=Q(feedback__is_useful=False)),
                comments=Count("feedback", filter=~Q(feedback__comment="")),
                last=Max("feedback__given_at"),
            )
            .filter(last__isnull=False)
            .order_by("-no", "-yes", "title")
        )

    @property
    def columns(self) -> list[Column]:
        report = reverse("guidance_feedback")
        return [
            TitleColumn("title", label="Page", get_url=lambda page: f"{report}?page={page.pk}"),
            Column("yes", label="Useful"),
            Column("no", label="Not useful"),
            Column("comments", label="Comments"),
            DateColumn("last", label="Last answer"),
        ]

    def to_row_dict(self, item: Page) -> dict[str, Any]:
        return {
            "title": item.title,
            "url": item.url or "",
            "yes": item.yes,
            "no": item.no,
            "comments": item.comments,
            "last": f"{timezone.localtime(item.last):%Y-%m-%d %H:%M}",
        }


class FeedbackMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_feedback(request.user)
