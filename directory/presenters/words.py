"""Numbers and lists as the hub writes them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import intcomma

SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def figure(number: int) -> str:
    """With the commas that English puts between thousands."""
    return intcomma(number, use_l10n=False)


def in_words(number: int) -> str:
    """Small numbers in letters, as sentences have them."""
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else figure(number)


def all_filters(number: int) -> str:
    """What an empty list did not match: "this filter", "both filters", "all three filters"."""
    if number <= 1:
        return "this filter"
    return "both filters" if number == 2 else f"all {in_words(number)} filters"  # noqa: PLR2004


def counted(number: int, singular: str, plural: str = "") -> str:
    """Such as "1 council" and "339 councils"."""
    return f"{figure(number)} {singular if number == 1 else plural or singular + 's'}"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Such as "X, Facebook and YouTube"."""
    if len(parts) < 2:  # noqa: PLR2004 - one thing needs no "and"
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def capitalised(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
