"""Reports and suggestions in the admin: a list, and one page on which each is decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from core.choices import OPEN_STATUSES
from core.services.submissions import AlreadyDecided, start_checking
from directory import queue_bulk
from directory.admin_views import RegisterHistoryView
from directory.bulk import BulkIndexMixin
from directory.models import Submission
from directory.presenters import queue as words
from directory.services import submissions as service

TEMPLATE = "directory/admin/submission.html"
# What one press may change on a council, so whoever presses needs it.
TO_APPLY = (
    "directory.add_socialaccount",
    "directory.change_socialaccount",
    "directory.delete_socialaccount",
    "directory.add_evidence",
)


class QueuePolicy(ModelPermissionPolicy):
    """Submissions come from outside and are decided: nobody adds or deletes one here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


class DecisionForm(forms.Form):
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
    reason = forms.CharField(
        label="Reason, or question",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to decline or to ask. Whoever left an address reads it, so be kind.",
    )


class QueueIndexView(BulkIndexMixin, generic.IndexView):
    """What waits, oldest first; then what is closed."""

    bulk_actions = queue_bulk.ACTIONS
    bulk_url_name = "submission:bulk"

    def get_base_queryset(self) -> QuerySet:
        is_open = Case(
            When(status__in=OPEN_STATUSES, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        found = super().get_base_queryset().annotate(is_closed=is_open)
        return found.select_related("council", "platform", "taken_by")


class WorkView(View):
    """One submission with the council's accounts beside it, and the buttons that decide it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not QueuePolicy(Submission).user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self._found(pk), DecisionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self._found(pk)
        form = DecisionForm(request.POST)
        if form.is_valid():
            try:
                self._decide(request, submission, form.cleaned_data)
            except AlreadyDecided as error:
                messages.error(request, str(error))
                return redirect("submission:edit", pk)
            except (service.CannotApply, ValidationError) as error:
                form.add_error(None, error.messages if hasattr(error, "messages") else str(error))
            except ValueError as error:
                form.add_error("reason", str(error))
            else:
                return redirect(
                    "submission:edit" if submission.status == "checking" else "submission:index",
                    *_key(submission),
                )
        # What an attempt changed in memory was rolled back in the database.
        return self._page(request, self._found(pk), form)

    def _found(self, pk: int) -> Submission:
        related = ("council", "account__platform", "platform", "taken_by", "decided_by")
        return get_object_or_404(Submission.objects.select_related(*related), pk=pk)

    def _decide(self, request: HttpRequest, submission: Submission, said: dict[str, Any]) -> None:
        by = request.user
        match request.POST.get("action"):
            case "take":
                start_checking(submission=submission, by=by)
                done = "It is yours now. Others see that you are looking into it."
            case "apply":
                if not by.has_perms(TO_APPLY):
                    raise PermissionDenied
                service.apply(
                    submission=submission,
                    by=by,
                    source=said["source"],
                    source_url=said["source_url"],
                )
                done = "Done."
            case "decline":
                service.decline(submission=submission, by=by, reason=said["reason"])
                done = "Declined."
            case "back":
                service.send_back(submission=submission, by=by, question=said["reason"])
                done = "Your question is on its way."
            case _:
                raise ValueError("Choose one of the buttons.")
        messages.success(request, f"{submission}: {done}")

    def _page(
        self, request: HttpRequest, submission: Submission, form: DecisionForm
    ) -> HttpResponse:
        here = reverse("submission:edit", args=[submission.pk])
        context = {
            "submission": submission,
            "facts": words.facts(submission),
            "accounts": words.accounts_beside(submission),
            "plan": words.plan(submission),
            "standing": words.standing(submission),
            "form": form,
            "history_url": reverse("submission:history", args=[submission.pk]),
            "page_title": "Report or suggestion",
            "header_title": str(submission),
            "header_icon": "mail",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": reverse("submission:index"), "label": "Reports and suggestions"},
                {"url": here, "label": str(submission)},
            ],
        }
        return render(request, TEMPLATE, context, status=422 if form.errors else 200)


class SubmissionViewSet(ModelViewSet):
    model = Submission
    icon = "mail"
    menu_label = "Reports and suggestions"
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = QueueIndexView
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
    ordering = ["is_closed", "submitted_at"]
    form_fields = ["reason"]  # asked for by the viewset; the page that decides has its own form

    @property
    def permission_policy(self) -> QueuePolicy:
        return QueuePolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        """None that adds, deletes or edits past the service."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("edit/<int:pk>/", WorkView.as_view(), name="edit"),
            path("bulk/<slug:action>/", queue_bulk.BulkQueueView.as_view(), name="bulk"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]


def _key(submission: Submission) -> list[int]:
    """The page stays open for whoever has just taken it on."""
    return [submission.pk] if submission.status == "checking" else []
