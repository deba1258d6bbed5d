from django.urls import path

from directory.feeds import council_feed
from directory.views import exports
from directory.views.check import council_check
from directory.views.codes import council_by_code
from directory.views.compare import compare_csv, council_compare
from directory.views.confirm import confirm, council_confirm, council_confirm_sent
from directory.views.listing import council_list
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
    path("gss/<slug:code>/", council_by_code, name="council-by-code"),
    path("<slug:slug>/", council_detail, name="council-detail"),
    path("<slug:slug>/report/", council_report, name="council-report"),
    path("<slug:slug>/report/thanks/", council_report_thanks, name="council-report-thanks"),
    path("<slug:slug>/confirm/", council_confirm, name="council-confirm"),
    path("<slug:slug>/confirm/sent/", council_confirm_sent, name="council-confirm-sent"),
    path("<slug:slug>/council.csv", exports.council_csv, name="council-csv"),
    path("<slug:slug>/council.json", exports.council_json, name="council-json"),
]
