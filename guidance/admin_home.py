"""What waits: the first thing an editor sees in the morning, by groups, for those who may act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, WorkflowState, get_default_page_content_type

from core.dates import short_date, today
from core.models import User
from core.querysets import published_pages
from directory.choices import CouncilType, Region
from directory.models import Council
from guidance.choices import ApprovalAnswer, LinkState
from guidance.due import Due, due_checks, due_reviews, editable_by, only_editable
from guidance.link_report import BROKEN, may_see_links
from guidance.models import (
    CaseStudyApproval,
    CaseStudyCouncil,
    CaseStudyIndexPage,
    LinkCheck,
    PageFeedback,
    SearchTerm,
)

SHOWN = 5
AHEAD = timedelta(days=30)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    words: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind that wait. ``more_url``: where all of them are worked on."""

    key: str
    heading: str
    rows: Sequence[Row]
    more_url: str = ""
    more_words: str = "See all"

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Sequence[Row]:
        return self.rows[:SHOWN]


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _ask(page_id: int) -> str:
    return reverse("guidance_ask_council", args=[page_id])


def drafts(user: User, on: date) -> list[Group]:
    """Drafts that this person saved last. Those in review stand in Wagtail's own panels."""
    states = WorkflowState.objects.active().filter(
        base_content_type_id=get_default_page_content_type().pk
    )
    in_review = [int(key) for key in states.values_list("object_id", flat=True)]
    pages = (
        Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
        .filter(pk__in=editable_by(user).values("pk"))
        .exclude(pk__in=in_review)
        .order_by("-latest_revision_created_at")
    )
    rows = [
        Row(title, _edit(pk), f"saved {short_date(timezone.localdate(saved))}")
        for pk, title, saved in pages.values_list("pk", "draft_title", "latest_revision_created_at")
    ]
    return [Group("drafts", "Your drafts", rows)]


def reviews(user: User, on: date) -> list[Group]:
    due = only_editable(due_reviews(on + AHEAD), user)
    overdue = [_due_row(one) for one in due if one.due_on < on]
    coming = [_due_row(one) for one in due if one.due_on >= on]
    return [
        Group("overdue", "Reviews overdue", overdue),
        Group("due", "Reviews due in 30 days", coming),
    ]


def _due_row(due: Due) -> Row:
    url = _ask(due.page_id) if due.is_case_check else _edit(due.page_id)
    return Row(due.title, url, f"by {short_date(due.due_on)}")


def checks(user: User, on: date) -> list[Group]:
    rows = [_due_row(one) for one in only_editable(due_checks(on), user)]
    return [Group("still-true", "Case studies to ask about: still true?", rows)]


def answers(user: User, on: date) -> list[Group]:
    waiting = CaseStudyApproval.objects.not_acted_on().filter(
        page_id__in=editable_by(user).values("pk")
    )
    rows = [
        Row(
            one.page.draft_title,
            _ask(one.page_id) if one.answer == ApprovalAnswer.COMMENTED else _edit(one.page_id),
            f"{one.council.short_name}: {one.get_answer_display().lower()}",
        )
        for one in waiting
    ]
    return [Group("answers", "Answers from councils", rows)]


def links(user: User, on: date) -> list[Group]:
    if not may_see_links(user):
        return []
    report = reverse("guidance_broken_links")
    broken = LinkCheck.objects.filter(state__in=BROKEN).order_by("state", "url")
    rows = [
        Row(url, report, LinkState(state).label.lower())
        for url, state in broken.values_list("url", "state")
    ]
    return [Group("links", "Links that broke", rows, report)]


def feedback(user: User, on: date) -> list[Group]:
    """Pages that readers answered about in the last seven days, most "no" first."""
    if not user.has_perm("guidance.view_pagefeedback"):
        return []
    since = timezone.now() - WEEK
    answered = (
        PageFeedback.objects.filter(given_at__gte=since, page_id__in=editable_by(user).values("pk"))
        .order_by()
        .values("page_id", "page__title")
        .annotate(no=Count("pk", filter=Q(is_useful=False)), all=Count("pk"))
        .order_by("-no", "-all", "page__title")
    )
    rows = [
        Row(one["page__title"], _edit(one["page_id"]), f"{one['no']} no, {one['all']} in all")
        for one in answered
    ]
    return [Group("feedback", "New answers about pages this week", rows)]


def searches(user: User, on: date) -> list[Group]:
    """What readers looked for this month or last and did not find."""
    if not user.has_perm("guidance.view_searchterm"):
        return []
    listing = f"{reverse('searchterm:index')}?results=0"
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    terms = SearchTerm.objects.filter(results=0, month__gte=last_month).order_by("-times", "term")
    rows = [
        Row(term, listing, "once" if times == 1 else f"{times} times")
        for term, times in terms.values_list("term", "times")
    ]
    return [Group("searches", "Searches that found nothing", rows, listing)]


def gaps(user: User, on: date) -> list[Group]:
    """Kinds of council, and regions, of which no case study tells. For who may write one."""
    index = CaseStudyIndexPage.objects.live().first()
    if index is None or not index.permissions_for_user(user).can_add_subpage():
        return []
    told = CaseStudyCouncil.objects.filter(page__in=published_pages().values("pk"))
    told_of = set(told.values_list("council__council_type", "council__region"))
    there = Council.objects.current(on).order_by().values_list("council_type", "region")
    counts: dict[tuple[str, str], int] = {}
    told_types, told_regions = ({pair[n] for pair in told_of} for n in (0, 1))
    for kind, region in there:
        if kind not in told_types:
            counts["type", kind] = counts.get(("type", kind), 0) + 1
        if region not in told_regions:
            counts["region", region] = counts.get(("region", region), 0) + 1
    labels = {"type": dict(CouncilType.choices), "region": dict(Region.choices)}
    rows = [
        Row(
            str(labels[name].get(value, value)),
            f"{reverse('directory:council-list')}?{urlencode({name: value})}",
            f"{number} council{'' if number == 1 else 's'}",
        )
        for (name, value), number in sorted(counts.items(), key=lambda item: -item[1])
        if value
    ]
    write = reverse("wagtailadmin_pages:add", args=["guidance", "casestudypage", index.pk])
    heading = "Parts of the directory with no case study"
    return [Group("gaps", heading, rows, write, "Write one")]


SOURCES: Sequence[Callable[[User, date], list[Group]]] = (
    drafts,
    answers,
    reviews,
    checks,
    links,
    feedback,
    searches,
    gaps,
)


def groups_for(user: User, on: date) -> list[Group]:
    """Everything that waits for this person, most personal first; nothing that is empty."""
    return [group for source in SOURCES for group in source(user, on) if group.rows]


class WhatWaitsPanel(Component):
    """On the front page of the admin, after the pages that wait for this person's review."""

    order = 120
    template_name = "guidance/admin/what_waits.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"groups": groups_for(parent_context["request"].user, today())}


def put_in_order(panels: list[Any]) -> None:
    """Wagtail's panels stay as they are; what waits for this person's decision comes first."""
    for panel in panels:
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = 110
    panels.append(WhatWaitsPanel())


@require_safe
def what_waits_list(request: HttpRequest, key: str) -> HttpResponse:
    """One group in full. Whoever may act on none of it is not told that it is there."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    found = [group for group in groups_for(request.user, today()) if group.key == key]
    if not found:
        raise Http404
    context = {
        "group": found[0],
        "header_title": found[0].heading,
        "header_icon": "tasks",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": request.path, "label": found[0].heading},
        ],
    }
    return render(request, "guidance/admin/what_waits_list.html", context)
