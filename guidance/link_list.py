"""Which addresses outside the hub its pages lead to, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.models import Page

from core.querysets import published_pages


def linked_addresses() -> dict[str, list[str]]:
    """Every web address that useful links, tools and sources lead to, with the pages' titles.

    Of published pages only. Page kinds are told apart by what they have (``links``, ``website``,
    ``sources``), so that a new kind with sources is looked at without being named here.
    Addresses as editors typed them, in order; titles each once.
    """
    used = pages_by_address()
    return {
        address: list(dict.fromkeys(page.title for page in used[address]))
        for address in sorted(used)
    }


def pages_by_address() -> dict[str, list[Page]]:
    """The same addresses, each with the pages that lead there, in the order of the tree."""
    used: dict[str, list[Page]] = {}
    for page in published_pages().order_by("path").specific().iterator():
        for address in dict.fromkeys(_addresses_of(page)):
            used.setdefault(address, []).append(page)
    return used


def _addresses_of(page: Page) -> Iterator[str]:
    """The page's addresses that a browser would leave the hub for; others are no web addresses."""
    for address in _typed(page):
        address = str(address or "").strip()
        if address.lower().startswith(("http://", "https://")):
            yield address


def _typed(page: Page) -> Iterator[Any]:
    for block in _stream(page, "links"):
        # A section's own links are struct blocks without a list: addresses inside the hub.
        for link in block.value.get("links", []):
            yield link["url"]
    yield getattr(page, "website", "")
    for block in _stream(page, "sources"):
        yield block.value["url"]


def _stream(page: Page, name: str) -> StreamValue | tuple[()]:
    """The page's stream of this name; nothing when it has none, or something else of the name."""
    value = getattr(page, name, None)
    return value if isinstance(value, StreamValue) else ()
