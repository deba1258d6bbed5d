"""What an import found and did, in a form that a command can print and a test can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from directory.choices import RowVerdict

from .rows import RowPlan

FAULTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the file that has to be put right before it can be imported."""

    line: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        where = [f"Line {self.line}"] if self.line else []
        if self.column:
            where.append(f"column {self.column}" if where else f"Column {self.column}")
        if self.value:
            shown = self.value if len(self.value) <= 80 else f"{self.value[:79]}…"
            where.append(f"“{shown}”")
        return f"{', '.join(where)}: {self.problem}" if where else self.problem


class ImportRefused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """The file was not imported and nothing was written. ``faults`` says why, line by line."""

    def __init__(self, faults: Iterable[Fault | str], more: int = 0) -> None:
        self.faults = [
            fault if isinstance(fault, Fault) else Fault(0, "", "", fault) for fault in faults
        ]
        self.more = more
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        total = len(self.faults) + self.more
        lines = [
            "Nothing was imported. Put this right and try again:"
            if total == 1
            else f"Nothing was imported. Put these {total:,} things right and try again:"
        ]
        lines += [f"- {fault}" for fault in self.faults]
        if self.more:
            lines.append(f"… and {self.more:,} more like these.")
        return lines


class ImportBusy(ImportRefused):
    """Nothing is wrong with the file: another import holds the lock."""


@dataclass
class Listing:
    """Entries of one sort: all are counted, the first ones are kept to be shown."""

    shown: int
    count: int = 0
    entries: list[str] = field(default_factory=list)

    def add(self, entry: str) -> None:
        self.count += 1
        if len(self.entries) < self.shown:
            self.entries.append(entry)

    def __bool__(self) -> bool:
        return bool(self.count)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def lines(self) -> list[str]:
        lines = [f"  - {entry}" for entry in self.entries]
        if self.count > len(self.entries):
            lines.append(f"  … and {self.count - len(self.entries):,} more")
        return lines


@dataclass
class ImportResult:
    """One file's import. ``noun`` is what its rows are about, in the plural."""

    noun: str
    created: Listing = field(default_factory=lambda: Listing(10))
    updated: Listing = field(default_factory=lambda: Listing(200))
    kept: Listing = field(default_factory=lambda: Listing(200))
    missing: Listing = field(default_factory=lambda: Listing(10))
    unchanged: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Listing] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    # For callers that show every row. Nobody who only counts pays for it.
    on_row: Callable[[RowPlan], None] | None = None
    most_rows: int | None = None

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.updated)

    def fault(self, line: int, column: str, value: str, problem: str) -> None:
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(Fault(line, column, value, problem))

    def note(self, heading: str, entry: str) -> None:
        """Something the reader should know that is no fault, under a heading shared by its like."""
        self.notes.setdefault(heading, Listing(5)).add(entry)

    def skip(self, why: str, line: int = 0, label: str = "") -> None:
        self.skipped[why] = self.skipped.get(why, 0) + 1
        if self.on_row:
            self.on_row(RowPlan((line,), label, RowVerdict.LEFT_OUT, notes=(why,)))

    def refuse_if_faulty(self) -> None:
        if self.fault_count:
            raise ImportRefused(self.faults, self.fault_count - len(self.faults))

    def lines(self) -> list[str]:
        """The whole result as lines to print. The same for a dry run as for a real one."""
        counts = [
            f"{len(self.created):,} created",
            f"{len(self.updated):,} updated",
            f"{self.unchanged:,} unchanged",
        ]
        if self.missing:
            counts.append(f"{len(self.missing):,} not in this file")
        lines = [f"{self.noun.capitalize()}: {', '.join(counts)}."]
        sections = [
            ("Created:", self.created),
            ("Updated:", self.updated),
            ("Kept as an editor left it, though the file has something new:", self.kept),
            ("In the register but not in this file (nothing is deleted):", self.missing),
            *((f"{heading}:", listing) for heading, listing in self.notes.items()),
        ]
        for heading, listing in sections:
            if listing:
                lines += [heading, *listing.lines()]
        if self.skipped:
            left_out = ", ".join(f"{count:,} {why}" for why, count in self.skipped.items())
            lines.append(f"Left out: {left_out}.")
        if not self.changes:
            lines.append(f"{self.noun.capitalize()}: nothing to change.")
        return lines
