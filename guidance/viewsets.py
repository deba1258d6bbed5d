"""What editors keep for search: which words mean the same, and what readers looked for."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from core.exports import GuardedExportMixin
from guidance.models import SearchTerm, Synonym


class SynonymViewSet(ModelViewSet):
    """Words and phrases that mean the same."""

    model = Synonym
    icon = "resubmit"
    menu_label = "Synonyms"
    menu_name = "synonyms"
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = [Column("__str__", label="Words that mean the same")]
    search_fields = ["words"]
    search_backend_name = None
    panels = [FieldPanel("words")]


class ReadOnlyPolicy(ModelPermissionPolicy):
    """What the hub writes down by itself is read by editors and changed by nobody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and super().user_has_permission(user, "view")


class SearchTermFilterSet(WagtailFilterSet):
    results = django_filters.ChoiceFilter(
        label="Found", choices=[("0", "Nothing")], empty_label="Anything"
    )

    class Meta:
        model = SearchTerm
        fields = ["results", "month"]


class SearchTermIndexView(GuardedExportMixin, IndexView):
    """What was typed may begin like a formula."""

    list_export = ["term", "month", "times", "results"]
    export_headings = {
        "term": "Searched for",
        "month": "Month",
        "times": "Times",
        "results": "Results",
    }


class SearchTermViewSet(ModelViewSet):
    """What readers searched for, month by month. No reader is in it."""

    model = SearchTerm
    index_view_class = SearchTermIndexView
    export_filename = "searches"
    icon = "search"
    menu_label = "Searches"
    menu_name = "searches"
    menu_order = 760
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        Column("term", label="Searched for", sort_key="term"),
        DateColumn("month", label="Month", sort_key="month"),
        Column("times", label="Times", sort_key="times"),
        Column("results", label="Results", sort_key="results"),
    ]
    filterset_class = SearchTermFilterSet
    search_fields = ["term"]
    search_backend_name = None
    ordering = ["-month", "-times", "term"]
    form_fields = ["term"]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_queryset(self, request: Any) -> QuerySet[SearchTerm]:
        return SearchTerm.objects.all()
