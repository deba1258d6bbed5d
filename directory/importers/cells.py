"""What a cell may say. Each reader takes cleaned text and gives a value, or says what is wrong.

Values are what JSON can hold, so that what a file said can be remembered and compared: days are
kept as 2026-11-20. An empty cell never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices

from directory.hosts import host_of
from directory.mailboxes import OF_MANY, SHARED

from .reading import did_you_mean

Value = str | int | list[str] | None
Reader = Callable[[str], Value]

# Day 0 of spreadsheets. A year typed into a date cell becomes that many days after it: 1996 is
# 18 June 1905, and, written with two figures and read again, 18 June 2005.
_SPREADSHEET_DAY_0 = date(1899, 12, 30)
_YEARS_OF_COUNCILS = range(1965, 2031)

_is_web_address = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """What is wrong with a cell and what to do, in a sentence."""


def text(longest: int) -> Reader:
    def read(cell: str) -> Value:
        if len(cell) > longest:
            raise CellError(f"This has {len(cell)} characters; at most {longest} fit. Shorten it.")
        return cell

    return read


def shaped(pattern: str, meaning: str) -> Reader:
    shape = re.compile(pattern)

    def read(cell: str) -> Value:
        if not shape.fullmatch(cell):
            raise CellError(f"{meaning} Correct it, or leave it empty.")
        return cell

    return read


def choice(choices: type[TextChoices]) -> Reader:
    values = [str(value) for value in choices.values]
    known = {str(label).lower(): str(value) for value, label in choices.choices}
    known |= {value: value for value in values}

    def read(cell: str) -> Value:
        value = known.get(cell) or known.get(cell.lower())
        if value is None:
            hint = did_you_mean(cell, values)
            raise CellError(f"This word is not known{hint} Use one of: {', '.join(values)}.")
        return value

    return read


def whole_number(smallest: int, largest: int) -> Reader:
    def read(cell: str) -> Value:
        # Spreadsheets write 64187 as 64,187 or 64187.0.
        plain = re.sub(r"\.0+$", "", cell.replace(",", ""))
        if not re.fullmatch(r"\d{1,10}", plain) or not smallest <= int(plain) <= largest:
            raise CellError(f"Give a whole number from {smallest:,} to {largest:,}.")
        return int(plain)

    return read


def web_address(longest: int) -> Reader:
    seen: dict[str, bool] = {}  # one source stands in hundreds of rows

    def read(cell: str) -> Value:
        if cell not in seen:
            try:
                _is_web_address(cell)
                seen[cell] = True
            except ValidationError:
                seen[cell] = False
        if not seen[cell] or len(cell) > longest:
            raise CellError(
                f"Give a whole web address with https://, of at most {longest} characters."
            )
        return cell

    return read


def own_website(longest: int) -> Reader:
    read_address = web_address(longest)

    def read(cell: str) -> Value:
        address = read_address(cell)
        if host_of(cell) in SHARED:
            raise CellError(OF_MANY)
        return address

    return read


def day(cell: str) -> date:
    """2026-11-20 or 20/11/2026, the two ways in which British files write a day."""
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00:00)?", cell):
            return date.fromisoformat(cell[:10])
    except ValueError:
        pass
    raise CellError("This is not a day. Write it as 2026-11-20 or 20/11/2026.")


def year_turned_into_day(on: date) -> int | None:
    """The year that a spreadsheet made this day from; None for a day that can be believed."""
    if on.year not in {1905, 2005}:
        return None
    year = (on.replace(year=1905) - _SPREADSHEET_DAY_0).days
    return year if year in _YEARS_OF_COUNCILS else None


def existence_day(cell: str) -> Value:
    """The first or last day of a council."""
    found = day(cell)
    if year := year_turned_into_day(found):
        raise CellError(
            f"A spreadsheet made this day out of the year {year}. "
            "Give the real day, or leave it empty."
        )
    if not 1800 <= found.year <= 2100:
        raise CellError("No council began or ended in that year. Correct it, or leave it empty.")
    return found.isoformat()


def last_day(cell: str) -> Value:
    """The last day of existence. Sources that say 1 April mean the day its successors began."""
    return str(existence_day(normal_last_day(day(cell)).isoformat()))


def normal_last_day(found: date) -> date:
    return found - timedelta(days=1) if (found.month, found.day) == (4, 1) else found


def past_day(today: date) -> Reader:
    def read(cell: str) -> Value:
        found = day(cell)
        if found > today:
            raise CellError("This day is still to come. Give the day on which it was seen.")
        if found.year < 1990:
            raise CellError("That is before the web. Correct it, or leave it empty.")
        return found.isoformat()

    return read


def several(cell: str, separator: str = ";") -> list[str]:
    """The parts of a cell that holds several values, each once, in their order."""
    parts = (part.strip() for part in cell.split(separator))
    return list(dict.fromkeys(part for part in parts if part))
