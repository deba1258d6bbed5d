"""The self-check as its page takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guidance.self_check import Question, Reading

if TYPE_CHECKING:
    from wagtail.models import Page


def question_rows(questions: Sequence[Question], reading: Reading) -> list[dict[str, Any]]:
    """Questions as radio buttons, with what was answered and what is missing."""
    return [
        {
            "id": f"q{number}",
            "number": number,
            "words": question.words,
            "error": "Choose one answer" if _is_wanted(number, reading) else "",
            "answers": [
                {
                    "id": f"q{number}" if value == 1 else f"q{number}-{value}",
                    "value": value,
                    "words": answer.words,
                    "is_chosen": reading.given.get(number) == value,
                }
                for value, answer in enumerate(question.answers, start=1)
            ],
        }
        for number, question in enumerate(questions, start=1)
    ]


def problems(reading: Reading) -> list[dict[str, str]]:
    """What components/error_summary.html takes: what makes no sense first, then what is missing."""
    unknown = [
        {
            "id": "questions",
            "message": f"“{said}” in the address is no answer to any question here. "
            "Choose your answers again.",
        }
        for said in reading.unknown[:3]
    ]
    missing = [
        {"id": f"q{number}", "message": f"Question {number}: choose one answer"}
        for number in reading.missing
        if _is_wanted(number, reading)
    ]
    return [*unknown, *missing]


def route_rows(steps: Mapping[int, list[str]], pages: Iterable[Page]) -> list[dict[str, Any]]:
    """The route with addresses and titles. Pages that readers may not see are left out."""
    shown = {page.pk: page for page in pages}
    return [
        {"title": shown[pk].title, "url": shown[pk].url, "reasons": reasons}
        for pk, reasons in steps.items()
        if pk in shown
    ]


def _is_wanted(number: int, reading: Reading) -> bool:
    return reading.is_asked and number in reading.missing
