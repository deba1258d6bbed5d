"""What waits: the first thing an editor sees in the morning, by groups, for those who may act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, WorkflowState, get_default_page_content_type

from core.dates import short_date, today
from core.listing import ListAddress, page_field, paging, read_address
from core.models import User
from core.querysets import published_pages
from core.waiting import Waiting, waiting_for
from directory import waiting
from directory.choices import CouncilType, Region
from directory.models import ConfirmationRequest, Council, Submission
from directory.presenters.desk import question_state
from directory.presenters.fates import days_left
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
PAGE_SIZE = 50
AHEAD = timedelta(days=30)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    words: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind that wait. ``more_url``: where all of them are worked on.

    ``rows``: those that were asked for. ``total``: how many there are.
    """

    key: str
    heading: str
    rows: Sequence[Row]
    total: int
    more_url: str = ""
    more_words: str = "See all"

    @classmethod
    def of(
        cls,
        key: str,
        heading: str,
        found: Sequence[Any],
        asked: slice,
        row: Callable[[Any], Row],
        **more: str,
    ) -> Group:
        """Counts all that was found, and words only what is asked for."""
        return cls(key, heading, [row(one) for one in found[asked]], len(found), **more)

    @classmethod
    def in_one_query(
        cls,
        key: str,
        heading: str,
        found: QuerySet,
        asked: slice,
        row: Callable[[Any], Row],
        **more: str,
    ) -> Group:
        """Reads only what is asked for; each record that is read brings the number of all along."""
        shown = list(found.annotate(number_of_all=Window(Count("pk")))[asked])
        total = shown[0].number_of_all if shown else 0
        return cls(key, heading, [row(one) for one in shown], total, **more)


# What gives groups: for whom, on which day, and which of the rows.
Source = Callable[[User, date, slice], list[Group]]


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _ask(page_id: int) -> str:
    return reverse("guidance_ask_council", args=[page_id])


def drafts(user: User, on: date, asked: slice) -> list[Group]:
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

    def row(one: Page) -> Row:
        saved = timezone.localdate(one.latest_revision_created_at)
        return Row(one.draft_title, _edit(one.pk), f"saved {short_date(saved)}")

    found = pages.only("draft_title", "latest_revision_created_at")
    return [Group.in_one_query("drafts", "Your drafts", found, asked, row)]


def reviews(user: User, on: date, asked: slice) -> list[Group]:
    due = only_editable(due_reviews(on + AHEAD), user)
    overdue = [one for one in due if one.due_on < on]
    coming = [one for one in due if one.due_on >= on]
    return [
        Group.of("overdue", "Reviews overdue", overdue, asked, _due_row),
        Group.of("due", "Reviews due in 30 days", coming, asked, _due_row),
    ]


def _due_row(due: Due) -> Row:
    url = _ask(due.page_id) if due.is_case_check else _edit(due.page_id)
    return Row(due.title, url, f"by {short_date(due.due_on)}")


def checks(user: User, on: date, asked: slice) -> list[Group]:
    due = only_editable(due_checks(on), user)
    heading = "Case studies to ask about: still true?"
    return [Group.of("still-true", heading, due, asked, _due_row)]


def answers(user: User, on: date, asked: slice) -> list[Group]:
    found = CaseStudyApproval.objects.not_acted_on().filter(
        page_id__in=editable_by(user).values("pk")
    )

    def row(one: CaseStudyApproval) -> Row:
        return Row(
            one.page.draft_title,
            _ask(one.page_id) if one.answer == ApprovalAnswer.COMMENTED else _edit(one.page_id),
            f"{one.council.short_name}: {one.get_answer_display().lower()}",
        )

    return [Group.in_one_query("answers", "Answers from councils", found, asked, row)]


def links(user: User, on: date, asked: slice) -> list[Group]:
    if not may_see_links(user):
        return []
    report = reverse("guidance_broken_links")
    broken = LinkCheck.objects.filter(state__in=BROKEN).order_by("state", "url")

    def row(one: LinkCheck) -> Row:
        return Row(one.url, report, LinkState(one.state).label.lower())

    heading = "Links that broke"
    return [Group.in_one_query("links", heading, broken, asked, row, more_url=report)]


def feedback(user: User, on: date, asked: slice) -> list[Group]:
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

    def row(one: dict[str, Any]) -> Row:
        figures = f"not useful for {one['no']} of {one['all']}"
        return Row(one["page__title"], _edit(one["page_id"]), figures)

    heading = "New answers about pages this week"
    return [Group.of("feedback", heading, list(answered), asked, row)]


def searches(user: User, on: date, asked: slice) -> list[Group]:
    """What readers looked for this month or last and did not find."""
    if not user.has_perm("guidance.view_searchterm"):
        return []
    listing = f"{reverse('searchterm:index')}?results=0"
    last_month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    terms = SearchTerm.objects.filter(results=0, month__gte=last_month).order_by("-times", "term")

    def row(one: SearchTerm) -> Row:
        return Row(one.term, listing, "once" if one.times == 1 else f"{one.times} times")

    heading = "Searches that found nothing"
    return [Group.in_one_query("searches", heading, terms, asked, row, more_url=listing)]


