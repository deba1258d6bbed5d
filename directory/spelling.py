"""How near two words are to each other, for what is typed wrongly."""

from __future__ import annotations

import re

from directory.names import GENERIC_WORDS

SHORTEST = 4  # letters; of fewer, another word is as likely as a slip
LONGEST = 40
_SAME_SOUND = (("ph", "f"), ("ck", "k"), ("y", "i"))
_TWICE = re.compile(r"(.)\1+")


def is_name_word(word: str) -> bool:
    """Whether a folded word says which council is meant, and may be put right."""
    return word.isalpha() and len(word) < LONGEST and word not in GENERIC_WORDS


def sound(word: str) -> str:
    """How a word is heard, roughly: "caerphilly", "caerffili" and "caerfilly" are one."""
    for written, heard in _SAME_SOUND:
        word = word.replace(written, heard)
    return _TWICE.sub(r"\1", word)


def keys(word: str) -> set[str]:
    """The word as it sounds, and that with any one letter left out.

    Two words with a letter wrong, missing, too many or swapped have such a key in common.
    """
    heard = sound(word)
    if len(word) < SHORTEST:
        return {heard}
    return {heard, *(heard[:at] + heard[at + 1 :] for at in range(len(heard)))}


def distance(one: str, other: str) -> int:
    """Letters to add, take out, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, other_letter in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other_letter))
            is_swapped = (
                row > 1
                and column > 1
                and letter == other[column - 2]
                and one[row - 2] == other_letter
            )
            now.append(min(cost, before[column - 2] + 1) if is_swapped else cost)
        before, last = last, now
    return last[-1]
