"""Whether two pieces of advice say the same, as far as their words can tell. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.text import fold, stems

# Words that every tip has say nothing of what it is about.
_SMALL_WORDS = (
    "a about all also an and any are as at be been but by can could do does don dont for from get "
    "has have how if in into is it its just like make many may more most much must need never no "
    "not of on one only or other our out put so some such than that the their them then there "
    "these they this those to too up us use very was we what when where which who will with "
    "would you your always should each every"
)
COMMON = frozenset(_SMALL_WORDS.split())
# Of the words of the shorter one, so many are in the other too.
ALIKE = 0.5
FEWEST = 2


@dataclass(frozen=True)
class Likeness:
    """``share``: how much of the shorter text is in the other. ``words``: what both have."""

    key: int
    share: float
    words: tuple[str, ...]


def nearest(text: str, others: Iterable[tuple[int, str]], most: int = 5) -> list[Likeness]:
    """Those of the others (key and text) that may say the same, the most alike first."""
    mine = _telling(text)
    found = []
    for key, other in others:
        theirs = _telling(other)
        both = mine.keys() & theirs.keys()
        shorter = min(len(mine), len(theirs))
        if len(both) >= FEWEST and len(both) / shorter >= ALIKE:
            words = tuple(word for stem, word in mine.items() if stem in both)
            found.append(Likeness(key, len(both) / shorter, words))
    return sorted(found, key=lambda one: (-one.share, one.key))[:most]


def _telling(text: str) -> dict[str, str]:
    """The words that tell what a text is about, by their stems."""
    words = [word for word in fold(text).split() if word not in COMMON and len(word) > 1]
    return {stems(word): word for word in words}
