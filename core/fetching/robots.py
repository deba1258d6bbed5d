"""robots.txt, as RFC 9309 has it.

``urllib.robotparser`` takes the first rule that matches rather than the longest, and knows no
``*`` and ``$``; most councils' files have both, so it would read pages it was asked to leave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[bool, str]] = field(default_factory=list)
    delay: float | None = None
    closed: bool = False  # a rule has been read, so the next User-agent line begins a new group


@dataclass(frozen=True)
class Rules:
    """What one host asks of us."""

    rules: tuple[tuple[bool, str], ...] = ()  # (allowed, pattern)
    delay: float | None = None  # Crawl-delay in seconds; not in the RFC, but widely meant

    def allows(self, path: str) -> bool:
        """Whether the path (with its query) may be asked for: longest rule wins, ties allow."""
        path = _normal(path)
        matching = [
            (len(pattern), allowed) for allowed, pattern in self.rules if _matches(pattern, path)
        ]
        return max(matching, default=(0, True))[1]


def parse(text: str, product: str) -> Rules:
    """The rules for a robot of this name; those for ``*`` when none are for it. Never raises."""
    groups: list[_Group] = []
    for line in text.lstrip("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if not groups or groups[-1].closed:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif groups and name in ("allow", "disallow", "crawl-delay"):
            groups[-1].closed = True
            if name == "crawl-delay":
                groups[-1].delay = _seconds(value)
            elif value:  # "Disallow:" with nothing after it forbids nothing
                groups[-1].rules.append((name == "allow", _normal(value)))
    ours = [group for group in groups if product.lower() in group.agents]
    ours = ours or [group for group in groups if "*" in group.agents]
    return Rules(
        tuple(rule for group in ours for rule in group.rules),
        max((group.delay for group in ours if group.delay is not None), default=None),
    )


def _seconds(value: str) -> float | None:
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else None


def _normal(path: str) -> str:
    """Letters beyond ASCII escaped, and escapes that need not be taken off (RFC 9309, 2.2.2)."""

    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ESCAPE.sub(one, quote(path, safe=_PRINTABLE))


def _matches(pattern: str, path: str) -> bool:
    """``*`` is any run of characters, ``$`` at the end is the end.

    Pieces are searched from the left, which takes linear time however many stars a hostile file
    has; a regular expression would not.
    """
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if anchored and rest else None
    for piece in rest:
        if (found := path.find(piece, at)) < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return len(path) - at >= len(last) and path.endswith(last)
    return not anchored or at == len(path)
