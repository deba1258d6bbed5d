"""How far along are you: answers read from an address, and the route that follows from them.

Pure: questions come as plain values, pages as their numbers. Keys in the address are the numbers
that readers see, q1=2 being the second answer to the first question; addresses are shared, so
they must mean the same for as long as the questions stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

SENT = "go"  # named by the button, so that a form sent without an answer is told from a first visit
LONGEST_SHOWN = 40
_KEY = re.compile(r"q\d+")
_NUMBER = re.compile(r"[1-9]\d?", re.ASCII)


@dataclass(frozen=True)
class Step:
    """What follows from an answer: a page and why to read it."""

    page: int
    reason: str


@dataclass(frozen=True)
class Answer:
    words: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Question:
    words: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Reading:
    """``given``: answers by question, both counted from 1. ``unknown``: what makes no sense."""

    given: dict[int, int] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    is_asked: bool = False

    @property
    def is_complete(self) -> bool:
        return self.is_asked and not self.missing and not self.unknown

    @property
    def address(self) -> str:
        """The query string of these answers, in the order of the questions."""
        return urlencode({f"q{number}": answer for number, answer in sorted(self.given.items())})


def questions_of(raw: Iterable[Mapping[str, Any]]) -> list[Question]:
    """Questions from the stored form of SelfCheckPage.questions, so that no page is fetched.

    A step whose page has been deleted has no number and is left out.
    """
    return [
        Question(
            block["value"]["question"],
            tuple(
                Answer(
                    answer["answer"],
                    tuple(
                        Step(step["page"], step["reason"])
                        for step in _items(answer.get("steps"))
                        if step["page"]
                    ),
                )
                for answer in _items(block["value"]["answers"])
            ),
        )
        for block in raw
    ]


def read(address: Mapping[str, Sequence[str]], questions: Sequence[Question]) -> Reading:
    """What the query string says. Keys that are not of this form are nobody's business here."""
    given: dict[int, int] = {}
    unknown: list[str] = []
    keys = [key for key in address if _KEY.fullmatch(key)]
    for key in keys:
        values = {value for value in address[key] if value}
        for value in sorted(values):
            number = int(key[1:]) if len(key) <= len("q99") else 0
            answer = int(value) if _NUMBER.fullmatch(value) else 0
            is_known = (
                len(values) == 1
                and 1 <= number <= len(questions)
                and key == f"q{number}"
                and 1 <= answer <= len(questions[number - 1].answers)
            )
            if is_known:
                given[number] = answer
            else:
                unknown.append(_cut(f"{key}={value}"))
    numbers = range(1, len(questions) + 1)
    return Reading(
        given=given,
        missing=tuple(number for number in numbers if number not in given),
        unknown=tuple(unknown),
        is_asked=bool(keys) or SENT in address,
    )


def route(questions: Sequence[Question], given: Mapping[int, int]) -> dict[int, list[str]]:
    """Pages in the order of the questions, each once, with all the reasons for it."""
    steps: dict[int, list[str]] = {}
    for number, question in enumerate(questions, start=1):
        if number not in given:
            continue
        for step in question.answers[given[number] - 1].steps:
            reasons = steps.setdefault(step.page, [])
            if step.reason not in reasons:
                reasons.append(step.reason)
    return steps


def _items(stored: Iterable[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The values of a stored ListBlock, whose items are wrapped once an editor has saved them."""
    return [item["value"] if item.get("type") == "item" else item for item in stored or ()]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
