"""What the rows of a file say of one account; evidence is in one line, as memory holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from directory.addresses import Address
from directory.models import Evidence

from .merging import Said


@dataclass(slots=True)
class AccountRecord:
    """What the rows of one account say together: one row for each piece of evidence."""

    line: int
    address: Address
    said: Said
    councils: list[frozenset[int]] = field(default_factory=list)  # as each row names them
    # Of each piece of evidence, where several rows speak of the account; else `line` is it. A
    # dictionary for each of 100,000 records would cost more than everything else they hold.
    lines: dict[str, int] | None = None
    more_lines: tuple[int, ...] = ()  # of the other rows that speak of the account

    @property
    def council_keys(self) -> frozenset[int]:
        return frozenset(chain.from_iterable(self.councils))

    @property
    def evidence(self) -> list[str]:
        value = self.said["evidence"]
        return value if isinstance(value, list) else []

    def lines_of_evidence(self) -> dict[str, int]:
        return self.lines or dict.fromkeys(self.evidence, self.line)

    @property
    def newest_day(self) -> date | None:
        days = [day for *_, day in map(evidence_parts, self.evidence) if day]
        return max(days, default=None)


def evidence_entry(kind: str, source: str, url: str, day: str) -> str:
    return "\t".join([kind, source, url, day])


def evidence_parts(entry: str) -> tuple[str, str, str, date | None]:
    kind, source, url, day = entry.split("\t")
    return kind, source, url, date.fromisoformat(day) if day else None


def make_evidence(account: int, entry: str) -> Evidence:
    kind, source, url, seen_on = evidence_parts(entry)
    return Evidence(account_id=account, kind=kind, source=source, url=url, seen_on=seen_on)


def evidence_words(entry: str) -> str:
    _, source, _, seen_on = evidence_parts(entry)
    return f"{source}, {seen_on.isoformat()}" if seen_on else source
