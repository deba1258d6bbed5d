"""The Mark in the admin: the queue of declarations, and the list of what councils commit to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, QuerySet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date, today
from core.queues import CannotDecide, QueueIndexView, QueueViewSet, WorkView
from directory.mark_evidence import EvidenceJudge
from directory.models import MarkAdoption, MarkContact, MarkVersion
from directory.models.marks import MarkState
from directory.presenters.marks import RUNNING, queue_facts, state_words
from directory.services import marks

ENDED = "The council has ended, and the Mark ends with its council. Decline it."
NOT_THEIRS = "The mailbox that declared it is not the council’s. Decline it."
OVER = "It is not in force any more, so there is nothing to withdraw."


class MarkIndexView(QueueIndexView):
    related = ("council", "version")


class MarkWorkView(WorkView):
    """One declaration with its evidence, and the buttons."""

    template = "directory/admin/mark_adoption.html"
    related = ("council", "version")

    def press_accept(self, submission: MarkAdoption, said: dict[str, Any]) -> str:
        try:
            marks.accept(adoption=submission, by=self.request.user)
        except marks.CouncilHasEnded as error:
            raise CannotDecide(ENDED) from error
        except marks.MailboxNotTheirs as error:
            raise CannotDecide(f"{NOT_THEIRS} {error}") from error
        return f"{state_words(submission, today())}."

    def press_decline(self, submission: MarkAdoption, said: dict[str, Any]) -> str:
        marks.decline(adoption=submission, by=self.request.user, reason=said["reason"])
        return "Declined."

    def press_back(self, submission: MarkAdoption, said: dict[str, Any]) -> str:
        marks.send_back(adoption=submission, by=self.request.user, question=said["reason"])
        return "Your question is on its way, with a link to put it right."

    def press_withdraw(self, submission: MarkAdoption, said: dict[str, Any]) -> str:
        try:
            marks.withdraw(adoption=submission, by=self.request.user, words=said["reason"])
        except marks.NotInForce as error:
            raise CannotDecide(OVER) from error
        return "Withdrawn. The badge says so within ten minutes."

    def more(self, submission: MarkAdoption) -> dict[str, Any]:
        is_open = submission.status in OPEN_STATUSES
        is_accepted = submission.status == SubmissionStatus.DONE
        return {
            "facts": queue_facts(submission, EvidenceJudge(submission.council)),
            "months": marks.MONTHS_IN_FORCE,
            "is_open": is_open,
            "can_take": is_open and submission.status != SubmissionStatus.CHECKING,
            "can_ask": is_open and MarkContact.objects.filter(submission=submission).exists(),
            "can_withdraw": is_accepted and submission.state(today()) in RUNNING,
        }


class StateColumn(Column):
    """Where it stands today: the queue's word while it is open, the Mark's own afterwards."""

    def get_value(self, instance: MarkAdoption) -> str:
        state = instance.state(today())
        if state == MarkState.WAITING:
            return instance.get_status_display()
        return state_words(instance, today())


class MarkAdoptionViewSet(QueueViewSet):
    model = MarkAdoption
    work_view_class = MarkWorkView
    index_view_class = MarkIndexView
    icon = "tick-inverse"
    menu_label = "Declarations of the Mark"
    search_fields = ["council__search_names", "scope_words"]
    list_display = [
        "__str__",
        StateColumn("state", label="State", sort_key="status"),
        DateColumn("declared_on", label="Declared", sort_key="declared_on"),
        DateColumn("ends_on", label="Ends", sort_key="ends_on"),
        Column("taken_by", label="Taken by"),
    ]
    list_filter = ["status", "scope", "council__nation"]


class MarkVersionPolicy(ModelPermissionPolicy):
    """A list that councils commit to is never changed or deleted: a new version follows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class MarkVersionIndexView(generic.IndexView):
    def get_edit_url(self, instance: MarkVersion) -> str | None:
        """What is in force can be read only."""
        if is_in_force(instance):
            return self.get_inspect_url(instance)
        return super().get_edit_url(instance)


class MarkVersionEditView(generic.EditView):
    def get_object(self, queryset: QuerySet | None = None) -> MarkVersion:
        version: MarkVersion = super().get_object(queryset)
        if is_in_force(version):
            raise PermissionDenied
        return version


def is_in_force(version: MarkVersion) -> bool:
    return version.in_force_from <= today()


class MarkVersionForm(WagtailAdminModelForm):
    """A new list: its number follows the last, and it begins in the future."""

    class Meta:
        model = MarkVersion
        fields = ["number", "in_force_from", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "number" in self.fields:
            last = MarkVersion.objects.aggregate(last=Max("number"))["last"] or 0
            self.fields["number"].initial = last + 1

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        others = MarkVersion.objects.exclude(pk=self.instance.pk)
        last = others.aggregate(last=Max("number"))["last"] or 0
        if number <= last:
            raise ValidationError(f"The last list has number {last}. Give the next one.")
        return number

    def clean_in_force_from(self) -> date:
        day: date = self.cleaned_data["in_force_from"]
        if day <= today():
            raise ValidationError("Choose a day to come, so that you can still put it right.")
        others = MarkVersion.objects.exclude(pk=self.instance.pk)
        last = others.aggregate(last=Max("in_force_from"))["last"]
        if last and day <= last:
            raise ValidationError(f"Another list begins on {long_date(last)}. Choose a later day.")
        return day


class MarkVersionViewSet(ModelViewSet):
    model = MarkVersion
    icon = "list-ol"
    menu_label = "Commitments of the Mark"
    index_view_class = MarkVersionIndexView
    edit_view_class = MarkVersionEditView
    add_to_reference_index = False
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["number", "in_force_from", "words", "list_in_words"]
    list_display = ["__str__", DateColumn("in_force_from", label="From", sort_key="in_force_from")]
    ordering = ["-number"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("number"), FieldPanel("in_force_from")]),
            FieldPanel("words", widget=forms.Textarea(attrs={"rows": 3})),
            InlinePanel(
                "commitments",
                label="Commitment",
                heading="What a council commits to",
                min_num=1,
                panels=[
                    FieldPanel("text"),
                    FieldPanel("text_cy"),
                    FieldPanel("evidence_help"),
                    FieldRowPanel([FieldPanel("key"), FieldPanel("order")]),
                    FieldPanel("is_for_wales"),
                ],
            ),
        ],
        base_form_class=MarkVersionForm,
    )

    @property
    def permission_policy(self) -> MarkVersionPolicy:
        return MarkVersionPolicy(self.model)
