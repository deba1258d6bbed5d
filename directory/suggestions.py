"""What somebody meant who typed a name that no council has: "leads" is near Leeds."""

from __future__ import annotations

from directory.models import Council, NameWord
from directory.names import search_words
from directory.spelling import distance, is_name_word, sound

MOST = 3  # suggestions, each of which costs a query
MOST_WORDS = 4  # of a query that are put right
MOST_LOOKED_AT = 300  # words of the register
LONG = 6  # letters of a word that may hold two slips
WHOLE_NAME = 1  # the rank up to which a name is what was typed and no more


def suggestions(query: str) -> list[str]:
    """At most three names that are near what was typed, nearest first; each finds something.

    At most four queries. Nothing where every word is one of the register's.
    """
    typed = search_words(query)[:MOST_WORDS]
    near = NameWord.objects.near(filter(is_name_word, typed), MOST_LOOKED_AT)
    found: list[str] = []
    for words in _put_right(typed, near):
        folded = " ".join(words)
        meant = Council.objects.named(folded).ranked_for(folded)
        for short_name, rank in meant.values_list("short_name", "name_rank")[:1]:
            is_called_so = rank <= WHOLE_NAME and search_words(short_name) == words
            name = short_name if is_called_so else " ".join(map(str.capitalize, words))
            if name not in found:
                found.append(name)
    return found


def _put_right(typed: list[str], near: list[str]) -> list[list[str]]:
    """What was typed with the nearest word for each unknown one, then with the next nearest."""
    choices = [_nearest(word, near) for word in typed]
    tries = [[words[min(number, len(words) - 1)] for words in choices] for number in range(MOST)]
    return [words for at, words in enumerate(tries) if words != typed and words not in tries[:at]]


def _nearest(word: str, near: list[str]) -> list[str]:
    if word in near or not is_name_word(word):
        return [word]
    slips = 2 if len(word) >= LONG else 1
    heard = sound(word)
    ranked = [(distance(heard, sound(other)), distance(word, other), other) for other in near]
    return [other for away, _, other in sorted(ranked) if away <= slips] or [word]
