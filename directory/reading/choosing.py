"""Which pages of a website are read after its home page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from core.text import fold
from directory.hosts import host_of

from .pages import Link, Place


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Folded, English and Welsh, likeliest first. As the words of a link, or a part of its path.
SOCIAL = ("social media", "social networks", "follow us", "cyfryngau cymdeithasol", "dilynwch ni")
CONTACT = ("contact us", "contact", "contact the council", "get in touch", "cysylltu a ni",
           "cysylltu", "cysylltwch a ni")  # fmt: skip
NEWS = ("news", "latest news", "newsroom", "news and media", "newyddion", "media centre")
ENGLISH = ("english", "saesneg", "continue in english", "english site")
_KINDS = (SOCIAL, CONTACT, NEWS)
# Pages about the subject rather than the accounts.
_NOT_THESE = _words("policy privacy cookies guidance terms training strategy login")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|csv|zip|jpe?g|png|gif|svg|mp[34]|ics|xml)$", re.I)
_MOST_WORDS = 5


def page_key(url: str) -> str:
    """The page whatever its scheme, "www.", fragment or slash at the end."""
    parts = _split(url)
    return f"{host_of(url)}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def own_links(links: Iterable[Link], host: str) -> list[Link]:
    """Those to other pages of the same host, each page once."""
    found: dict[str, Link] = {}
    for link in links:
        if link.place is Place.EMBED or host_of(link.url) != host:
            continue
        if not _FILE.search(_split(link.url).path):
            found.setdefault(page_key(link.url), link)
    return list(found.values())


def likely_pages(links: Iterable[Link], host: str) -> list[str]:
    """The page of each kind that most plainly says so: social media, contact, news."""
    pages = own_links(links, host)
    best = (_best(pages, names) for names in _KINDS)
    return list(dict.fromkeys(page.url for page in best if page))


def way_in(links: Iterable[Link], host: str) -> list[str]:
    """From a page that only asks for a language, or sends its readers on."""
    pages = own_links(links, host)
    sent_on = [page for page in pages if page.place is Place.REFRESH]
    english = _best(pages, ENGLISH)
    return [page.url for page in (*sent_on, english) if page]


def _best(pages: Sequence[Link], names: Sequence[str]) -> Link | None:
    """The link that says one of the names, and as little else as possible."""
    ranked = [(rank, place) for place, page in enumerate(pages) if (rank := _rank(page, names))]
    return pages[min(ranked)[1]] if ranked else None


def _rank(page: Link, names: Sequence[str]) -> tuple[int, int, int] | None:
    """How plainly the link says one of the names, lowest first; None when it does not."""
    label = fold(page.label)
    words = label.split()
    path = _split(page.url).path
    last = fold(unquote(path.rstrip("/").rpartition("/")[2]).partition(".")[0])
    if not _NOT_THESE.isdisjoint(words) or not _NOT_THESE.isdisjoint(last.split()):
        return None
    for position, name in enumerate(names):
        if name in (label, last):
            return (0 if label == name else 1, position, len(path))
    if len(words) <= _MOST_WORDS and any(label.startswith(f"{name} ") for name in names):
        return (2, len(words), len(path))
    return None


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
