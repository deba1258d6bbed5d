"""Notices in the admin: written in a minute, because an account that was taken over cannot wait."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.utils import timezone
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from directory.admin_views import RegisterCreateView, RegisterEditView, RegisterHistoryView
from directory.models import Council, Notice, SocialAccount


class NoticeForm(WagtailAdminModelForm):
    """A notice in the name of the editor who writes it."""

    class Meta:
        model = Notice
        fields = ["council", "account", "text", "use_instead", "begins_at", "ends_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = SocialAccount.objects.select_related("platform")
        if not self.instance.pk:
            self.initial.setdefault("begins_at", timezone.localtime().replace(second=0))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ends_at = cleaned.get("ends_at")
        # One that is over may still be corrected, as a record; nothing new begins in the past.
        if ends_at and "ends_at" in self.changed_data and ends_at <= timezone.now():
            is_new = self.instance.pk is None
            if is_new:
                self.add_error("ends_at", "This moment has passed: nobody would see the notice.")
        return cleaned

    def save(self, commit: bool = True) -> Notice:
        if self.instance.made_by_id is None:
            self.instance.made_by = self.for_user
        return super().save(commit=commit)


class NoticeIndexView(generic.IndexView):
    """Finds notices by any name of the council, or by their words."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("council", "account__platform")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        named = Council.objects.named(self.search_query).values("pk")
        return queryset.filter(Q(council__in=named) | Q(text__icontains=self.search_query))


class NoticeViewSet(ModelViewSet):
    model = Notice
    icon = "warning"
    menu_label = "Notices"
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    index_view_class = NoticeIndexView
    add_view_class = RegisterCreateView
    edit_view_class = RegisterEditView
    history_view_class = RegisterHistoryView
    search_fields = ["text"]
    list_display = [
        Column("council", sort_key="council__sort_name"),
        "text",
        DateColumn("begins_at", label="Begins", sort_key="begins_at"),
        DateColumn("ends_at", label="Ends", sort_key="ends_at"),
    ]
    ordering = ["-begins_at"]

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return NoticeForm
