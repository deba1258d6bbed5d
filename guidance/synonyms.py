"""Words that mean the same, as editors keep them, put into what somebody searches for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

from django.core.cache import cache

from core.text import fold, stems
from guidance.models import Synonym

KEPT = "guidance:synonyms-and-words"
# A process that keeps its cache for itself is not told of a change made in another.
KEPT_SECONDS = 60
MOST_VARIANTS = 4

# Words that say nothing about a subject. A search for these alone is a search for these.
SMALL_WORDS = frozenset(
    stems(
        "a about an and are at be can do does for from how i if in is it my of on or our should "
        "the to us we what when where which with your"
    ).split()
)

Phrase = tuple[str, ...]
Meanings = dict[Phrase, tuple[Phrase, ...]]


@dataclass(frozen=True)
class _Kept:
    """``words``: those of the phrases as editors write them, folded and not cut to stems."""

    meanings: Meanings
    words: frozenset[str]


@dataclass(frozen=True)
class Variant:
    """One way to say what was typed, in word stems. ``said``: all of it, in order.

    ``words`` may stand anywhere on a page, those of each of the ``phrases`` next to each other.
    """

    said: Phrase
    words: Phrase
    phrases: tuple[Phrase, ...]

    @property
    def telling(self) -> frozenset[str]:
        """Every word that has to be there."""
        return frozenset(self.words).union(*self.phrases)


def meanings() -> Meanings:
    """Each phrase, as word stems, with all that mean the same. One query, kept for a minute."""
    return _kept().meanings


def whole_words() -> frozenset[str]:
    """Every word of the same phrases, to be shown to a reader: no stem is. Kept with them."""
    return _kept().words


def _kept() -> _Kept:
    kept = cache.get(KEPT)
    if kept is None:
        kept = _read()
        cache.set(KEPT, kept, KEPT_SECONDS)
    return kept


def forget() -> None:
    """An editor changed the synonyms."""
    cache.delete(KEPT)


def _read() -> _Kept:
    found: Meanings = {}
    words: set[str] = set()
    for synonym in Synonym.objects.order_by("pk"):
        words.update(word for phrase in synonym.phrases for word in fold(phrase).split())
        same = [tuple(stems(phrase).split()) for phrase in synonym.phrases]
        same = list(dict.fromkeys(phrase for phrase in same if phrase))
        for phrase in same:
            others = (*found.get(phrase, (phrase,)), *same)
            found[phrase] = tuple(dict.fromkeys(others))
    return _Kept(found, frozenset(words))


def variants(query: str) -> list[Variant]:
    """What was typed, then the same with other words for phrases in it.

    Whole words only, the longest phrase first, and never more than MOST_VARIANTS of them. Empty
    where nothing was typed that could be searched for.
    """
    words = tuple(stems(query).split())
    if not words:
        return []
    ways = islice(product(*_pieces(words, meanings())), MOST_VARIANTS)
    return list(dict.fromkeys(map(_variant, ways)))


def _variant(pieces: tuple[Phrase, ...]) -> Variant:
    said = tuple(word for piece in pieces for word in piece)
    phrases = tuple(piece for piece in pieces if len(piece) > 1)
    words = tuple(piece[0] for piece in pieces if len(piece) == 1)
    telling = tuple(word for word in words if word not in SMALL_WORDS)
    return Variant(said, telling if telling or phrases else words, phrases)


def _pieces(words: Phrase, known: Meanings) -> list[tuple[Phrase, ...]]:
    """The words from left to right, each or each phrase with the ways to say it, as typed first."""
    longest = max(map(len, known), default=1)
    pieces: list[tuple[Phrase, ...]] = []
    place = 0
    while place < len(words):
        for size in range(min(longest, len(words) - place), 0, -1):
            phrase = words[place : place + size]
            if size == 1 or phrase in known:
                pieces.append(known.get(phrase, (phrase,)))
                place += size
                break
    return pieces
