"""HTML as a run of tokens, in time that grows with its length whatever it holds.

``html.parser`` (and Beautiful Soup on top of it) takes a minute for 200 kB of "<!--" on Python
3.11, and a website that is read may hold anything. What is needed here is little: tags with their
attributes, text, and the inside of scripts. Faults are read as browsers read them (HTML standard,
13.2.5), as far as links are concerned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from html import unescape

_OPENING = re.compile(r"<[a-zA-Z/!?]")  # every other "<" is text
_NAME = re.compile(r"[a-zA-Z][^\s/>]{0,60}")
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(
    r"([^\s/>=]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>]*)))?"
)
# Their inside is text to the end tag, whatever it looks like.
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


class Kind(Enum):
    TEXT = "text"
    START = "start"
    END = "end"
    RAW = "raw"  # what stands inside the element begun last: a script, a style, an iframe


@dataclass(frozen=True)
class Token:
    """``value``: the text, or the name of the tag in small letters."""

    kind: Kind
    value: str
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(html: str) -> Iterator[Token]:
    """Every tag and text in order. Comments are left out. Never raises."""
    at, end = 0, len(html)
    while at < end:
        begun = _OPENING.search(html, at)
        opening = begun.start() if begun else end
        if opening > at:
            yield Token(Kind.TEXT, unescape(html[at:opening]))
        if opening == end:
            return
        if html.startswith("<!--", opening):
            at = _after(html, "-->", opening + 4)
        elif html.startswith(("<!", "<?"), opening):
            at = _after(html, ">", opening + 2)
        elif html.startswith("</", opening):
            name = _NAME.match(html, opening + 2)
            if name:
                yield Token(Kind.END, name[0].lower())
            at = _after(html, ">", opening + 2)
        else:
            name = _NAME.match(html, opening + 1)
            tag, behind = (name[0].lower(), name.end()) if name else ("", opening + 1)
            attributes, at = _attributes(html, behind)
            yield Token(Kind.START, tag, attributes)
            if closing := _RAW.get(tag):
                found = closing.search(html, at)
                stop = found.start() if found else end
                yield Token(Kind.RAW, html[at:stop])
                at = stop


def _after(html: str, mark: str, at: int) -> int:
    """Behind the next mark; the end of the page where there is none, as browsers have it."""
    found = html.find(mark, at)
    return len(html) if found < 0 else found + len(mark)


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes that begin here, the first of a name counting, and where the tag ends."""
    found: dict[str, str] = {}
    while True:
        at = _SPACE.match(html, at).end()  # type: ignore[union-attr]  # it matches nothing too
        if at >= len(html) or html[at] == ">":
            return found, at + 1
        if not (attribute := _ATTRIBUTE.match(html, at)):
            at += 1  # a stray "="
            continue
        value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
        found.setdefault(attribute[1].lower(), unescape(value))
        at = attribute.end()
