from django.urls import path

from directory.feeds import council_feed
from directory.views import exports, marks
from directory.views.badges import mark_badge, mark_badge_cy
from directory.views.check import council_check
from directory.views.codes import council_by_code
from directory.views.compare import compare_csv, council_compare
from directory.views.confirm import confirm, council_confirm, council_confirm_sent
from directory.views.listing import council_list
from directory.views.mark_list import mark_feed, mark_list, mark_list_csv
from directory.views.overview import council_overview, overview_csv
from directory.views.problems import council_report, council_report_thanks
from directory.views.profile import council_detail

app_name = "directory"

urlpatterns = [
    path("", council_list, name="council-list"),
    path("list.csv", exports.list_csv, name="council-list-csv"),
    path("list.json", exports.list_json, name="council-list-json"),
    path("feed/", council_feed, name="council-feed"),
    path("check/", council_check, name="council-check"),
    path("compare/", council_compare, name="council-compare"),
    path("compare/comparison.csv", compare_csv, name="council-compare-csv"),
    path("overview/", council_overview, name="council-overview"),
    path("overview/<slug:table>.csv", overview_csv, name="council-overview-csv"),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("mark/", mark_list, name="mark-list"),
    path("mark/list.csv", mark_list_csv, name="mark-list-csv"),
    path("mark/feed/", mark_feed, name="mark-feed"),
    path("mark/declare/<str:token>/", marks.mark_declare, name="mark-declare"),
    path("mark/withdraw/<str:token>/", marks.mark_withdraw, name="mark-withdraw"),
    path("gss/<slug:code>/", council_by_code, name="council-by-code"),
    path("<slug:slug>/", council_detail, name="council-detail"),
    path("<slug:slug>/report/", council_report, name="council-report"),
    path("<slug:slug>/report/thanks/", council_report_thanks, name="council-report-thanks"),
    path("<slug:slug>/confirm/", council_confirm, name="council-confirm"),
    path("<slug:slug>/confirm/sent/", council_confirm_sent, name="council-confirm-sent"),
    path("<slug:slug>/mark/", marks.council_mark, name="council-mark"),
    path("<slug:slug>/mark/kit/", marks.mark_kit, name="mark-kit"),
    path("<slug:slug>/mark/adopt/", marks.mark_adopt, name="mark-adopt"),
    path("<slug:slug>/mark/adopt/sent/", marks.mark_adopt_sent, name="mark-adopt-sent"),
    path("<slug:slug>/mark/badge.svg", mark_badge, name="mark-badge"),
    path("<slug:slug>/mark/badge-cy.svg", mark_badge_cy, name="mark-badge-cy"),
    path("<slug:slug>/council.csv", exports.council_csv, name="council-csv"),
    path("<slug:slug>/council.json", exports.council_json, name="council-json"),
]
