"""Accounts: the list by platform, status, council and freshness, and one by its number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, P, PathEx, Query, Router

from core import dates
from core.api import (
    DOCS,
    Key,
    Paged,
    Problem,
    Refused,
    Slug,
    one_of,
    piece_of,
    several,
    takes_nothing,
)
from directory.api.councils import PlatformSlug
from directory.api.schemas import AccountList, OneAccount
from directory.choices import AccountStatus, Freshness
from directory.codes import called
from directory.freshness import freshness_filter
from directory.models import Platform, SocialAccount
from directory.querysets import SocialAccountQuerySet
from directory.views.exports import account_as_json, council_in_short, head_as_json

router = Router(tags=["Accounts"])
Number = PathEx[Key, P(description="Its `id`, as the list gives it.")]


class AccountsAsked(Paged):
    platform: list[PlatformSlug] = several("On which platform.")
    status: list[AccountStatus] = several("Without it, every status, closed ones too.")
    council: Slug = Field(None, description="Of which council: its slug or GSS code.")
    freshness: list[Freshness] = several("Grade on the day `as_of`.")


@router.get(
    "",
    response={200: AccountList, 400: Problem, 404: Problem},
    operation_id="list_accounts",
    summary="Accounts on platforms",
)
def list_accounts(request: HttpRequest, asked: Query[AccountsAsked]) -> dict[str, Any]:
    """In the order in which they were listed first, so that a harvest misses none."""
    on = dates.today()
    piece = piece_of(_listed(_chosen(asked, on)).order_by("pk"), asked, request)
    accounts = [_account(account, on) for account in piece.rows]
    return {**head_as_json(on), "accounts": accounts, "next": piece.next}


@router.get(
    "/{id}",
    response={200: OneAccount, 400: Problem, 404: Problem},
    operation_id="get_account",
    summary="One account, by its number",
)
def get_account(request: HttpRequest, id: Number) -> dict[str, Any]:
    """The number stays the same when the account changes its handle or its councils."""
    takes_nothing(request)
    on = dates.today()
    account = one_of(_listed(SocialAccount.objects.filter(pk=id)), "account")
    return {**head_as_json(on), "account": _account(account, on)}


def _listed(accounts: SocialAccountQuerySet) -> SocialAccountQuerySet:
    return accounts.for_listing().prefetch_related("councils")


def _account(account: SocialAccount, on: date) -> dict[str, Any]:
    councils = [council_in_short(council) for council in account.councils.all()]
    return {**account_as_json(account, on), "councils": councils}


def _chosen(asked: AccountsAsked, on: date) -> SocialAccountQuerySet:
    accounts = SocialAccount.objects.all()
    if asked.platform:
        _know_platforms(asked.platform)
        accounts = accounts.filter(platform__slug__in=asked.platform)
    if asked.status:
        accounts = accounts.filter(status__in=asked.status)
    if asked.council:
        accounts = accounts.filter(councils=one_of(called(asked.council), "council"))
    if asked.freshness:
        grades = Q()
        for grade in asked.freshness:
            grades |= freshness_filter(grade, on)
        accounts = accounts.filter(grades)
    return accounts


def _know_platforms(slugs: Collection[str]) -> None:
    known = Platform.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    if unknown := sorted(set(slugs) - set(known)):
        where = f"{DOCS} names those that there are."
        raise Refused([f"There is no platform called “{slug}”. {where}" for slug in unknown])
