"""Forms with which editors keep the register. What they type is checked by the register's rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from core import dates
from core.dates import long_date
from directory.address_rules import check_patterns
from directory.addresses import AddressError, parse_address
from directory.choices import AccountStatus
from directory.evidence_rules import objection
from directory.mailboxes import mailbox_fault
from directory.models import Council, Evidence, Platform, SocialAccount
from directory.services.accounts import change_status

ANOTHER_ACCOUNT = (
    "This is another account. Add it as a new one, and set this one to Moved: its evidence and "
    "history are of the address that it has."
)


class FixedSlugForm(WagtailAdminModelForm):
    """The slug stands in addresses that others link to: it can be chosen once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].disabled = True


class CouncilForm(FixedSlugForm):
    """A council with its successors, who did not come before it and begin as it ends."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        successions = self.formsets["successions"]
        if successions.is_valid():
            before = set()
            if self.instance.pk:
                before = Council.objects.predecessors_of(self.instance.pk) | {self.instance.pk}
            for form in successions.forms:
                if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                    self._check_succession(form, before, cleaned.get("ended_on"))
        said = {"mailbox", "mail_domains", "website"}
        if cleaned.get("mailbox") and said & set(self.changed_data) and not said & set(self.errors):
            written = {name: cleaned.get(name, "") for name in said | {"short_name"}}
            if fault := mailbox_fault(Council(**written), written["mailbox"]):
                self.add_error("mailbox", fault)
        return cleaned

    def _check_succession(self, form: forms.ModelForm, before: set[int], last: date | None) -> None:
        if form.cleaned_data["successor"].pk in before:
            form.add_error("successor", "This would make a circle: it came before.")
        if last and form.cleaned_data["effective_on"] != last + timedelta(days=1):
            begins = long_date(last + timedelta(days=1))
            words = f"The council’s last day is {long_date(last)}, so its successor begins on"
            form.add_error("effective_on", f"{words} {begins}. Correct the one or the other.")


class PlatformForm(FixedSlugForm):
    stop_words = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="First parts of addresses that are never accounts, separated by spaces: "
        "share intent search.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stop_words"] = " ".join(self.instance.stop_words or [])

    def clean_stop_words(self) -> list[str]:
        return sorted(set(self.cleaned_data["stop_words"].lower().split()))

    def clean(self) -> dict[str, Any]:
        """Each pattern has checked itself; whether they agree shows only here."""
        cleaned = super().clean() or self.cleaned_data
        patterns = self.formsets["patterns"]
        if patterns.is_valid():
            kept = [
                form.instance.rule()
                for form in patterns.forms
                if form.cleaned_data and not form.cleaned_data.get("DELETE")
            ]
            try:
                check_patterns(kept)
            except ValueError as error:
                self.add_error(None, str(error))
        return cleaned


class SocialAccountForm(WagtailAdminModelForm):
    """Takes any form of an address and stores the one form that the register knows.

    An account keeps its address: evidence and history are of what was seen there.
    """

    address = forms.CharField(
        max_length=500,
        help_text="Paste any form of the address, or type the handle and choose the platform. It "
        "is stored in one form, so that no account stands here twice.",
    )
    status_on = forms.DateField(
        label="status since",
        required=False,
        widget=AdminDateInput,
        help_text="The day from which the status holds. Empty means today. It is written down in "
        "the account’s history whenever the status changes.",
    )
    status_note = forms.CharField(
        label="why the status changed",
        max_length=255,
        required=False,
        help_text="One line for the history, which readers see.",
    )

    class Meta:
        model = SocialAccount
        fields = [
            "platform",
            "councils",
            "display_name",
            "purpose",
            "area",
            "language",
            "twin",
            "status",
            "opened_on",
            "ended_on",
            "replaced_by",
            "fate",
        ]

    field_order = ["address", "platform", "councils", "display_name", "purpose", "area",
                   "language", "twin", "status", "status_on", "status_note"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_status = self.instance.status if self.instance.pk else AccountStatus.ACTIVE
        self.fields["platform"].required = False
        self.fields["platform"].help_text = "Only needed for a handle typed without an address."
        self.fields["councils"].widget.attrs["size"] = 12
        if self.instance.pk:
            self.initial["address"] = self.instance.url
        others = SocialAccount.objects.select_related("platform").exclude(pk=self.instance.pk)
        for name in ("twin", "replaced_by"):
            self.fields[name].queryset = others
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if text := cleaned.get("address"):
            self._read_address(text, cleaned.get("platform"))
        since = cleaned.get("status_on")
        if since and since > dates.today():
            self.add_error("status_on", "This day has not come yet.")
        return cleaned

    def _read_address(self, text: str, chosen: Platform | None) -> None:
        """The one door (directory.addresses); its words stand at the field, the text stays."""
        stored = self.instance.platform if self.instance.pk else None
        if stored:
            # Whatever was chosen, it stays; without one the page could not name the account.
            self.cleaned_data["platform"] = stored
            if text == self.instance.url and chosen in (None, stored):
                return
        try:
            found = parse_address(
                text, Platform.objects.rules(), platform=chosen.slug if chosen else None
            )
        except AddressError as error:
            is_elsewhere = stored and chosen == stored and error.code == "other-platform"
            self.add_error("address", ANOTHER_ACCOUNT if is_elsewhere else str(error))
            return
        if stored and (found.platform, found.key) != (stored.slug, self.instance.handle_key):
            self.add_error("address", ANOTHER_ACCOUNT)
            return
        platform = Platform.objects.get(slug=found.platform)
        twice = SocialAccount.objects.filter(
            Q(platform=platform, handle_key=found.key) | Q(url=found.url)
        )
        if other := twice.exclude(pk=self.instance.pk).first():
            names = ", ".join(council.short_name for council in other.councils.all())
            words = f"This account is in the register already: {other} ({names})."
            self.add_error("address", words)
        self.cleaned_data["platform"] = platform
        self.instance.handle = found.handle
        self.instance.handle_key = found.key
        self.instance.url = found.url

    def save(self, commit: bool = True) -> SocialAccount:
        wanted = AccountStatus(self.cleaned_data["status"])
        # The service compares with what is stored and writes the event, so it must see the change.
        self.instance.status = self.stored_status
        account = super().save(commit=commit)
        if commit:
            change_status(
                account=account,
                status=wanted,
                on=self.cleaned_data["status_on"] or dates.today(),
                by=self.for_user,
                note=self.cleaned_data["status_note"],
            )
        return account


class EvidenceForm(WagtailAdminModelForm):
    """Evidence as an editor enters it, in the editor's name."""

    class Meta:
        model = Evidence
        fields = ["account", "kind", "source", "url", "seen_on", "note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # What was right on the day it was entered may be looked at again after a site has moved.
        said = {"account", "kind", "source", "url"}
        if said & set(self.changed_data) and not said & set(self.errors):
            account = cleaned["account"]
            problem = objection(
                cleaned["kind"],
                source=cleaned["source"],
                url=cleaned["url"],
                handle=account.handle,
                websites=account.councils.values_list("website", flat=True),
                mail_domains=account.councils.values_list("mail_domains", flat=True),
            )
            if problem:
                self.add_error(problem.field, problem.words)
        return cleaned

    def clean_seen_on(self) -> Any:
        seen_on = self.cleaned_data["seen_on"]
        if seen_on and seen_on > dates.today():
            raise ValidationError("This day has not come yet.")
        return seen_on

    def save(self, commit: bool = True) -> Evidence:
        if self.instance.by_id is None:
            self.instance.by = self.for_user
        return super().save(commit=commit)
