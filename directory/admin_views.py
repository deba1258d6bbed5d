"""Adding and editing in the register: what changed is written down, and the editor comes back."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.utils import get_valid_next_url_from_request, set_query_params
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView

from directory.changes import differences, log_changes, words_of


class ComesBackMixin:
    """Whoever came with ``?next=`` is led back there after saving."""

    request: Any

    def get_success_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or super().get_success_url()  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if url := get_valid_next_url_from_request(self.request):
            context["action_url"] = set_query_params(context["action_url"], {"next": url})
        return context


class RegisterEditView(ComesBackMixin, generic.EditView):
    """Writes one entry with every field that changed, from what to what."""

    # Fields whose change a service has logged already.
    logged_by_service: frozenset[str] = frozenset()

    def save_instance(self) -> Model:
        before = words_of(self.object)
        record = self.form.save()
        after = words_of(record)
        for name in self.logged_by_service:
            after.pop(name, None)
        log_changes(record, differences(before, after), by=self.request.user)
        return record


class AccountEditView(RegisterEditView):
    logged_by_service = frozenset({"status"})


class RegisterCreateView(ComesBackMixin, generic.CreateView):
    """Adds a record; the log names who did."""


class AccountCreateView(RegisterCreateView):
    """An account, for the council from whose page it is added (``?council=``)."""

    def get_initial(self) -> dict[str, Any]:
        council = self.request.GET.get("council", "")
        is_key = council.isascii() and council.isdigit() and len(council) < 19  # noqa: PLR2004
        return super().get_initial() | ({"councils": [int(council)]} if is_key else {})


class RegisterHistoryView(HistoryView):
    """Says what changed, too: Wagtail shows comments only of what has revisions."""

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns = super().columns
        columns[0].cell_template_name = "wagtailadmin/generic/history/action_cell.html"
        return columns
