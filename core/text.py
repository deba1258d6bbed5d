"""Folding and stemming of words, so that every database finds the same things."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

LONGEST_QUERY = 200
MOST_WORDS = 20

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
# Control characters, halves of characters and the two that are none. XML cannot write most of them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SAINT = re.compile(r"\bsaint\b")
# A guide has a few thousand words and far fewer different ones.
_stem = lru_cache(maxsize=20_000)(snowballstemmer.stemmer("english").stemWord)


def fold(text: str) -> str:
    """The text as lower-case words with one space between them.

    Accents and apostrophes go, "&" becomes "and", "Saint" and "St." become "st"; anything else
    that is not a letter or digit separates words: "King's Lynn" is "kings lynn", "Tŷ" is "ty".
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    lowered = plain.lower().replace("&", " and ")
    return _SAINT.sub("st", _NOT_A_WORD.sub(" ", lowered)).strip()


def stems(text: str) -> str:
    """The folded text with each word cut to its stem: "policies" and "policy" are both "polici"."""
    return " ".join(map(_stem, fold(text).split()))


def without_controls(text: str) -> str:
    """A line for a feed or a file: each control character, line breaks among them, is a space.

    They come with text pasted from elsewhere, and one of them makes a whole XML file unreadable.
    """
    return _CONTROLS.sub(" ", text)


def clean_query(text: str) -> str:
    """What somebody typed, made safe to search for: no control characters, bounded in length.

    Databases refuse NUL, and hundreds of terms exhaust their parsers.
    """
    # What is left that cannot be seen, such as a change of the direction of writing, goes as well.
    printable = "".join(char if char.isprintable() else " " for char in without_controls(text))
    return " ".join(printable[:LONGEST_QUERY].split()[:MOST_WORDS])
