"""Reports and suggestions in the admin: a list, and one page on which each is decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from wagtail.admin.ui.tables import Column, DateColumn

from core.queues import CannotDecide, QueueIndexView, QueueViewSet, ReasonForm, WorkView
from directory import queue_bulk
from directory.admin_views import RegisterHistoryView
from directory.bulk import BulkIndexMixin
from directory.models import Submission
from directory.presenters import queue as words
from directory.services import submissions as service

# What one press may change on a council, so whoever presses needs it.
TO_APPLY = (
    "directory.add_socialaccount",
    "directory.change_socialaccount",
    "directory.delete_socialaccount",
    "directory.add_evidence",
)


class DecisionForm(ReasonForm):
    """What an editor adds to a decision. Which of it is needed depends on the button."""

    source = forms.CharField(
        label="Where you saw it",
        required=False,
        max_length=255,
        help_text="In words a reader understands: “www.leeds.gov.uk”, “Call to the press office”.",
    )
    source_url = forms.URLField(
        label="Address of that page", required=False, max_length=500, assume_scheme="https"
    )


class SubmissionIndexView(BulkIndexMixin, QueueIndexView):
    related = ("council", "platform")
    bulk_actions = queue_bulk.ACTIONS
    bulk_url_name = "submission:bulk"


class SubmissionWorkView(WorkView):
    """One report with the council's accounts beside it."""

    template = "directory/admin/submission.html"
    related = ("council", "account__platform", "platform")
    form_class = DecisionForm

    def press_apply(self, submission: Submission, said: dict[str, Any]) -> str:
        by = self.request.user
        if not by.has_perms(TO_APPLY):
            raise PermissionDenied
        try:
            service.apply(
                submission=submission,
                by=by,
                source=said["source"],
                source_url=said["source_url"],
            )
        except service.CannotApply as error:
            raise CannotDecide(str(error)) from error
        return "Done."

    def press_decline(self, submission: Submission, said: dict[str, Any]) -> str:
        service.decline(submission=submission, by=self.request.user, reason=said["reason"])
        return "Declined."

    def press_back(self, submission: Submission, said: dict[str, Any]) -> str:
        service.send_back(submission=submission, by=self.request.user, question=said["reason"])
        return "Your question is on its way."

    def more(self, submission: Submission) -> dict[str, Any]:
        return {
            "facts": words.facts(submission),
            "accounts": words.accounts_beside(submission),
            "plan": words.plan(submission),
            "standing": words.standing(submission),
        }


class SubmissionViewSet(QueueViewSet):
    model = Submission
    work_view_class = SubmissionWorkView
    menu_label = "Reports and suggestions"
    index_view_class = SubmissionIndexView
    history_view_class = RegisterHistoryView
    search_fields = ["council__search_names", "link", "handle_key", "note"]
    list_display = [
        "__str__",
        Column("get_status_display", label="State", sort_key="status"),
        Column("get_origin_display", label="How it came", sort_key="origin"),
        Column("url", label="Address"),
        Column("taken_by", label="Taken by"),
        DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
    ]
    list_filter = ["status", "kind", "origin"]

    def get_urlpatterns(self) -> list[URLPattern]:
        bulk = queue_bulk.BulkQueueView.as_view()
        return [*super().get_urlpatterns(), path("bulk/<slug:action>/", bulk, name="bulk")]
