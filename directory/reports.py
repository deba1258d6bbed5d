"""Reports for editors: what still has to be decided before councils end."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from core import dates
from core.dates import long_date
from directory.choices import Fate
from directory.models import Council, SocialAccount
from directory.presenters.fates import days_left


class AccountsColumn(Column):
    """The accounts of a council, each with its fate and the way to its form."""

    def get_value(self, instance: Council) -> SafeString | str:
        accounts = instance.social_accounts.all()
        lines = [
            (
                reverse("socialaccount:edit", args=[account.pk]),
                str(account),
                Fate(account.fate).label,
            )
            for account in accounts
        ]
        if not lines:
            return "No accounts listed"
        return format_html(
            "<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a>: {}</li>', lines)
        )


class FatesReport(ReportView):
    """Councils that end, soonest first, each with its accounts and how many are undecided.

    There is no export: the public files of the register are the guarded ones.
    """

    index_url_name = "council_fates"
    index_results_url_name = "council_fates_results"
    page_title = "Accounts of ending councils"
    header_icon = "time"
    permission_policy = ModelPermissionPolicy(SocialAccount)
    any_permission_required = ["change"]
    is_searchable = False
    columns = [
        TitleColumn("name", label="Council", get_url=lambda council: council.get_absolute_url()),
        # Wagtail's own column for dates calls any day to come "just now".
        Column("vesting", label="Vesting day", accessor=lambda council: vesting_day(council)),
        Column(
            "days", label="Days left", accessor=lambda council: days_left(council, dates.today())
        ),
        Column("undecided", label="Undecided", accessor=lambda council: undecided(council)),
        AccountsColumn("accounts", label="Accounts and what becomes of them"),
    ]

    def get_queryset(self) -> QuerySet:
        accounts = SocialAccount.objects.listed().select_related("platform")
        ordered = accounts.order_by("fate", "platform__order", "handle_key", "pk")
        self.queryset = (
            Council.objects.ending(dates.today())
            .prefetch_related(Prefetch("social_accounts", queryset=ordered))
            .order_by("ended_on", "sort_name", "pk")
        )
        return super().get_queryset()


def vesting_day(council: Council) -> str:
    return long_date(council.takes_over_on) if council.takes_over_on else ""


def undecided(council: Council) -> str:
    """How many of its accounts nobody has decided on: "2 of 5"."""
    fates: list[Any] = [account.fate for account in council.social_accounts.all()]
    return f"{fates.count(Fate.UNDECIDED)} of {len(fates)}"
