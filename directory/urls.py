from django.urls import path

from directory.feeds import council_feed
from directory.views import exports
from directory.views.listing import council_list
from directory.views.profile import council_detail

app_name = "directory"

urlpatterns = [
    path("", council_list, name="council-list"),
    path("list.csv", exports.list_csv, name="council-list-csv"),
    path("list.json", exports.list_json, name="council-list-json"),
    path("feed/", council_feed, name="council-feed"),
    path("<slug:slug>/", council_detail, name="council-detail"),
    path("<slug:slug>/council.csv", exports.council_csv, name="council-csv"),
    path("<slug:slug>/council.json", exports.council_json, name="council-json"),
]
