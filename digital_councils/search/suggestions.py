"""What to try where a search found nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import F

from core.querysets import published_pages
from core.text import fold
from digital_councils.search.hits import search_url
from directory.models import Council
from guidance.synonyms import whole_words

# More words than this are a sentence, and each costs a look at every word that is known.
MOST_GUESSED = 6
LONGEST_GUESSED = 30
# Two of these words are alike when four letters of five agree: "Ledes" and "Leeds".
LIKENESS = 0.75
SHORTEST_GUESSED = 3


@dataclass(frozen=True)
class Suggestion:
    """Another search: what it is for and where it stands."""

    query: str
    url: str


@dataclass(frozen=True)
class Help:
    """``meant``: the words as they may have been meant. ``fewer``: without the strangest one."""

    meant: Suggestion | None
    fewer: Suggestion | None
    roles: tuple[dict[str, str], ...]


def help_with(query: str) -> Help:
    """For a search that found nothing. Three queries, the synonyms among them."""
    pages = list(
        published_pages()
        .annotate(role=F("rolepage__role"))
        .order_by("path")
        .only("title", "url_path", "depth")
    )
    names = Council.objects.order_by().values_list("search_names", flat=True)
    known = _words([*(page.title for page in pages), *names])
    words = list(dict.fromkeys(fold(query).split()))
    meant = _as_meant(words, known)
    # With a word that nothing here knows, even the words put right would find nothing.
    fewer = _shorter(meant, known)
    is_known = meant != words and all(word in known for word in meant)
    return Help(
        _suggestion(meant) if is_known else None,
        _suggestion(fewer if all(word in known for word in fewer) else _shorter(words, known)),
        tuple({"title": page.title, "url": page.url} for page in pages if page.role),
    )


def _words(lines: Iterable[str]) -> Counter[str]:
    """Every word of titles, names and synonyms, and how often it stands there."""
    found = Counter(word for line in lines for word in fold(line).split())
    found.update(whole_words())
    return found


def _as_meant(words: Sequence[str], known: Counter[str]) -> list[str]:
    """The words with each unknown one put right; as they are where nothing is like them."""
    return [_nearest(word, known) for word in words[:MOST_GUESSED]] + [*words[MOST_GUESSED:]]


def _nearest(word: str, known: Counter[str]) -> str:
    if word in known or not SHORTEST_GUESSED < len(word) <= LONGEST_GUESSED:
        return word
    near = get_close_matches(word, [w for w in known if len(w) > SHORTEST_GUESSED], 5, LIKENESS)
    # Letters that changed places are the commonest slip: "Ledes" is Leeds and not leaders.
    swapped = [other for other in near if sorted(other) == sorted(word)]
    return next(iter(swapped + near), word)


def _shorter(words: Sequence[str], known: Counter[str]) -> list[str]:
    """The words but the one that stands in the fewest titles and names, the last of several."""
    if len(words) < 2:  # noqa: PLR2004 - one word cannot be left out
        return []
    strangest = min(range(len(words)), key=lambda place: (known[words[place]], -place))
    return [word for place, word in enumerate(words) if place != strangest]


def _suggestion(words: Sequence[str]) -> Suggestion | None:
    if not words:
        return None
    query = " ".join(words)
    return Suggestion(query, search_url(query))
