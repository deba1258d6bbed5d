"""Registers what guidance adds to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from guidance.admin_home import put_in_order, what_waits_list
from guidance.link_report import BrokenLinksView, may_see_links
from guidance.log import register_actions
from guidance.models import CaseStudyPage
from guidance.reports import FeedbackMenuItem, FeedbackReportView, FeedbackSummaryView
from guidance.views.ask_council import ask_council_view
from guidance.viewsets import SearchTermViewSet, SynonymViewSet


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    register_actions(actions)


@hooks.register("register_admin_urls")
def editors_urls() -> list[URLPattern]:
    return [
        path("case-studies/<int:pk>/ask-council/", ask_council_view, name="guidance_ask_council"),
        path("what-waits/<slug:key>/", what_waits_list, name="guidance_what_waits"),
        path("reports/links/", BrokenLinksView.as_view(), name="guidance_broken_links"),
        path(
            "reports/links/results/",
            BrokenLinksView.as_view(results_only=True),
            name="guidance_broken_links_results",
        ),
        path("reports/feedback/", FeedbackReportView.as_view(), name="guidance_feedback"),
        path(
            "reports/feedback/results/",
            FeedbackReportView.as_view(results_only=True),
            name="guidance_feedback_results",
        ),
        path(
            "reports/feedback-by-page/",
            FeedbackSummaryView.as_view(),
            name="guidance_feedback_pages",
        ),
        path(
            "reports/feedback-by-page/results/",
            FeedbackSummaryView.as_view(results_only=True),
            name="guidance_feedback_pages_results",
        ),
    ]


@hooks.register("register_page_header_buttons")
def ask_the_council(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Beside the other things that can be done with a case study. The view checks again."""
    if (
        isinstance(page.specific_deferred, CaseStudyPage)
        and page.permissions_for_user(user).can_edit()
    ):
        yield Button(
            "Ask the council",
            reverse("guidance_ask_council", args=[page.pk]),
            icon_name="mail",
            priority=12,
        )


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Any]) -> None:
    put_in_order(panels)


@hooks.register("register_admin_viewset")
def synonyms() -> SynonymViewSet:
    return SynonymViewSet()


@hooks.register("register_admin_viewset")
def searches() -> SearchTermViewSet:
    return SearchTermViewSet()


class LinksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_links(request.user)


@hooks.register("register_reports_menu_item")
def broken_links() -> LinksMenuItem:
    return LinksMenuItem(
        "Broken links", reverse("guidance_broken_links"), icon_name="link-external", order=750
    )


@hooks.register("register_reports_menu_item")
def feedback() -> FeedbackMenuItem:
    return FeedbackMenuItem(
        "Feedback", reverse("guidance_feedback"), icon_name="comment", order=760
    )


@hooks.register("register_reports_menu_item")
def feedback_by_page() -> FeedbackMenuItem:
    return FeedbackMenuItem(
        "Feedback by page", reverse("guidance_feedback_pages"), icon_name="comment", order=770
    )
