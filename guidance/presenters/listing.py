"""Narrowed lists as guidance/list_page.html takes them: sentence, filters, ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.listing import ListAddress, clear_words
from directory.presenters.words import all_filters, capitalised, counted, joined
from guidance.listing import FilterForm, Group, Item

OPEN_GROUPS = 1


@dataclass(frozen=True)
class Noun:
    """What is listed: "case study", "case studies"."""

    one: str
    many: str


def list_context(
    form: FilterForm, items: Sequence[Item], noun: Noun, address: ListAddress
) -> dict[str, Any]:
    """Everything of a narrowed list but its rows. Asks for the whole list, unnarrowed."""
    chosen = chosen_filters(form, address)
    is_valid = form.is_valid()
    found = form.among(items)
    return {
        "problems": form.problems(),
        "list_url": address.path,
        "groups": filter_groups(form, items),
        "open_words": f"Filters ({len(chosen)} chosen)" if chosen else "Filters",
        "button": f"Show {noun.many}",
        "chosen": chosen,
        "clear_words": clear_words(len(chosen)),
        "total": len(found),
        "heading": sentence(form, len(found), noun) if is_valid else "",
        "ways_on": [] if found else ways_on(form, items, noun, address),
        "all_words": f"See all {counted(len(items), noun.one, noun.many)}",
    }


def filter_groups(form: FilterForm, items: Sequence[Item]) -> list[dict[str, Any]]:
    """What components/filter_panel.html takes; options that nothing has are left out."""
    groups = []
    for group in form.groups:
        counts, chosen = form.counts(group, items), form.chosen.get(group.name, [])
        used = {value for item in items for value in item.values.get(group.name, ())}
        options = [
            {"value": value, "label": label, "count": counts[value], "checked": value in chosen}
            for value, label in form.words[group.name].items()
            if value in used or value in chosen
        ]
        groups.append(
            {
                "legend": group.legend,
                "name": group.name,
                "is_open": bool(chosen) or len(groups) < OPEN_GROUPS,
                "kind": "checkbox",
                "options": options,
            }
        )
    return [group for group in groups if group["options"]]


def chosen_filters(form: FilterForm, address: ListAddress) -> list[dict[str, str]]:
    """Each filter in force, with the way to take it off."""
    return [
        {"label": form.words[name][value], "remove_url": address.without(name, value)}
        for name, values in form.chosen.items()
        for value in values
    ]


def sentence(form: FilterForm, total: int, noun: Noun) -> str:
    """The result in words: "3 case studies about winter on X or Facebook page"."""
    chosen = form.chosen
    number = sum(map(len, chosen.values()))
    if not total:
        if not number:
            return f"No {noun.one} yet"
        return f"No {noun.one} matches {all_filters(number)}"
    clauses = [
        group.phrase.format(
            joined([_said(form, group, value) for value in chosen[group.name]], "or")
        )
        for group in form.groups
        if group.name in chosen
    ]
    return " ".join([counted(total, noun.one, noun.many), *clauses])


def _said(form: FilterForm, group: Group, value: str) -> str:
    return group.said.get(value, form.words[group.name][value])


def ways_on(
    form: FilterForm, items: Sequence[Item], noun: Noun, address: ListAddress
) -> list[dict[str, str]]:
    """Which one filter to take off where nothing was found, and what that would show."""
    ways = []
    for name, values in form.chosen.items():
        for value in values:
            if number := form.without(name, value, items):
                words = f"Without “{form.words[name][value]}”"
                ways.append(
                    {
                        "words": f"{words}: {counted(number, noun.one, noun.many)}",
                        "url": address.without(name, value),
                    }
                )
    return ways


def list_title(title: str, heading: str, chosen: Sequence[object], place: dict[str, Any]) -> str:
    """A title of its own for each address: what is listed, which page of it."""
    parts = [f"{title}: {heading}" if chosen else title]
    if place["page_number"] > 1:
        parts.append(f"page {place['page_number']} of {place['pages']}")
    return ", ".join(parts)


def refused_words(form: FilterForm) -> str:
    """What is said to a program that asked for what there is not."""
    return "".join(f"{capitalised(problem['message'])}\n" for problem in form.problems())
