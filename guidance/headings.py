"""The headings of a page of guidance, and how to link to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.blocks.text import headings_in
from core.text import fold

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from core.models import BasePage


@dataclass(frozen=True)
class Heading:
    """``path``: what follows the page's own address to lead there. Empty: the page itself."""

    words: str
    path: str


def headings_of(page: BasePage) -> list[Heading]:
    """Parts of a guide, headings of the text, principles, myths and groups, as readers see them."""
    found: list[Heading] = []
    for name in page.searched_streams:
        stream = getattr(page, name)
        if name == "parts":
            for number, block in enumerate(stream):
                base = f"{block.value.slug}/" if number else ""
                found.append(Heading(block.value["title"], base))
                found.extend(_in_stream(block.value["body"], base))
        else:
            found.extend(_in_stream(stream, ""))
    return found


def heading_called(page: BasePage, words: str) -> Heading | None:
    """The heading with these words, however their case, accents and marks are written."""
    wanted = fold(words)
    return next((one for one in headings_of(page) if fold(one.words) == wanted), None)


def _in_stream(stream: StreamValue, base: str) -> Iterator[Heading]:
    for block in stream:
        if block.block_type == "text":
            for words, anchor in headings_in(block.value.source):
                yield Heading(words, f"{base}#{anchor}" if anchor else base)
        elif words := _title(block.value):
            anchor = getattr(block.value, "anchor", "")
            yield Heading(words, f"{base}#{anchor}" if anchor else base)


def _title(value: Any) -> str:
    """What a block with a heading of its own is called: a principle, a myth, a group of items."""
    if not hasattr(value, "get"):
        return ""
    names = ("line", "myth", "title") if hasattr(value, "anchor") else ("title",)
    is_headed = hasattr(value, "anchor") or "items" in value
    return next((value[name] for name in names if value.get(name)), "") if is_headed else ""
