"""Whose word holds, when a file, an editor and an earlier import have each said something.

A record remembers what each source last said of it, field by field. A source that says what it
said before says nothing new, so what an editor (or another source) made of it since then stays.
What stands there and was said by no source is an editor's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from .cells import Value

Said = dict[str, Value]
Memory = dict[str, Said]


@dataclass(slots=True)
class Merge:
    """What a source's word does to one record: field → (what is there, what the file says)."""

    changes: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    kept: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    left: dict[str, tuple[Value, Value]] = field(default_factory=dict)


def says_nothing_new(memory: Memory, source: str, said: Said) -> bool:
    return said.items() <= memory.get(source, {}).items()


def remember(memory: Memory, source: str, said: Said) -> Memory:
    return {**memory, source: {**memory.get(source, {}), **said}}


def is_blank(value: Value) -> bool:
    return value is None or value == ""


def merge(
    current: Mapping[str, Value],
    said: Mapping[str, Value],
    memory: Memory,
    source: str,
    *,
    only_fills: Collection[str] = (),
) -> Merge:
    """Compare single values. ``only_fills``: fields in which the source is the weaker one."""
    outcome = Merge()
    last = memory.get(source, {})
    for name, new in said.items():
        now = current[name]
        if _same(new, now) or (name in last and _same(last[name], new)):
            continue
        if is_blank(new):
            # A source can take back what it said, and nothing else.
            if name in last and _same(now, last[name]):
                outcome.changes[name] = now, new
            continue
        written = [words[name] for words in memory.values() if name in words]
        # What no import ever wrote, somebody else did; where nothing stands, nobody has.
        by_editor = not any(_same(now, value) for value in (written or [None]))
        if name in only_fills and not is_blank(now):
            outcome.left[name] = now, new
        elif by_editor:
            outcome.kept[name] = now, new
        else:
            outcome.changes[name] = now, new
    return outcome


@dataclass(slots=True)
class SetMerge:
    added: list[str]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def merge_several(
    current: Iterable[str], said: Value, last: Value, *, takes_back: bool = True
) -> SetMerge:
    """Compare values of which there may be several. What an editor added or removed stays so."""
    now = set(current)
    new, old = as_list(said), as_list(last)
    return SetMerge(
        added=[value for value in new if value not in old and value not in now],
        removed=[value for value in old if takes_back and value not in new and value in now],
    )


def as_list(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _same(one: Value, other: Value) -> bool:
    return one == other or (is_blank(one) and is_blank(other))
