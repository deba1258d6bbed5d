"""What an import does with each row, in the form in which a person agrees to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from directory.choices import RowVerdict


class Change(NamedTuple):
    """One field of a record that becomes another one. All parts are words that people read."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field} {self.before} → {self.after}"


class Added(Change):
    """Something that is there as well from now on: a name, a code, a piece of evidence."""

    def __str__(self) -> str:
        return f"{self.field}: {self.after}"


class Removed(Change):
    def __str__(self) -> str:
        return f"{self.field}: {self.before}"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row, or several about the same thing. ``notes``: what is left as it is, and why."""

    lines: Sequence[int]
    label: str
    verdict: RowVerdict
    changes: Sequence[Change] = ()
    notes: Sequence[str] = ()


def verdict_on(changes: Sequence[Change], notes: Sequence[str]) -> RowVerdict:
    """The verdict on a row about something that the register holds."""
    if changes:
        return RowVerdict.UPDATED
    return RowVerdict.KEPT if notes else RowVerdict.UNCHANGED
