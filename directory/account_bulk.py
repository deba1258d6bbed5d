"""What can be done to many accounts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from wagtail.admin.widgets import AdminDateInput

from core.dates import long_date, today
from directory.bulk import BulkAction, BulkView, Outlook
from directory.changes import change_of, log_changes
from directory.choices import AccountPurpose, AccountStatus, Language
from directory.models import SocialAccount
from directory.services.accounts import change_status

NOT_TOLD = "Not told"


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=AccountStatus.choices)
    on = forms.DateField(
        label="Since",
        required=False,
        widget=AdminDateInput,
        help_text="The day from which it holds. Empty means today.",
    )
    note = forms.CharField(
        label="Why",
        max_length=255,
        help_text="One line for the history of each account, which readers see.",
    )

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"] or today()
        if on > today():
            raise forms.ValidationError("This day has not come yet.")
        return on


class SetStatus(BulkAction):
    """Through the service, so that each account gets its event."""

    label = "Set the status"
    button = "Set the status"
    form_class = StatusForm

    def outlook(self, record: SocialAccount) -> Outlook:
        wanted = AccountStatus(self.values["status"])
        left = "It has this status already." if record.status == wanted else ""
        then = f"{wanted.label}, since {long_date(self.values['on'])}"
        return Outlook(record, record.get_status_display(), then, left)

    def mark(self, record: SocialAccount) -> str:
        return record.status

    def carry_out(self, record: SocialAccount) -> None:
        change_status(
            account=record,
            status=AccountStatus(self.values["status"]),
            on=self.values["on"],
            by=self.by,
            note=self.values["note"],
        )


class SetField(BulkAction):
    """One plain field to one value."""

    field: str
    button = "Set it"

    def outlook(self, record: SocialAccount) -> Outlook:
        now, wanted = getattr(record, self.field), self.values[self.field]
        left = "It says so already." if now == wanted else ""
        return Outlook(record, self._words(now), self._words(wanted), left)

    def mark(self, record: SocialAccount) -> str:
        return getattr(record, self.field) or "-"

    def carry_out(self, record: SocialAccount) -> None:
        change = change_of(record, self.field, getattr(record, self.field), self.values[self.field])
        setattr(record, self.field, self.values[self.field])
        record.full_clean()
        record.save(update_fields=[self.field, "updated_at"])
        log_changes(record, [change], by=self.by)

    def _words(self, value: str) -> str:
        choices = dict(self.form_class.base_fields[self.field].choices)  # type: ignore[attr-defined]
        return str(choices.get(value, value))


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(
        choices=[("", NOT_TOLD), *AccountPurpose.choices],
        required=False,
        help_text="What the council uses these accounts for.",
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        choices=[("", NOT_TOLD), *Language.choices],
        required=False,
        help_text="Language of their posts.",
    )


class SetPurpose(SetField):
    label = "Set the purpose"
    form_class = PurposeForm
    field = "purpose"


class SetLanguage(SetField):
    label = "Set the language"
    form_class = LanguageForm
    field = "language"


ACTIONS: dict[str, type[BulkAction]] = {
    "status": SetStatus,
    "purpose": SetPurpose,
    "language": SetLanguage,
}


class BulkAccountsView(BulkView):
    actions = ACTIONS
    permission = "directory.change_socialaccount"
    noun = "account"
    index_url_name = "socialaccount:index"
    here_url_name = "socialaccount:bulk"

    def found(self, keys: Sequence[int]) -> QuerySet[SocialAccount]:
        accounts = SocialAccount.objects.filter(pk__in=keys).select_related("platform")
        return accounts.order_by("handle_key", "pk")
