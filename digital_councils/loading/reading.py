"""Starter files: TOML front matter, then Markdown with a few fenced blocks.

The grammar is described for writers in docs/for-editors/starter-content.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from core.blocks.text import CalloutKind, MythTheme, Verdict
from core.choices import Role

Block = tuple[str, Any]
# Title, last part of the address, number of its line, and the lines below it.
_Section = tuple[str, str, int, list[str]]

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_FENCE = re.compile(r"^::: (?P<name>[a-z]+)(?: (?P<rest>.*))?$")
_PART = re.compile(r"^# (?P<title>.+?)(?: \{(?P<slug>[a-z0-9-]+)\})?$")
# A reference stands close to the full stop before it, so that it never begins a line.
_REFERENCE = re.compile(r"(?:(?<=[.,;:!?)”’])\s+)?\[(\d+)\]")
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"typographer": True, "html": False}).enable(
    ["replacements", "smartquotes"]
)


class StarterError(ValueError):
    """A starter file that cannot be used, with its name and line."""


@dataclass(frozen=True)
class StarterFile:
    """One file: its key (path without ending), settings, body, and a digest of the whole."""

    key: str
    settings: dict[str, Any]
    body: str
    digest: str
    first_line: int

    @classmethod
    def read(cls, path: Path, root: Path) -> StarterFile:
        text = path.read_text(encoding="utf-8")
        key = path.relative_to(root).with_suffix("").as_posix()
        match = _FRONT_MATTER.match(text)
        if not match:
            raise StarterError(
                f"{key}.md: the file must begin with settings between two lines +++."
            )
        try:
            settings = tomllib.loads(match[1])
        except tomllib.TOMLDecodeError as error:
            raise StarterError(f"{key}.md: the settings cannot be read: {error}") from error
        first_line = match[1].count("\n") + 4
        return cls(key, settings, match[2], sha256(text.encode()).hexdigest(), first_line)

    def parts(self) -> list[dict[str, Any]]:
        """The body of a guide: each part with title, address, lead and blocks."""
        parts: list[dict[str, Any]] = []
        preface, sections = self._split_parts()
        for number, line in enumerate(preface, self.first_line):
            if line.strip():
                raise self._error(number, "text before the first part; begin with “# Title”")
        for title, slug, number, lines in sections:
            lead, _, rest = "\n".join(lines).strip().partition("\n\n")
            blocks = list(self._blocks(rest, number + len(lead.splitlines()) + 1))
            parts.append(
                {"title": smart(title), "address": slug, "lead": smart(lead), "body": blocks}
            )
        return parts

    def story(self) -> list[Block]:
        """The body of any other page."""
        return list(self._blocks(self.body, self.first_line))

    def preface(self) -> list[Block]:
        """What stands before the first line “# Title”, as blocks."""
        return list(self._blocks("\n".join(self._split_parts()[0]), self.first_line))

    def groups(self) -> list[tuple[str, list[Block]]]:
        """The body as titles with the blocks below each: checklists, links, questions."""
        return [
            (smart(title), list(self._blocks("\n".join(lines), number + 1)))
            for title, _, number, lines in self._split_parts()[1]
        ]

    def _split_parts(self) -> tuple[list[str], list[_Section]]:
        """The lines before the first “# Title”, and each title with its lines."""
        preface: list[str] = []
        sections: list[_Section] = []
        for number, line in enumerate(self.body.splitlines(), self.first_line):
            match = _PART.match(line)
            if match:
                sections.append((match["title"], match["slug"] or "", number, []))
            else:
                (sections[-1][3] if sections else preface).append(line)
        return preface, sections

    def _blocks(self, text: str, first_line: int) -> Iterator[Block]:
        prose: list[str] = []
        fence: re.Match[str] | None = None
        inside: list[str] = []
        for number, line in enumerate(text.splitlines(), first_line):
            if fence:
                if line.strip() == ":::":
                    yield self._fenced(fence, inside, number)
                    fence, inside = None, []
                else:
                    inside.append(line)
                continue
            fence = _FENCE.match(line)
            if not fence:
                prose.append(line)
            elif "".join(prose).strip():
                yield ("text", rich("\n".join(prose)))
                prose = []
        if fence:
            raise self._error(first_line, f"a “{fence['name']}” block is never closed with :::")
        if "".join(prose).strip():
            yield ("text", rich("\n".join(prose)))

    def _fenced(self, fence: re.Match[str], lines: list[str], number: int) -> Block:
        reader = _FENCES.get(fence["name"])
        if not reader:
            raise self._error(number, f"there is no block called “{fence['name']}”")
        try:
            return reader((fence["rest"] or "").strip(), lines)
        except (KeyError, ValueError) as error:
            raise self._error(
                number, f"the “{fence['name']}” block is not right: {error}"
            ) from error

    def _error(self, number: int, what: str) -> StarterError:
        return StarterError(f"{self.key}.md, line {number}: {what}.")


def rich(text: str) -> str:
    """Markdown as the rich text that Wagtail stores, with [1] as a raised link to source 1."""
    html = _markdown.render(text.strip()).strip()
    return _REFERENCE.sub(r'<sup><a href="#source-\1">\1</a></sup>', html)


