"""Which addresses outside the hub its pages and councils lead to, and from where."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from core.querysets import published_pages
from directory.statements import councils_by_address

# Fields that hold addresses, by name, with what stands for one that a kind of page does not have.
_STREAMS = ("links", "sources")
_NO_STREAM = "[]"
_LINK = "website"


@dataclass(frozen=True)
class Place:
    """Where an address stands, and the form in which an editor puts it right."""

    title: str
    edit_url: str


def places_by_address(among: Collection[str] | None = None) -> dict[str, list[Place]]:
    """Every address that is looked at, or some of them: of pages, and of councils' own rules.

    Three queries.
    """
    places: dict[str, list[Place]] = {}
    for address, pages in pages_by_address(among).items():
        places[address] = [
            Place(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in pages
        ]
    for address, councils in councils_by_address(among).items():
        places.setdefault(address, []).extend(
            Place(f"{council.name}: its own rules", reverse("council:edit", args=[council.pk]))
            for council in councils
        )
    return places


def linked_addresses() -> dict[str, list[str]]:
    """Every web address that useful links, tools, sources and councils' own rules lead to.

    With the titles of where it stands. Of published pages only. Page kinds are told apart by what
    they have (``links``, ``website``, ``sources``), so that a new kind with sources is looked at
    without being named here. Addresses as editors typed them, in order; titles each once.
    """
    places = places_by_address()
    return {
        address: list(dict.fromkeys(place.title for place in places[address]))
        for address in sorted(places)
    }


def pages_by_address(among: Collection[str] | None = None) -> dict[str, list[Page]]:
    """Addresses on published pages, or some of them, each with the pages that lead there.

    Pages stand in the order of the tree and have key and title. Two queries, and only the fields
    that hold addresses are read: the words of the pages stay where they are.
    """
    found: dict[int, list[str]] = {}
    for key, *typed in _what_pages_hold():
        addresses = [a for a in _addresses(*typed) if among is None or a in among]
        if addresses:
            found[key] = list(dict.fromkeys(addresses))
    used: dict[str, list[Page]] = {}
    pages = published_pages().filter(pk__in=found).order_by("path").only("title")
    for page in pages:
        for address in found[page.pk]:
            used.setdefault(address, []).append(page)
    return used


def _what_pages_hold() -> Iterator[tuple[int, str, str, str]]:
    """Key, links, sources (as JSON) and website of every live page that has one of them."""
    rows = [
        kind.objects.live()
        .order_by()
        .annotate(**{f"{name}_text": _text(kind, name) for name in (*_STREAMS, _LINK)})
        .values_list("pk", *(f"{name}_text" for name in (*_STREAMS, _LINK)))
        for kind in get_page_models()
        if any(_has(kind, name) for name in (*_STREAMS, _LINK))
    ]
    yield from rows[0].union(*rows[1:], all=True).iterator()


def _has(kind: type[Model], name: str) -> bool:
    """Whether the kind of page has a stream, or a plain field, of this name."""
    fields = {field.name: field for field in kind._meta.concrete_fields}
    return name in fields and (name == _LINK or isinstance(fields[name], StreamField))


def _text(kind: type[Model], name: str) -> Cast | Value:
    if _has(kind, name):
        return Cast(F(name), TextField())
    return Value("" if name == _LINK else _NO_STREAM, TextField())


def _addresses(links: str, sources: str, website: str) -> Iterator[str]:
    """The addresses that a browser would leave the hub for; others are no web addresses."""
    for address in _typed(links, sources, website):
        address = str(address or "").strip()
        if address.lower().startswith(("http://", "https://")):
            yield address


def _typed(links: str, sources: str, website: str) -> Iterator[Any]:
    for block in json.loads(links or _NO_STREAM):
        # A section's own links are struct blocks without a list: addresses inside the hub.
        for link in block["value"].get("links", []):
            # Wagtail wraps each thing of a list since 2.16; what was stored before is bare.
            yield link.get("value", link)["url"]
    yield website
    for block in json.loads(sources or _NO_STREAM):
        yield block["value"]["url"]
