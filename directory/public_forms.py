"""Forms with which readers and councils write to the register. What they typed is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.public_forms import LONGEST_EMAIL, UNREADABLE, PublicForm
from directory.addresses import AddressError, parse_address
from directory.choices import ProblemKind
from directory.mailboxes import mailbox_fault
from directory.models import Council, Platform, SocialAccount
from directory.services.confirmations import AccountAnswer, Answer

MOST_NEW = 5
LONGEST_LINK = 500
LONGEST_NOTE = 2000
# Addresses that our rules do not know may be those of a network that is new; an editor looks.
FOR_AN_EDITOR = frozenset({"unknown-host", "unknown-platform"})
ABOUT_AN_ACCOUNT = frozenset({
    ProblemKind.GONE, ProblemKind.MOVED, ProblemKind.NOT_THEIRS, ProblemKind.OUTAGE,
})  # fmt: skip


def text(longest: int) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=longest,
        error_messages={
            "max_length": f"Write {longest:,} characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )


class ProblemForm(PublicForm):
    """What is wrong with a council's entry."""

    purpose = "problem"

    kind = forms.ChoiceField(
        choices=ProblemKind.choices,
        error_messages={
            "required": "Choose what is wrong.",
            "invalid_choice": "Choose what is wrong.",
        },
    )
    account = forms.ModelChoiceField(
        queryset=SocialAccount.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose one of the accounts in the list, or none."},
    )
    link = text(LONGEST_LINK)
    note = text(LONGEST_NOTE)
    reply_to = forms.EmailField(
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages={
            "max_length": "No e-mail address is that long. You may leave it empty.",
            "invalid": "That is not a whole e-mail address, such as name@example.org. You may "
            "leave it empty.",
        },
    )

    def __init__(self, council: Council, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, about=council.slug, **kwargs)
        self.council = council
        accounts = SocialAccount.objects.filter(councils=council).select_related("platform")
        self.fields["account"].queryset = accounts.order_by("platform__order", "handle_key", "pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"kind", "account", "link", "note"} & set(self.errors):
            return data
        kind, link, note = data["kind"], data["link"], data["note"]
        if kind in ABOUT_AN_ACCOUNT and not (data["account"] or link or note):
            self.add_error("account", "Choose the account, or give its address.")
        elif kind == ProblemKind.NEW_ACCOUNT and not (link or note):
            self.add_error("link", "Give the address of the account that is missing.")
        elif kind == ProblemKind.FAKE and not (link or note):
            self.add_error("link", "Give the address of whoever poses as the council.")
        elif not (data["account"] or link or note):
            self.add_error("note", "Say in a few words what is wrong.")
        elif kind == ProblemKind.NEW_ACCOUNT and link and is_listed(link, self.council):
            self.add_error(
                "link",
                "This account is listed already. If something is wrong with it, "
                "choose that instead.",
            )
        return data


class AskForLinkForm(PublicForm):
    """An officer types the mailbox of their council."""

    purpose = "ask-for-link"

    mailbox = forms.EmailField(
        max_length=LONGEST_EMAIL,
        error_messages={
            "max_length": "No e-mail address is that long. Look at it once more.",
            "required": "Give your council’s e-mail address.",
            "invalid": "That is not a whole e-mail address, such as press@council.gov.uk.",
        },
    )

    def __init__(self, council: Council, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, about=council.slug, **kwargs)
        self.council = council

    def clean_mailbox(self) -> str:
        mailbox: str = self.cleaned_data["mailbox"]
        if fault := mailbox_fault(self.council, mailbox):
            raise ValidationError(fault)
        return mailbox


class AnswersForm(forms.Form):
    """What a council says of each of its accounts: ``answer-<key>`` and ``words-<key>``."""

    def __init__(
        self, council: Council, accounts: Sequence[SocialAccount], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        self.accounts = accounts
        for account in accounts:
            self.fields[f"answer-{account.pk}"] = forms.ChoiceField(
                required=False,
                choices=Answer.choices,
                error_messages={"invalid_choice": "Choose one of the four."},
            )
            self.fields[f"words-{account.pk}"] = text(LONGEST_LINK)
        for number in range(1, MOST_NEW + 1):
            self.fields[f"new-{number}"] = text(LONGEST_LINK)
        self.fields["note"] = text(LONGEST_NOTE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for account in self.accounts:
            said, words = data.get(f"answer-{account.pk}"), data.get(f"words-{account.pk}")
            if said == Answer.CHANGED and not words and f"words-{account.pk}" not in self.errors:
                self.add_error(
                    f"words-{account.pk}", f"Say what changed about {account}, or give its address."
                )
            elif words and not said and f"answer-{account.pk}" not in self.errors:
                self.add_error(f"answer-{account.pk}", f"Choose what is true of {account}.")
        self._check_new(data)
        if not self.errors and not any(data.values()):
            first = f"answer-{self.accounts[0].pk}" if self.accounts else "new-1"
            self.add_error(first, "Answer for at least one account, or add a new one.")
        return data

    def _check_new(self, data: dict[str, Any]) -> None:
        names = [f"new-{number}" for number in range(1, MOST_NEW + 1)]
        typed = {name: data[name] for name in names if data.get(name)}
        rules = Platform.objects.rules() if typed else ()
        for name, link in typed.items():
            try:
                parse_address(link, rules)
            except AddressError as error:
                if error.code not in FOR_AN_EDITOR:
                    self.add_error(name, f"“{link[:60]}”: {error}")
                continue
            if is_listed(link, self.council):
                self.add_error(name, f"“{link[:60]}” is in the list above already.")

    def answers(self) -> dict[int, AccountAnswer]:
        """What was said, by the key of the account; those left open are not in it."""
        said = {}
        for account in self.accounts:
            if answer := self.cleaned_data[f"answer-{account.pk}"]:
                words = self.cleaned_data[f"words-{account.pk}"]
                said[account.pk] = AccountAnswer(Answer(answer), words)
        return said

    def new_links(self) -> list[str]:
        """The new addresses, each once."""
        typed = [self.cleaned_data[f"new-{number}"] for number in range(1, MOST_NEW + 1)]
        return list(dict.fromkeys(filter(None, typed)))


def is_listed(link: str, council: Council) -> bool:
    """Whether the address, in any form, is that of an account the council still has."""
    try:
        address = parse_address(link, Platform.objects.rules())
    except AddressError:
        return False
    return SocialAccount.objects.listed().at(address).filter(councils=council).exists()
