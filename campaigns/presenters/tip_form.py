"""The form for a tip as its template takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from campaigns.choices import TipKind
from campaigns.consents import statements
from directory.presenters.public_forms import field

if TYPE_CHECKING:
    from campaigns.tip_forms import TipForm

NOT_LISTED = "None of these"


def tip_fields(form: TipForm) -> dict[str, Any]:
    """The fields by name; ``councils`` only where the name is that of several."""
    questions = [(one.pk, one.text) for one in form.fields["question"].queryset]
    return {
        "kind": _radios(form, "kind", "What is it?", TipKind.choices),
        "text": field(
            form,
            "text",
            "Your tip",
            "600 characters at most, as plain text. Say what to do and why. Do not write about "
            "private people.",
            rows=6,
        ),
        "question": field(
            form,
            "question",
            "Which question does it answer? (optional)",
            options=_options(questions, form["question"].value(), "None, or not sure"),
        )
        if questions
        else None,
        "link": field(
            form, "link", "A page that shows it (optional)", "For example your house rules."
        ),
        "role": field(
            form,
            "role",
            "What you do (optional)",
            "Such as “press officer”. Not your name, unless you want it to be read.",
        ),
        "council": field(
            form,
            "council",
            "Your council (optional)",
            "Any of its names will do.",
            autocomplete="organization",
        ),
        "councils": _radios(
            form,
            "council_slug",
            "Which council do you mean?",
            [(council.slug, council.name) for council in form.councils],
        )
        if form.councils
        else None,
        "credit": _radios(form, "credit", "How may we name you?", form.fields["credit"].choices),
        "consent": {
            "id": "consent",
            "error": form.errors.get("consent", [""])[0],
            "value": form.consent_text.pk,
            "is_chosen": form["consent"].value() == str(form.consent_text.pk),
            "statements": statements(form.consent_text),
        },
        "reply_to": field(
            form,
            "reply_to",
            "Your e-mail address (optional)",
            "Only if you want to know where your tip went. We remove it when we are done.",
            type="email",
            autocomplete="email",
        ),
    }


def _radios(
    form: TipForm, name: str, words: str, choices: Iterable[tuple[Any, str]]
) -> dict[str, Any]:
    """What campaigns/radio_field.html takes. The first answer has the id that errors lead to."""
    said = form[name].value()
    return {
        "id": name,
        "words": words,
        "error": form.errors.get(name, [""])[0],
        "answers": [
            {
                "id": name if place == 0 else f"{name}-{value}",
                "value": value,
                "words": label,
                "is_chosen": said == value,
            }
            for place, (value, label) in enumerate(choices)
        ],
    }


def _options(pairs: Iterable[tuple[Any, str]], chosen: Any, empty: str) -> list[dict[str, Any]]:
    return [
        {"value": value, "words": words, "is_chosen": str(value) == str(chosen or "")}
        for value, words in [("", empty), *pairs]
    ]
