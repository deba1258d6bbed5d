"""The declaration as a council fills it in. What it typed is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.public_forms import UNREADABLE
from directory.mark_evidence import EvidenceJudge
from directory.models import Council, MarkAdoption, MarkCommitment
from directory.models.marks import MarkScope

LONGEST_LINK = 500
LONGEST_WORDS = 200
LONGEST_SCOPE = 120
LONGEST_REASON = 300
NEEDS_WORDS = {
    MarkScope.VENUE: "Say which venue.",
    MarkScope.EVENT: "Say which event.",
    MarkScope.PUBLICATION: "Say which publication.",
}
ALL_OF_THEM = "Tick “{text}”: the Mark means every commitment."


def _text(longest: int, missing: str = "") -> forms.CharField:
    return forms.CharField(
        required=bool(missing),
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": f"Write {longest:,} characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )


class MarkForm(forms.Form):
    """``tick-<key>`` and ``link-<key>`` for each commitment."""

    scope = forms.ChoiceField(
        choices=MarkScope.choices,
        error_messages={
            "required": "Choose what the Mark is about.",
            "invalid_choice": "Choose what the Mark is about.",
        },
    )
    scope_words = _text(LONGEST_SCOPE)
    reply_words = _text(
        LONGEST_WORDS, "Say how quickly you reply, as residents read it: “within two working days”."
    )

    def __init__(
        self,
        council: Council,
        commitments: Sequence[MarkCommitment],
        *args: Any,
        last: MarkAdoption | None = None,
        **kwargs: Any,
    ) -> None:
        initial = _as_typed(last) if last else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.council = council
        self.commitments = commitments
        for one in commitments:
            self.fields[f"tick-{one.key}"] = forms.BooleanField(
                error_messages={"required": ALL_OF_THEM.format(text=one.text.rstrip("."))}
            )
            self.fields[f"link-{one.key}"] = _text(
                LONGEST_LINK, f"Give the page that shows it. {one.evidence_help}"
            )

    def clean_scope_words(self) -> str:
        """Written one way, so that a renewal is known as one."""
        return " ".join(self.cleaned_data["scope_words"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        missing = NEEDS_WORDS.get(data.get("scope"))  # type: ignore[call-overload]
        if missing and not data.get("scope_words") and "scope_words" not in self.errors:
            self.add_error("scope_words", missing)
        elif not missing and "scope" in data:
            data["scope_words"] = ""
        judge = EvidenceJudge(self.council)
        for one in self.commitments:
            name = f"link-{one.key}"
            if name in data and (fault := judge.fault(data[name])):
                self.add_error(name, fault)
        return data

    def evidence(self) -> dict[int, str]:
        """A link for each commitment, by its key."""
        return {one.pk: self.cleaned_data[f"link-{one.key}"] for one in self.commitments}


class WithdrawForm(forms.Form):
    """Why a council withdraws, if it wants to say."""

    words = _text(LONGEST_REASON)


def _as_typed(last: MarkAdoption) -> dict[str, Any]:
    """What the council declared the last time, for it to look through."""
    typed: dict[str, Any] = {
        "scope": last.scope,
        "scope_words": last.scope_words,
        "reply_words": last.reply_words,
    }
    for ticked in last.ticked.select_related("commitment"):
        typed[f"tick-{ticked.commitment.key}"] = True
        typed[f"link-{ticked.commitment.key}"] = ticked.evidence_url
    return typed