def gaps(user: User, on: date, asked: slice) -> list[Group]:
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
    found = [
        (name, value, number)
        for (name, value), number in sorted(counts.items(), key=lambda item: -item[1])
        if value
    ]

    def row(one: tuple[str, str, int]) -> Row:
        name, value, number = one
        return Row(
            str(labels[name].get(value, value)),
            f"{reverse('directory:council-list')}?{urlencode({name: value})}",
            f"{number} council{'' if number == 1 else 's'}",
        )

    write = reverse("wagtailadmin_pages:add", args=["guidance", "casestudypage", index.pk])
    heading = "Parts of the directory with no case study"
    more = {"more_url": write, "more_words": "Write a case study"}
    return [Group.of("gaps", heading, found, asked, row, **more)]


def missed(user: User, on: date, asked: slice) -> list[Group]:
    if not user.has_perm("directory.change_submission"):
        return []
    heading = "Accounts that their council’s website no longer links to"
    return [Group.in_one_query("missed", heading, waiting.missed(), asked, _report_row)]


def _report_row(one: Submission) -> Row:
    sent = short_date(timezone.localdate(one.submitted_at))
    return Row(
        f"{one.council.short_name}: {one.account or one.get_kind_display()}",
        reverse("submission:edit", args=[one.pk]),
        f"{one.get_origin_display().lower()}, {sent}",
    )


def fates(user: User, on: date, asked: slice) -> list[Group]:
    """Councils that end with accounts on which nobody has decided, soonest first."""
    if not user.has_perm("directory.change_socialaccount"):
        return []
    report = reverse("council_fates")

    def row(one: Council) -> Row:
        words = f"{one.undecided} undecided, {days_left(one, on)}"  # type: ignore[attr-defined]
        return Row(one.short_name, report, words)

    heading = "Ending councils with undecided accounts"
    found = list(waiting.undecided(on))  # of all councils few end
    return [Group.of("fates", heading, found, asked, row, more_url=report)]


def unanswered(user: User, on: date, asked: slice) -> list[Group]:
    """Questions of ours in the last weeks that no council has answered, oldest first."""
    if not user.has_perm("directory.change_council"):
        return []
    now = timezone.now()

    def row(one: ConfirmationRequest) -> Row:
        desk = reverse("council:desk", args=[one.council_id])
        return Row(one.council.short_name, desk, question_state(one, now).lower())

    more = {"more_url": reverse("question:index"), "more_words": "See all questions"}
    heading = "Questions to councils without an answer"
    return [Group.in_one_query("unanswered", heading, waiting.unanswered(now), asked, row, **more)]


def queues(user: User, on: date, asked: slice) -> list[Group]:
    """What was sent in and is not decided: a row for each queue. One question for all of them."""

    def row(one: Waiting) -> Row:
        return Row(one.label, one.url, one.note)

    found = waiting_for(user)
    return [Group.of("queues", "Sent in, and not decided yet", found, asked, row)]


# Each with the keys of the groups that it gives, so that one group costs no other source.
SOURCES: Sequence[tuple[Collection[str], Source]] = (
    (("queues",), queues),
    (("missed",), missed),
    (("fates",), fates),
    (("unanswered",), unanswered),
    (("drafts",), drafts),
    (("answers",), answers),
    (("overdue", "due"), reviews),
    (("still-true",), checks),
    (("links",), links),
    (("feedback",), feedback),
    (("searches",), searches),
    (("gaps",), gaps),
)
FIRST = slice(0, SHOWN)


def groups_for(user: User, on: date) -> list[Group]:
    """What waits for this person, the first of each; most personal first, nothing empty."""
    groups = [group for _, source in SOURCES for group in source(user, on, FIRST)]
    return [group for group in groups if group.total]


def group_for(user: User, on: date, key: str, asked: slice) -> Group | None:
    """The rows asked for of one group; None where nothing of it waits for this person."""
    found = [source(user, on, asked) for keys, source in SOURCES if key in keys]
    groups = [group for groups in found for group in groups if group.key == key and group.total]
    return next(iter(groups), None)


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


class PageForm(forms.Form):
    page = page_field()


@require_safe
def what_waits_list(request: HttpRequest, key: str) -> HttpResponse:
    """One group, page by page. Whoever may act on none of it is not told that it is there."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    form = PageForm(read_address(request.GET))
    if not form.is_valid():
        raise Http404("There is no page of that number.")
    page = form.cleaned_data["page"] or 1
    asked = slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    group = group_for(request.user, today(), key, asked)
    if group is None:
        raise Http404
    address = ListAddress(request.path, QueryDict())
    context = paging(group.total, PAGE_SIZE, page, address) | {
        "group": group,
        "header_title": group.heading,
        "header_icon": "tasks",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": request.path, "label": group.heading},
        ],
    }
    return render(request, "guidance/admin/what_waits_list.html", context)
