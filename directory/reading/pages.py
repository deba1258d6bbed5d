"""The links of one page, each with the words around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from directory.hosts import host_of

from .markup import Kind, Token, tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_LINKS = 3_000
LONGEST_WORDS = 300  # of Submission.words
_BEFORE, _AFTER, _LABEL, _HEADING = 90, 70, 80, 50
_LONGEST_LINK = 2_000
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | _words(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form "
    "header hr li main nav ol p section table td th tr ul"
)
# Widgets that show somebody's post or feed; the links inside are those of whoever wrote it.
_EMBEDS = _words(
    "twitter-tweet twitter-video twitter-timeline instagram-media tiktok-embed fb-post fb-video "
    "fb-page fb-like-box bluesky-embed mastodon-embed reddit-embed-bq reddit-card "
    "text-post-media flickr-embed juicer-feed"
)
# Where a widget that was never closed must have ended.
_AFTER_EMBEDS = _HEADINGS | {"footer", "header", "main", "nav"}
# Bodies whose sameAs is their own. Authors and speakers have accounts too, and are persons.
_BODIES = re.compile(r"Organization|GovernmentOffice|LocalBusiness|AdministrativeArea|WebSite")
_REFRESH = re.compile(r"\s*\d*\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


class Place(Enum):
    PAGE = "page"  # a link that a reader can follow
    DATA = "data"  # what the page says to machines: sameAs of JSON-LD, rel=me in the head
    EMBED = "embed"  # inside a widget, or what a widget shows
    REFRESH = "refresh"  # where the page sends its readers by itself


@dataclass(frozen=True)
class Link:
    """``url``: absolute. ``label``: its own text or name. ``words``: label and surroundings."""

    url: str
    label: str
    words: str
    place: Place = Place.PAGE
    is_me: bool = False
    language: str = ""


@dataclass
class _Open:
    """A link that is being read: where its text begins, and what it is called besides."""

    url: str
    start: int
    name: str
    place: Place
    is_me: bool
    language: str
    heading: str
    end: int = 0


def links_of(html: str, url: str) -> tuple[Link, ...]:
    """Every link of the page at ``url``, in order, as far as ``MOST_LINKS``. Never raises."""
    reader = _Reader(url)
    for token in tokens(html):
        reader.take(token)
        if len(reader.done) >= MOST_LINKS:
            break
    return reader.links()


class _Reader:
    def __init__(self, url: str) -> None:
        self.base = url
        self.done: list[_Open] = []
        self._text: list[str] = []
        self._length = 0
        self._link: _Open | None = None
        self._embed = ""
        self._depth = 0
        self._heading = ""
        self._heading_start: int | None = None
        self._raw: tuple[str, str] = ("", "")  # the element begun last, and its type

    def take(self, token: Token) -> None:
        match token.kind:
            case Kind.TEXT:
                self._write(token.value)
            case Kind.START:
                self._start(token.value, token.attributes)
            case Kind.END:
                self._end(token.value)
            case Kind.RAW if self._raw[0] == "script" and "ld+json" in self._raw[1]:
                room = MOST_LINKS - len(self.done)
                for address in islice(_same_as(token.value, host_of(self.base)), room):
                    self._add(address, Place.DATA, name="Data for search engines")

    def links(self) -> tuple[Link, ...]:
        self._close_link()
        text = "".join(self._text)
        return tuple(_link(opened, text) for opened in self.done)

    def _write(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._raw = (tag, attributes.get("type", "").lower())
        if tag in _BLOCKS:
            self._write("\n")
        if tag in _AFTER_EMBEDS:
            self._embed = ""
        if tag in _HEADINGS:
            self._heading_start = self._length
        self._enter_embed(tag, attributes)
        relations = attributes.get("rel", "").lower().split()
        match tag:
            case "a" | "area" if "href" in attributes:
                self._close_link()
                self._link = self._open(attributes, is_me="me" in relations)
                if tag == "area":
                    self._close_link()
            case "img" | "svg":
                self._write(f" {attributes.get('alt') or attributes.get('aria-label', '')} ")
            case "base" if "href" in attributes:
                self.base = _absolute(self.base, attributes["href"]) or self.base
            case "link" if "me" in relations or attributes.get("itemprop") == "sameAs":
                name = "Named in the head of the page"
                self._add(attributes.get("href", ""), Place.DATA, name=name, is_me=True)
            case "iframe" | "embed" | "fb:page" | "fb:like":
                for name in ("src", "data-src", "href"):
                    if attributes.get(name):
                        self._add(attributes[name], Place.EMBED, name="Embedded")
            case "meta" if attributes.get("http-equiv", "").lower() == "refresh":
                if found := _REFRESH.match(attributes.get("content", "")[:500]):
                    self._add(found[1].strip(), Place.REFRESH, name="")

    def _enter_embed(self, tag: str, attributes: dict[str, str]) -> None:
        if self._embed:
            self._depth += tag == self._embed
        elif tag != "body" and not _EMBEDS.isdisjoint(attributes.get("class", "").split()):
            self._embed, self._depth = tag, 1
            if attributes.get("data-href"):
                self._add(attributes["data-href"], Place.EMBED, name="Embedded")

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        if tag in _BLOCKS:
            self._write("\n")
        if tag in _HEADINGS and self._heading_start is not None:
            size = self._length - self._heading_start
            tail = "".join(self._text[-40:])
            self._heading = _neat(tail[-size:] if size else "", _HEADING)
            self._heading_start = None
        if self._embed == tag:
            self._depth -= 1
            self._embed = self._embed if self._depth > 0 else ""

    def _open(self, attributes: dict[str, str], *, is_me: bool) -> _Open:
        return _Open(
            url=_absolute(self.base, attributes["href"]),
            start=self._length,
            name=attributes.get("aria-label") or attributes.get("title", ""),
            place=Place.EMBED if self._embed else Place.PAGE,
            is_me=is_me,
            language=(attributes.get("hreflang") or attributes.get("lang", ""))[:2].lower(),
            heading=self._heading,
        )

    def _close_link(self) -> None:
        if self._link is not None:
            self._link.end = self._length
            if self._link.url:
                self.done.append(self._link)
            self._link = None

    def _add(self, address: str, place: Place, *, name: str, is_me: bool = False) -> None:
        """A link without text of its own."""
        url = _absolute(self.base, address)
        if url:
            here = self._length
            self.done.append(_Open(url, here, name, place, is_me, "", "", here))


def _link(opened: _Open, text: str) -> Link:
    label = _neat(text[opened.start : min(opened.end, opened.start + 500)], _LABEL)
    label = label or _neat(opened.name, _LABEL)
    words = label
    if opened.place in (Place.PAGE, Place.EMBED):
        before = _neat(text[max(0, opened.start - _BEFORE) : opened.start], _BEFORE)
        after = _neat(text[opened.end : opened.end + _AFTER], _AFTER)
        heading = opened.heading
        heading = f"{heading}: " if heading and heading not in before else ""
        words = f"{heading}{before} [{label or 'no text'}] {after}".strip()[:LONGEST_WORDS]
    return Link(opened.url, label, words, opened.place, opened.is_me, opened.language)


def _neat(text: str, most: int) -> str:
    """On one line, without what nobody sees."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return _SPACES.sub(" ", shown).strip()[:most]


def _absolute(base: str, address: str) -> str:
    """Where a browser would go; "" for what is not on the web, or not an address."""
    address = re.sub(r"[\t\r\n]", "", address).strip()
    if not address or len(address) > _LONGEST_LINK:
        return ""
    try:
        url = urljoin(base, address)
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""


def _same_as(text: str, host: str) -> Iterator[str]:
    """Addresses that JSON-LD says are another of the body's own, unless the body is elsewhere."""
    try:
        data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"))
    except (ValueError, RecursionError):
        return
    waiting: list[Any] = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(value for value in item.values() if isinstance(value, dict | list))
            home = item.get("url")
            is_here = not isinstance(home, str) or host_of(home) in ("", host)
            if is_here and _BODIES.search(str(item.get("@type", ""))[:200]):
                same = item.get("sameAs", [])
                for address in same if isinstance(same, list) else [same]:
                    if isinstance(address, str):
                        yield address
