"""Forms as templates take them: labels, hints, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from directory.mailboxes import mail_domains
from directory.models import Council, SocialAccount
from directory.public_forms import MOST_NEW, AnswersForm, AskForLinkForm, ProblemForm
from directory.services.confirmations import Answer


def errors(form: forms.Form, first: str) -> list[dict[str, str]]:
    """What components/error_summary.html takes. What is wrong with the whole leads to ``first``."""
    return [
        {"id": name if name not in {"__all__", "stamp"} else first, "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]


def field(
    form: forms.Form,
    name: str,
    label: str,
    hint: str = "",
    **more: Any,
) -> dict[str, Any]:
    """What components/text_field.html and components/select_field.html take.

    ``more``: rows (of a text area), type, autocomplete, options.
    """
    typed = form[name].value()
    error = form.errors.get(name, [""])[0]
    parts = [f"{name}-{part}" for part, words in (("hint", hint), ("error", error)) if words]
    return {
        "id": name,
        "label": label,
        "hint": hint,
        "error": error,
        "described_by": " ".join(parts),
        "value": "" if typed is None else typed,
        **more,
    }


def _options(pairs: Iterable[tuple[Any, str]], chosen: Any, empty: str) -> list[dict[str, Any]]:
    said = str(chosen or "")
    every = [("", empty), *pairs]
    return [
        {"value": value, "words": words, "is_chosen": str(value) == said} for value, words in every
    ]


def problem_fields(form: ProblemForm) -> dict[str, dict[str, Any]]:
    """The fields of the report, by name."""
    accounts = [(account.pk, str(account)) for account in form.fields["account"].queryset]
    kinds = form.fields["kind"].choices
    return {
        "kind": field(
            form,
            "kind",
            "What is wrong?",
            options=_options(kinds, form["kind"].value(), "Choose what is wrong"),
        ),
        "account": field(
            form,
            "account",
            "Which account? (optional)",
            options=_options(accounts, form["account"].value(), "None of these, or not sure"),
        ),
        "link": field(
            form,
            "link",
            "Address (optional)",
            "The address of the missing, new or false account, copied from the address bar.",
        ),
        "note": field(
            form,
            "note",
            "In your words (optional)",
            "Where you saw it, and when. Do not write about private people.",
            rows=5,
        ),
        "reply_to": field(
            form,
            "reply_to",
            "Your e-mail address (optional)",
            "Only if you want to know what became of it. We remove it when we are done.",
            type="email",
            autocomplete="email",
        ),
    }


def mailbox_field(form: AskForLinkForm, council: Council) -> dict[str, Any]:
    domains = " or ".join(mail_domains(council))
    hint = f"Only addresses under {domains} get a link. A team’s mailbox is best."
    return field(
        form, "mailbox", "Your council’s e-mail address", hint, type="email", autocomplete="email"
    )


def account_questions(form: AnswersForm) -> list[dict[str, Any]]:
    """What components/account_question.html takes, one for each account."""
    return [_question(form, account) for account in form.accounts]


def new_fields(form: AnswersForm) -> list[dict[str, Any]]:
    return [
        field(form, f"new-{number}", f"Address of new account {number}")
        for number in range(1, MOST_NEW + 1)
    ]


def _question(form: AnswersForm, account: SocialAccount) -> dict[str, Any]:
    name = f"answer-{account.pk}"
    said = form[name].value()
    return {
        "id": name,
        "title": str(account),
        "address": account.shown_address,
        "url": account.url,
        "error": form.errors.get(name, [""])[0],
        "answers": [
            {
                "id": name if place == 0 else f"{name}-{value}",
                "value": value,
                "words": words,
                "is_chosen": said == value,
            }
            for place, (value, words) in enumerate(Answer.choices)
        ],
        "words": field(
            form,
            f"words-{account.pk}",
            "If it changed: the new address, or what is different. If it is not to be trusted: "
            "what to use meanwhile",
        ),
    }
