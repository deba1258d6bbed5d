"""What can be done with many reports and suggestions at once."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.services.submissions import start_checking
from directory.bulk import BulkAction, BulkView, Outlook
from directory.models import ReplyAddress, Submission
from directory.presenters.words import counted
from directory.services.submissions import decline


class QueueAction(BulkAction):
    """Only what nobody else has, and nobody has decided."""

    then: str

    def outlook(self, record: Submission) -> Outlook:
        return Outlook(record, record.get_status_display(), self.then, self._left(record))

    def mark(self, record: Submission) -> str:
        return f"{record.status}-{record.taken_by_id or ''}"

    def _left(self, record: Submission) -> str:
        if record.status not in OPEN_STATUSES:
            return f"It is closed, by {record.decided_by or 'the hub'}."
        is_taken = record.status == SubmissionStatus.CHECKING
        if is_taken and record.taken_by_id != self.by.pk:
            return f"{record.taken_by or 'A former editor'} is looking into it."
        return ""


class TakeOn(QueueAction):
    label = "Take on"
    button = "I am looking into them"
    then = "Being checked by you"

    def _left(self, record: Submission) -> str:
        if record.status == SubmissionStatus.CHECKING and record.taken_by_id == self.by.pk:
            return "You have it already."
        return super()._left(record)

    def carry_out(self, record: Submission) -> None:
        start_checking(submission=record, by=self.by)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The same for all of them. Whoever left an address reads it, so be kind.",
    )


class Decline(QueueAction):
    label = "Decline"
    button = "Decline them"
    form_class = DeclineForm
    then = "Declined"

    def carry_out(self, record: Submission) -> None:
        decline(submission=record, by=self.by, reason=self.values["reason"])

    def note(self, outlooks: Sequence[Outlook]) -> str:
        keys = [outlook.record.pk for outlook in outlooks]
        answered = ReplyAddress.objects.filter(submission__in=keys).count()
        if not answered:
            return ""
        verb = "is" if answered == 1 else "are"
        people = counted(answered, "person", "people")
        return f"{people} who left an address {verb} told the reason."


ACTIONS: dict[str, type[BulkAction]] = {"take": TakeOn, "decline": Decline}


class BulkQueueView(BulkView):
    actions = ACTIONS
    permission = "directory.change_submission"
    noun = "report"
    index_url_name = "submission:index"
    here_url_name = "submission:bulk"

    def found(self, keys: Sequence[int]) -> QuerySet[Submission]:
        found = Submission.objects.filter(pk__in=keys)
        return found.select_related("council", "taken_by", "decided_by").order_by(
            "submitted_at", "pk"
        )
