from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from directory.choosers import CouncilChooserViewSet, council_chooser
from directory.log import register_actions
from directory.mark_log import register_actions as register_mark_actions
from directory.reports import FatesReport
from directory.uploads import register_actions as register_upload_actions
from directory.viewsets import DirectoryViewSetGroup


@hooks.register("register_admin_viewset")
def directory_viewsets() -> DirectoryViewSetGroup:
    return DirectoryViewSetGroup()


@hooks.register("register_admin_viewset")
def choose_council() -> CouncilChooserViewSet:
    return council_chooser


@hooks.register("register_admin_urls")
def directory_reports() -> list[URLPattern]:
    name = FatesReport.index_url_name
    return [
        path("reports/fates/", FatesReport.as_view(), name=name),
        path(
            "reports/fates/results/",
            FatesReport.as_view(results_only=True),
            name=FatesReport.index_results_url_name,
        ),
    ]


class FatesMenuItem(MenuItem):
    """Shown to those who may change accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return FatesReport.permission_policy.user_has_permission(request.user, "change")


@hooks.register("register_reports_menu_item")
def fates_report() -> MenuItem:
    return FatesMenuItem(
        FatesReport.page_title,
        reverse(FatesReport.index_url_name),
        name="fates",
        icon_name=FatesReport.header_icon,
        order=1100,
    )


hooks.register("register_log_actions", register_actions)
hooks.register("register_log_actions", register_mark_actions)
hooks.register("register_log_actions", register_upload_actions)
