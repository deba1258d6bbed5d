"""Links that no longer lead where they led, with the pages that use them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from core.exports import GuardedExportMixin
from core.models import User
from guidance.choices import LinkState
from guidance.link_list import places_by_address
from guidance.models import LinkCheck

BROKEN = (LinkState.GONE, LinkState.MOVED)
_policy = ModelPermissionPolicy(LinkCheck)


def may_see_links(user: User) -> bool:
    return _policy.user_has_any_permission(user, ["view", "change"])


class LinkFilterSet(WagtailFilterSet):
    class Meta:
        model = LinkCheck
        fields = ["state"]


class PagesColumn(Column):
    """Published pages, and councils, that lead there; each to be opened for editing."""

    cell_template_name = "guidance/admin/link_pages_cell.html"


class BrokenLinksView(GuardedExportMixin, ReportView):
    """Gone and moved, as ``check_links`` last found them."""

    page_title = "Broken links"
    header_icon = "link-external"
    index_url_name = "guidance_broken_links"
    index_results_url_name = "guidance_broken_links_results"
    filterset_class = LinkFilterSet
    default_ordering = "state"
    permission_policy = _policy
    any_permission_required = ["view", "change"]
    export_filename = "broken-links"
    list_export = [
        "url",
        "get_state_display",
        "moved_to",
        "failing_since",
        "checked_on",
        "used_on",
    ]
    export_headings = {
        "url": "Address",
        "get_state_display": "Found",
        "moved_to": "New address",
        "failing_since": "Failing since",
        "checked_on": "Looked at",
        "used_on": "Used on",
    }
    columns = [
        Column("url", label="Address"),
        Column("get_state_display", label="Found", sort_key="state"),
        Column("moved_to", label="New address"),
        DateColumn("failing_since", label="Failing since", sort_key="failing_since"),
        DateColumn("checked_on", label="Looked at", sort_key="checked_on"),
        PagesColumn("pages", label="Used on"),
    ]

    def get_queryset(self) -> QuerySet[LinkCheck]:
        return LinkCheck.objects.filter(state__in=BROKEN).order_by("state", "url")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        checks = list(object_list)
        used = places_by_address({check.url for check in checks})
        for check in checks:
            check.pages = used.get(check.url, [])
        return checks

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """The titles of several pages stand on lines of their own."""
        item.used_on = "\n".join(page.title for page in item.pages)
        return super().to_row_dict(item)