def smart(text: str) -> str:
    """Plain text with typographic quotation marks."""
    curled = re.sub(r'"([^"]*)"', r"“\1”", text.strip())
    return curled.replace("'", "’")


def _after_bar(rest: str) -> str:
    """What stands behind the bar of an opening line."""
    return smart(rest.partition("|")[2])


def _fields(lines: list[str]) -> dict[str, str]:
    """Lines "name: text"; a line without a name goes on with the one before."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        start, colon, text = line.partition(":")
        if colon and re.fullmatch(r"[a-z]+", start):
            name = start
            fields[name] = text.strip()
        elif line.strip():
            if not name:
                raise ValueError(f"“{line}” has no name before it")
            fields[name] += f" {line.strip()}"
    return fields


def _callout(rest: str, lines: list[str]) -> Block:
    kind = CalloutKind(rest.partition("|")[0].strip())
    return (
        "callout",
        {"kind": kind.value, "title": _after_bar(rest), "body": rich("\n".join(lines))},
    )


def _dos(rest: str, lines: list[str]) -> Block:
    lists: dict[str, list[dict[str, str]]] = {"do": [], "dont": []}
    for line in filter(str.strip, lines):
        kind, _, text = line.partition(":")
        advice, reason, source, *_ = [*map(smart, text.split("|")), "", ""]
        lists[kind].append({"line": advice, "reason": reason, "source": source})
    return ("dos_and_donts", {"dos": lists["do"], "donts": lists["dont"]})


def _steps(rest: str, lines: list[str]) -> Block:
    steps = _STEP.split("\n".join(lines).strip())[1:]
    return ("steps", [rich(step) for step in steps])


def _principle(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    link = fields.get("link", "")
    example = fields["example"] + (f"\n\n[A case study that shows it too]({link})" if link else "")
    return (
        "principle",
        {"line": _after_bar(rest), "meaning": rich(fields["meaning"]), "example": rich(example)},
    )


def _myth(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    words = {name: rich(fields[name]) for name in ("answer", "why", "instead", "evidence")}
    return (
        "myth",
        words
        | {
            "myth": _after_bar(rest),
            "verdict": Verdict(fields["verdict"]).value,
            "theme": MythTheme(fields["theme"]).value if "theme" in fields else "",
            "roles": _roles(fields.get("roles", "")),
            "for_whom": smart(fields["for"]),
        },
    )


def _figure(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    names = ("value", "qualifier", "what", "source", "url", "date")
    return ("figure", {name: smart(fields.get(name, "")) for name in names})


def _example(rest: str, lines: list[str]) -> Block:
    return ("example_post", {"where": _after_bar(rest), "text": smart("\n".join(lines))})


def _quote(rest: str, lines: list[str]) -> Block:
    return ("quote", {"quote": smart("\n".join(lines)), "who": _after_bar(rest)})


def _details(rest: str, lines: list[str]) -> Block:
    return ("details", {"summary": _after_bar(rest), "body": rich("\n".join(lines))})


def _pages(rest: str, lines: list[str]) -> Block:
    return ("pages", [line.strip() for line in lines if line.strip()])


def _contact(rest: str, lines: list[str]) -> Block:
    return ("contact", None)


def _roles(text: str) -> list[str]:
    return [Role(role.strip()).value for role in text.split(",") if role.strip()]


def _item(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    return (
        "item",
        {
            "action": _after_bar(rest),
            "why": smart(fields["why"]),
            "done": smart(fields["done"]),
            "role": Role(fields["role"]).value,
            "link": fields.get("link", ""),
            "is_optional": fields.get("optional", "") == "yes",
            "nation": fields.get("nation", "both"),
            "applies_if": smart(fields.get("if", "")),
        },
    )


def _link(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    return (
        "link",
        {
            "title": _after_bar(rest),
            "url": fields["url"],
            "text": smart(fields["text"]),
            "for_whom": smart(fields["for"]),
            "checked_on": fields.get("checked"),
        },
    )


def _pick(rest: str, lines: list[str]) -> Block:
    fields = _fields(lines)
    words = {name: smart(fields.get(name, "")) for name in ("platform", "date", "quote", "good")}
    return (
        "pick",
        words | {"title": _after_bar(rest), "council": fields["council"], "url": fields["url"]},
    )


def _answer(rest: str, lines: list[str]) -> Block:
    steps = []
    for line in filter(str.strip, lines):
        page, bar, reason = line.partition("|")
        if not bar:
            raise ValueError(f"“{line}” is not “/address/ | reason”")
        steps.append({"page": page.strip(), "reason": smart(reason)})
    return ("answer", {"answer": _after_bar(rest), "steps": steps})


_FENCES = {
    "callout": _callout,
    "dos": _dos,
    "steps": _steps,
    "principle": _principle,
    "myth": _myth,
    "figure": _figure,
    "example": _example,
    "quote": _quote,
    "details": _details,
    "pages": _pages,
    "contact": _contact,
    "item": _item,
    "link": _link,
    "pick": _pick,
    "answer": _answer,
}
