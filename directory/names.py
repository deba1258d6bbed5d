"""Names of councils: any name finds one, and lists file it under the word people look for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.text import clean_query, fold

# Words that say what kind of body it is, not which one. They are left out of a search as soon as
# another word remains, so that "Barnet Council" finds the London Borough of Barnet.
GENERIC_WORDS = frozenset({
    "authority", "borough", "city", "combined", "corporation", "council", "county", "district",
    "london", "metropolitan", "national", "of", "park", "royal", "the", "and",
    "cyngor", "sir", "bwrdeistref", "sirol", "dinas",
})  # fmt: skip
_FILED_LATER = re.compile(r"^(City of|County|Royal Borough of|London Borough of|The) (.+)$")
SEPARATOR = "|"


def sort_name(short_name: str) -> str:
    """The name as it is filed: "City of York" under Y, as "York, City of"."""
    match = _FILED_LATER.match(short_name)
    return f"{match[2]}, {match[1]}" if match else short_name


def sort_letter(name: str) -> str:
    """The letter of the alphabet a sort name stands under; "#" where it starts with none."""
    first = fold(name)[:1]
    return first.upper() if first.isalpha() else "#"


def search_names(names: Iterable[str]) -> str:
    """All names of a council folded into one column: "| hull city council | hull |".

    A space before every word lets one LIKE find the beginning of a word; the bars show where a
    whole name begins and ends.
    """
    folded = dict.fromkeys(filter(None, map(fold, names)))
    return f"{SEPARATOR} " + "".join(f"{name} {SEPARATOR} " for name in folded)


def search_words(query: str) -> list[str]:
    """The folded words of a query that say which council is meant."""
    words = fold(clean_query(query)).split()
    telling = [word for word in words if word not in GENERIC_WORDS]
    return telling or words
