"""Which text people agree to today."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from core.models import ConsentPurpose, ConsentText


def consent_in_force(purpose: ConsentPurpose, on: date) -> ConsentText:
    """The newest text of that purpose on that day. Nothing can be sent without one."""
    found = ConsentText.objects.in_force(purpose, on).first()
    if found is None:
        raise ConsentText.DoesNotExist(f"No text of consent for {purpose.label} is in force.")
    return found


def judge_agreed(agreed: str, text: ConsentText) -> None:
    """What is agreed to is the text that stood on the page, not one that came since.

    ``agreed``: the key of the text that the form carried. Raises ValidationError.
    """
    if agreed != str(text.pk):
        raise ValidationError("These words have changed. Read them again and agree once more.")


def statements(text: ConsentText) -> list[str]:
    """What is agreed to, statement by statement."""
    return [line.strip() for line in text.text.splitlines() if line.strip()]
