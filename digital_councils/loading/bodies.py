"""What each kind of page takes from the text of its starter file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from core.models import BasePage
from digital_councils.loading.reading import Block, StarterError, StarterFile, smart
from guidance.models import (
    BestPracticePage,
    ChecklistPage,
    GuidePage,
    MythbusterPage,
    SectionPage,
    SelfCheckPage,
    ToolPage,
    UsefulLinksPage,
)

Streams = dict[str, list[Block]]


def streams_of(page: BasePage, file: StarterFile) -> Streams:
    """The page's StreamFields by name, each as blocks, read from the file."""
    read = next((reader for kind, reader in _READERS.items() if isinstance(page, kind)), _story)
    streams = read(file)
    if hasattr(page, "sources"):
        streams["sources"] = [
            ("source", _source(source)) for source in file.settings.get("sources", [])
        ]
    return streams


def _source(source: dict[str, Any]) -> dict[str, Any]:
    words = {name: smart(source.get(name, "")) for name in ("title", "note")}
    return {"checked_on": None} | source | words


def _story(file: StarterFile) -> Streams:
    return {"body": file.story()}


def _guide(file: StarterFile) -> Streams:
    return {"parts": [("part", part) for part in file.parts()]}


def _section(file: StarterFile) -> Streams:
    links = file.settings.get("links", [])
    return {"body": file.story(), "links": [("link", link) for link in links]}


def _tool(file: StarterFile) -> Streams:
    points = {
        name: [("point", smart(point)) for point in file.settings.get(name, [])]
        for name in ("pros", "cons")
    }
    return {"body": file.story()} | points


def _checklist(file: StarterFile) -> Streams:
    groups = [
        (
            "group",
            {
                "title": title,
                # Readers' browsers remember ticks by these ids: the same file gives the same ones.
                "items": [
                    {
                        "type": "item",
                        "value": value,
                        "id": str(uuid5(NAMESPACE_URL, f"{file.key}#{value['action']}")),
                    }
                    for value in _only("item", blocks, file)
                ],
            },
        )
        for title, blocks in file.groups()
    ]
    return {"groups": groups}


def _myths(file: StarterFile) -> Streams:
    return {"myths": [("myth", value) for value in _only("myth", file.story(), file)]}


def _links(file: StarterFile) -> Streams:
    groups = [
        ("group", {"title": title, "links": _only("link", blocks, file)})
        for title, blocks in file.groups()
    ]
    return {"body": file.preface(), "links": groups}


def _picks(file: StarterFile) -> Streams:
    blocks = file.story()
    return {
        "body": [block for block in blocks if block[0] != "pick"],
        "picks": [block for block in blocks if block[0] == "pick"],
    }


def _questions(file: StarterFile) -> Streams:
    questions = [
        ("question", {"question": title, "answers": _only("answer", blocks, file)})
        for title, blocks in file.groups()
    ]
    return {"questions": questions}


def _only(name: str, blocks: list[Block], file: StarterFile) -> list[Any]:
    """The values of blocks that must all be of one kind."""
    others = [kind for kind, _ in blocks if kind != name]
    if others:
        raise StarterError(
            f"{file.key}.md: only “{name}” blocks may stand here, not “{others[0]}”."
        )
    return [value for _, value in blocks]


_READERS: dict[type[BasePage], Callable[[StarterFile], Streams]] = {
    GuidePage: _guide,
    SectionPage: _section,
    ToolPage: _tool,
    ChecklistPage: _checklist,
    MythbusterPage: _myths,
    UsefulLinksPage: _links,
    BestPracticePage: _picks,
    SelfCheckPage: _questions,
}
