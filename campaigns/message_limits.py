"""How long a post may be on each platform, how it counts, and where a post can be begun by a link.

What the platforms themselves document, where they do; read in stored copies in November 2026. A
platform that is not here has no limit that we know of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\]”’\"']", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<!\w)#\w+")
# X and Mastodon count every link as so many characters, however long it is.
LINK_WEIGHT = 23
# X: letters of these ranges count one, every other two (twitter-text, configuration v3).
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_JOINER, _LOOK = "\u200d", "\ufe0f"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)


def graphemes(text: str) -> list[str]:
    """What a reader takes for one letter or one emoji: joined and coloured ones are one."""
    found: list[str] = []
    for letter in text:
        joins = bool(found) and (
            unicodedata.combining(letter)
            or letter in {_JOINER, _LOOK}
            or ord(letter) in _SKIN
            or found[-1].endswith(_JOINER)
            or (ord(letter) in _FLAG and len(found[-1]) == 1 and ord(found[-1]) in _FLAG)
        )
        if joins:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _weight(grapheme: str) -> int:
    """An emoji counts two, whatever it is made of."""
    if _JOINER in grapheme or _LOOK in grapheme or len(grapheme) > 1:
        return 2
    return 1 if any(first <= ord(grapheme) <= last for first, last in _LIGHT) else 2


def _links_short(text: str) -> tuple[str, int]:
    """The text without its links, and what they count."""
    rest, links = _LINK.subn("", text)
    return rest, links * LINK_WEIGHT


def as_x_counts(text: str) -> int:
    rest, links = _links_short(unicodedata.normalize("NFC", text))
    return links + sum(map(_weight, graphemes(rest)))


def as_mastodon_counts(text: str) -> int:
    rest, links = _links_short(text)
    return links + len(graphemes(rest))


def by_grapheme(text: str) -> int:
    return len(graphemes(text))


def as_threads_counts(text: str) -> int:
    """An emoji counts as many as it has bytes in UTF-8."""
    return sum(len(each.encode()) if _weight(each) > 1 else len(each) for each in graphemes(text))


@dataclass(frozen=True)
class Limit:
    """``most`` characters, counted by ``count``; ``source`` says who says so."""

    most: int
    count: Callable[[str], int]
    how: str
    source: str
    hashtags: int | None = None


LIMITS = {
    "x": Limit(
        280, as_x_counts, "a link counts 23, an emoji two", "docs.x.com, “Counting characters”"
    ),
    "bluesky": Limit(
        300, by_grapheme, "a link counts in full", "docs.bsky.app, “Action intent links”"
    ),
    "threads": Limit(
        500, as_threads_counts, "an emoji counts four or more", "developers.facebook.com, “Posts”"
    ),
    "mastodon": Limit(
        500, as_mastodon_counts, "a link counts 23", "docs.joinmastodon.org, “Posting”"
    ),
    "instagram": Limit(
        2_200, len, "with five hashtags at most", "docs.upload-post.com; ayrshare.com", 5
    ),
    "linkedin": Limit(3_000, len, "a link counts in full", "docs.upload-post.com"),
    "facebook": Limit(63_206, len, "a link counts in full", "docs.upload-post.com"),
}
# Platforms that document an address which opens a new post with a text already in it.
COMPOSE = {
    "x": "https://x.com/intent/tweet?text=",
    "bluesky": "https://bsky.app/intent/compose?text=",
    "threads": "https://www.threads.net/intent/post?text=",
}


def compose_url(slug: str, text: str) -> str:
    """Where a post on the platform can be begun with the text; "" where nobody documents one."""
    return f"{COMPOSE[slug]}{quote(text, safe='')}" if slug in COMPOSE else ""


def faults(text: str, platforms: Iterable[tuple[str, str]]) -> list[str]:
    """In words, what keeps the text from being posted on these (slug and name)."""
    found = []
    for slug, name in platforms:
        limit = LIMITS.get(slug)
        if limit is None:
            continue
        over = limit.count(text) - limit.most
        if over > 0:
            found.append(
                f"{name} takes {limit.most:,} characters ({limit.how}). This is {over:,} too many: "
                f"shorten it, or take {name} off this wording."
            )
        tags = len(_HASHTAG.findall(text))
        if limit.hashtags is not None and tags > limit.hashtags:
            found.append(f"{name} takes {limit.hashtags} hashtags. This has {tags}.")
    return found
