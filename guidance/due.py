"""What has to be read again, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.models import BasePage, User
from guidance.models import CaseStudyPage


@dataclass(frozen=True)
class Due:
    """One published page to be looked at by one day."""

    page_id: int
    title: str
    due_on: date
    owner_id: int | None
    is_case_check: bool = False


def due_reviews(by: date) -> list[Due]:
    """Published pages of every kind whose review is due on that day or before, earliest first.

    Each kind keeps its dates in a table of its own; one question asks them all.
    """
    kinds = [model for model in apps.get_models() if issubclass(model, BasePage)]
    rows = [
        model.objects.live()
        .filter(review_due_on__lte=by)
        .order_by()
        .values_list("pk", "title", "review_due_on", "owner_id")
        for model in kinds
    ]
    found = rows[0].union(*rows[1:], all=True).order_by("review_due_on", "title")
    return [Due(*row) for row in found]


def due_checks(by: date) -> list[Due]:
    """Published case studies whose council is to be asked by that day whether it is still true."""
    rows = (
        CaseStudyPage.objects.live()
        .filter(next_check_on__lte=by)
        .order_by("next_check_on", "title")
        .values_list("pk", "title", "next_check_on", "owner_id")
    )
    return [Due(*row, is_case_check=True) for row in rows]


def editable_by(user: User) -> QuerySet[Page]:
    """The pages that this person may change."""
    return page_permission_policy.instances_user_has_permission_for(user, "change")


def only_editable(dues: Iterable[Due], user: User) -> list[Due]:
    """Those of pages that this person may change."""
    waiting = list(dues)
    pages = editable_by(user).filter(pk__in={due.page_id for due in waiting})
    allowed = set(pages.values_list("pk", flat=True))
    return [due for due in waiting if due.page_id in allowed]
