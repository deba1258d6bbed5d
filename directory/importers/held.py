"""What the register holds of some councils, in the form in which files and memory say it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from directory.models import Council, CouncilName, FormerGssCode, Succession

from .cells import Value
from .rows import Added, Change, Removed

DATES = frozenset({"started_on", "ended_on", "source_date"})


class CouncilsHeld:
    """What the register holds of some councils, and what is to be added: a few queries for all."""

    def __init__(self, keys: list[int]) -> None:
        # Held until all is written: what an editor saves meanwhile is not written over.
        self.councils: dict[int, Council] = Council.objects.select_for_update().in_bulk(keys)
        self.names: dict[int, list[str]] = defaultdict(list)
        self.codes: dict[int, list[str]] = defaultdict(list)
        self.successors: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self.new_names: list[CouncilName] = []
        self.new_codes: list[FormerGssCode] = []
        for name in CouncilName.objects.filter(council_id__in=keys).order_by("pk"):
            self.names[name.council_id].append(f"{name.kind}:{name.name}")
        for code in FormerGssCode.objects.filter(council_id__in=keys).order_by("pk"):
            self.codes[code.council_id].append(code.code)
        links = Succession.objects.filter(predecessor_id__in=keys).order_by("pk")
        for link in links:
            self.successors[link.predecessor_id].append((link.successor_id, link.kind))


def plain(council: Council, field: str) -> Value:
    """A field's value as files and memory hold it."""
    value = getattr(council, field)
    return value.isoformat() if isinstance(value, date) else value


def set_value(council: Council, field: str, value: Value) -> None:
    converted: Any = value
    if field in DATES and isinstance(value, str):
        converted = date.fromisoformat(value)
    setattr(council, field, converted)


def label(field: str) -> str:
    return field.replace("_", " ").replace("gss", "GSS")


def describe(noun: str, added: list[str], removed: list[str], words: list[Change]) -> None:
    if added:
        words.append(Added(f"{noun} added", "", ", ".join(added)))
    if removed:
        words.append(Removed(f"{noun} removed", ", ".join(removed), ""))
