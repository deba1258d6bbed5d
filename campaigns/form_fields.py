"""Fields that more than one public form has."""

from __future__ import annotations

from django import forms

from core.public_forms import LONGEST_EMAIL, UNREADABLE


def answer_address() -> forms.EmailField:
    """Where to write, if somebody wants an answer."""
    return forms.EmailField(
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages={
            "max_length": "No e-mail address is that long. You may leave it empty.",
            "invalid": "That is not a whole e-mail address, such as name@example.org. You may "
            "leave it empty.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )
