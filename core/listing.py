"""Lists whose filters stand in the address: what every such list reads, refuses and links to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, QueryDict

LONGEST_SHOWN = 40
TWO = 2


def read_address(address: QueryDict) -> QueryDict:
    """What an address says. A field left empty says nothing, and no database can read a NUL."""
    data = QueryDict(mutable=True)
    for name, values in address.lists():
        data.setlist(name, [v for v in (v.replace("\0", "").strip() for v in values) if v])
    return data


def page_field() -> forms.IntegerField:
    return forms.IntegerField(
        required=False,
        min_value=1,
        error_messages={
            "invalid": "The page has to be a number, such as 2.",
            "min_value": "Pages are counted from 1.",
        },
    )


def refusal(thing: str) -> str:
    """The message for a value that a filter does not know; the value goes in at %(value)s."""
    return f"There is no {thing} called “%(value)s”. Choose from the list."


def more_than_one(thing: str) -> str:
    return f"The address gives more than one {thing}. Give one."


def shortened(message: str) -> str:
    """A message with what was typed cut, where somebody typed a book."""
    before, quote, rest = message.partition("“")
    typed, end, after = rest.rpartition("”")
    if not quote or not end or len(typed) <= LONGEST_SHOWN:
        return message
    return f"{before}“{typed[:LONGEST_SHOWN]}…”{after}"


def clear_words(number: int) -> str:
    return {1: "Clear it", TWO: "Clear both"}.get(number, "Clear all")


class ListAddress:
    """Addresses of the same list with something changed. ``data``: what was understood of it."""

    def __init__(self, path: str, data: QueryDict) -> None:
        self.path = path
        self.data = data

    def with_values(self, path: str = "", **values: str | int | None) -> str:
        """The list with these values set; None takes one away."""
        data = self.data.copy()
        for name, value in values.items():
            data.pop(name, None)
            if value is not None:
                data[name] = str(value)
        return self._join(path or self.path, data)

    def without(self, name: str, value: str) -> str:
        """The list with one value of a filter taken away."""
        data = self.data.copy()
        data.setlist(name, [other for other in data.getlist(name) if other != value])
        return self._join(self.path, data)

    def fields(self, *names: str) -> list[dict[str, str]]:
        """Hidden fields that carry these on."""
        return [
            {"name": name, "value": value} for name in names for value in self.data.getlist(name)
        ]

    @staticmethod
    def _join(path: str, data: QueryDict) -> str:
        query = data.urlencode()
        return f"{path}?{query}" if query else path


def paging(total: int, size: int, page: int, address: ListAddress) -> dict[str, Any]:
    """What components/pagination.html takes, with the slice of the list that the page shows.

    Raises Http404 for a page after the last; an empty list has one page.
    """
    pages = max(1, -(-total // size))
    if page > pages:
        raise Http404("The list has not so many pages.")
    first = (page - 1) * size
    last = min(first + size, total)
    return {
        "page_number": page,
        "pages": pages,
        "shown": slice(first, last),
        "page_words": f"{first + 1:,} to {last:,} of {total:,}",
        "previous_url": address.with_values(page=page - 1 if page > TWO else None)
        if page > 1
        else "",
        "next_url": address.with_values(page=page + 1) if page < pages else "",
    }
