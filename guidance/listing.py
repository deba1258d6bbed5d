"""Lists of pages, or of parts of one page, that a reader narrows by filters in the address.

What can be chosen is a ``Group``; what is listed is an ``Item`` with the values it has in each
group. Values of one group widen the list (this or that), groups narrow it (this and that). What is
not understood is refused with a message, never passed over: an address that silently shows
everything would lie about what it lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from core.listing import (
    ListAddress,
    more_than_one,
    page_field,
    read_address,
    refusal,
    shortened,
)

Lookup = Callable[[Collection[str]], Mapping[str, str]]


def nothing_more(values: Collection[str]) -> Mapping[str, str]:
    """For groups whose values are all known beforehand."""
    return {}


@dataclass(frozen=True)
class Group:
    """One filter.

    ``labels``: its values and their words, in the order of the panel. ``phrase``: how the sentence
    over the list says it, with ``said`` for values whose words read otherwise in a sentence.
    ``lookup``: words of values that nothing in the list has and that still mean something.
    """

    name: str
    legend: str
    labels: Mapping[str, str]
    phrase: str = "{}"
    said: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup = nothing_more
    thing: str = ""

    @property
    def called(self) -> str:
        """What a refusal calls a value of it."""
        return self.thing or self.legend.lower()


@dataclass(frozen=True)
class Item:
    """Something listed: its key, and its values by the name of the group."""

    key: Hashable
    values: Mapping[str, Collection[str]]

    def matches(self, chosen: Mapping[str, Collection[str]]) -> bool:
        return all(
            not wanted or any(value in wanted for value in self.values.get(name, ()))
            for name, wanted in chosen.items()
        )


class FilterForm(forms.Form):
    """The address of a list, read. One form for the page, its CSV and its feed."""

    page = page_field()

    def __init__(self, address: QueryDict, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.words: dict[str, dict[str, str]] = {}
        super().__init__(read_address(address))
        for group in groups:
            said = self._said(group.name)
            labels = dict(group.labels)
            if unknown := [value for value in said if value not in labels]:
                labels |= group.lookup(unknown)
            self.words[group.name] = labels
            self.fields[group.name] = forms.MultipleChoiceField(
                required=False,
                choices=list(labels.items()),
                error_messages={"invalid_choice": refusal(group.called)},
            )

    def _said(self, name: str) -> list[str]:
        """Values in the address, each once."""
        return list(dict.fromkeys(self.data.getlist(name)))  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if len(self._said("page")) > 1:
            self.add_error("page", more_than_one("page"))

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Values in force by group; groups of which nothing is chosen are left out."""
        self.is_valid()
        return {
            group.name: list(dict.fromkeys(values))
            for group in self.groups
            if (values := self.cleaned_data.get(group.name))
        }

    @property
    def page_number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1

    def problems(self) -> list[dict[str, str]]:
        """What components/error_summary.html takes. Long values are cut."""
        return [
            {"id": "results" if name == "page" else "filters", "message": shortened(message)}
            for name, messages in self.errors.items()
            for message in messages
        ]

    def address(self, path: str) -> ListAddress:
        """Addresses of the list at ``path`` as it is narrowed now."""
        data = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            data.setlist(name, values)
        return ListAddress(path, data)

    def among(self, items: Iterable[Item]) -> list[Item]:
        """The items that fit everything chosen, in the order given."""
        chosen = self.chosen
        return [item for item in items if item.matches(chosen)]

    def counts(self, group: Group, items: Iterable[Item]) -> Counter[str]:
        """How many items each value would show, with the other groups as they are chosen."""
        others = {name: values for name, values in self.chosen.items() if name != group.name}
        found: Counter[str] = Counter()
        for item in items:
            if item.matches(others):
                found.update(set(item.values.get(group.name, ())))
        return found

    def without(self, name: str, value: str, items: Iterable[Item]) -> int:
        """How many items there would be, were this one value not chosen."""
        fewer = {
            group: [other for other in values if (group, other) != (name, value)]
            for group, values in self.chosen.items()
        }
        return sum(item.matches(fewer) for item in items)
