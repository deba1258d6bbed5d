"""Choosing a council in the admin, by any of its names."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet


class CouncilFilterForm(BaseFilterForm):
    """Finds a council as the public list does."""

    q = forms.CharField(
        label="Name",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Any name: Hull, BCP, Caerffili"}),
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data["q"].strip()
        if not query:
            return objects
        self.is_searching = True
        self.search_query = query
        return objects.named(query)


class _CouncilColumns:
    filter_form_class = CouncilFilterForm

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("type", label="Type", accessor="get_council_type_display"),
            Column("region", label="Region", accessor="get_region_display"),
            Column("ended", label="Last day", accessor="ended_on"),
        ]


class CouncilChooseView(_CouncilColumns, ChooseView):
    ordering = ["sort_name"]


class CouncilChooseResultsView(_CouncilColumns, ChooseResultsView):
    ordering = ["sort_name"]


class CouncilChooserViewSet(ChooserViewSet):
    model = "directory.Council"
    icon = "home"
    choose_one_text = "Choose a council"
    choose_another_text = "Choose another council"
    choose_view_class = CouncilChooseView
    choose_results_view_class = CouncilChooseResultsView
    per_page = 20


council_chooser = CouncilChooserViewSet("council_chooser")
