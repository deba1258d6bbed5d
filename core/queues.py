"""Queues in the admin: a list of what was sent in, and one page on which each is decided."""

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
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.models import ModeratedSubmission
from core.services.submissions import CHANGED, WAITING, AlreadyDecided, start_checking


class CannotDecide(Exception):
    """It cannot be done as it stands. The message says what to do instead."""


class QueuePolicy(ModelPermissionPolicy):
    """Submissions come from outside and are decided: nobody adds or deletes one here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


class ReasonForm(forms.Form):
    """What an editor adds to a decision."""

    reason = forms.CharField(
        label="Reason, or question",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to decline or to ask. Whoever left an address reads it, so be kind.",
    )


class QueueIndexView(generic.IndexView):
    """What waits, oldest first; then what is closed."""

    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet:
        is_open = Case(
            When(status__in=OPEN_STATUSES, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        found = super().get_base_queryset().annotate(is_closed=is_open)
        return found.select_related("taken_by", *self.related)


class WorkView(View):
    """One submission and the buttons that decide it.

    A queue names its ``model``, ``template``, ``related`` and ``form_class``, and has one method
    for each button: ``press_decline(submission, said)`` answers the button "decline" and returns
    what was done, in words. It may raise AlreadyDecided, CannotDecide, or ValueError for what is
    missing in ``reason``; then nothing is changed and what was typed is kept.

    Its template sends ``seen`` back in each form: nobody decides about words that came after the
    page was opened.
    """

    model: type[ModeratedSubmission] = ModeratedSubmission
    template = ""
    related: tuple[str, ...] = ()
    form_class: type[forms.Form] = ReasonForm
    # The name of the queue's own addresses and what its list is called.
    namespace = ""
    list_label = ""
    icon = "mail"
    # From which states somebody can take one on.
    takes: tuple[SubmissionStatus, ...] = WAITING

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not QueuePolicy(self.model).user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self._found(pk), self.form_class())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self._found(pk)
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                if request.POST.get("seen") != submission.seen_mark:
                    raise AlreadyDecided(self.news(submission))
                done = self._pressed(submission, form.cleaned_data)
            except AlreadyDecided as error:
                messages.error(request, str(error))
                return redirect(f"{self.namespace}:edit", pk)
            except (CannotDecide, ValidationError) as error:
                form.add_error(None, error.messages if hasattr(error, "messages") else str(error))
            except ValueError as error:
                form.add_error("reason", str(error))
            else:
                messages.success(request, f"{submission}: {done}")
                return redirect(self.after(submission))
        # What an attempt changed in memory was rolled back in the database.
        return self._page(request, self._found(pk), form)

    def press_take(self, submission: ModeratedSubmission, said: dict[str, Any]) -> str:
        start_checking(submission=submission, by=self.request.user, waiting=self.takes)
        return "It is yours now. Others see that you are looking into it."

    def after(self, submission: ModeratedSubmission) -> str:
        """Where to go when it is done: the page stays open for whoever has just taken it on."""
        if submission.status == "checking":
            return reverse(f"{self.namespace}:edit", args=[submission.pk])
        return reverse(f"{self.namespace}:index")

    def news(self, submission: Any) -> str:
        """What has happened since the page was opened, for whoever pressed on the old one."""
        return CHANGED

    def more(self, submission: Any) -> dict[str, Any]:
        """What the template of this queue needs beside what every queue gives it."""
        return {}

    def _found(self, pk: int) -> Any:
        related = ("taken_by", "decided_by", *self.related)
        return get_object_or_404(self.model._default_manager.select_related(*related), pk=pk)

    def _pressed(self, submission: ModeratedSubmission, said: dict[str, Any]) -> str:
        button = getattr(self, f"press_{self.request.POST.get('action', '')}", None)
        if button is None:
            raise CannotDecide("Choose one of the buttons.")
        return button(submission, said)

    def _page(
        self, request: HttpRequest, submission: ModeratedSubmission, form: forms.Form
    ) -> HttpResponse:
        index = reverse(f"{self.namespace}:index")
        context = {
            "submission": submission,
            "form": form,
            "seen": submission.seen_mark,
            "history_url": reverse(f"{self.namespace}:history", args=[submission.pk]),
            "page_title": self.model._meta.verbose_name.capitalize(),
            "header_title": str(submission),
            "header_icon": self.icon,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": "Home"},
                {"url": index, "label": self.list_label},
                {"url": request.path, "label": str(submission)},
            ],
            **self.more(submission),
        }
        return render(request, self.template, context, status=422 if form.errors else 200)


class QueueViewSet(ModelViewSet):
    """A queue names its model, its columns, and the view that decides (``work_view_class``)."""

    work_view_class: type[WorkView]
    icon = "mail"
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = QueueIndexView
    ordering = ["is_closed", "submitted_at"]
    form_fields = ["reason"]  # asked for by the viewset; the page that decides has its own form

    @property
    def permission_policy(self) -> QueuePolicy:
        return QueuePolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        """None that adds, deletes or edits past the service."""
        work = self.work_view_class.as_view(
            model=self.model, namespace=self.name, list_label=self.menu_label, icon=self.icon
        )
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("edit/<int:pk>/", work, name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
        ]
