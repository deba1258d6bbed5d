"""The register of the Mark in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from directory.choices import CouncilType, Nation, Region
from directory.mark_list import Address, ListState, MarkListForm
from directory.models import MarkAdoption
from directory.models.marks import MarkScope

from .councils import TYPE_IN_FACTS, welsh_names
from .marks import state_words
from .words import all_filters, counted

STATE_PHRASES = {
    ListState.IN_FORCE: "in force",
    ListState.DUE: "in force and due for review",
    ListState.LAPSED: "that lapsed",
    ListState.WITHDRAWN: "that was withdrawn",
    ListState.ANY: "in force or once in force",
}
GROUPS = (
    ("Nation", "nation", Nation),
    ("What it is about", "scope", MarkScope),
    ("Type of council", "type", CouncilType),
    ("Region", "region", Region),
)
LABELS = {name: dict(choices.choices) for _, name, choices in GROUPS}


def row(adoption: MarkAdoption, on: date) -> dict[str, Any]:
    """One declaration: the council, what it is about, and where it stands."""
    council = adoption.council
    place = Region(council.region).label if council.region else council.get_nation_display()
    return {
        "name": council.short_name,
        "lang": "cy" if council.short_name in welsh_names(council) else "",
        "url": reverse("directory:council-mark", args=[council.slug]),
        "place": f"{TYPE_IN_FACTS[council.council_type]}, {place}",  # type: ignore[index]
        "scope": adoption.scope_in_words,
        "state": state_words(adoption, on),
    }


def result_sentence(form: MarkListForm, total: int, filters: int) -> str:
    """Such as "3 councils or parts of one have the Mark in force"."""
    if not total and not filters:
        return "No council has the Mark in force yet"
    if not total:
        return f"No declaration matches {all_filters(filters)}"
    said = STATE_PHRASES[form.chosen_state]
    if total > 1 and form.chosen_state == ListState.WITHDRAWN:
        said = "that were withdrawn"
    return f"{counted(total, 'declaration')} {said}"


def chosen_filters(form: MarkListForm, address: Address) -> list[dict[str, str]]:
    """Each filter in force, with the way to take it off."""
    found = [
        (name, value, labels[value])
        for name, labels in LABELS.items()
        for value in form.chosen(name)
    ]
    if form.chosen_state != ListState.IN_FORCE:
        found.append(("state", form.chosen_state.value, form.chosen_state.label))
    return [
        {"label": label, "remove_url": address.without(name, value)} for name, value, label in found
    ]


def filter_groups(form: MarkListForm) -> list[dict[str, Any]]:
    """What components/filter_panel.html takes."""
    state = {
        "legend": "State",
        "name": "state",
        "is_open": True,
        "kind": "radio",
        "options": [
            {
                "value": one.value,
                "label": one.label,
                "count": None,
                "checked": one == form.chosen_state,
            }
            for one in ListState
        ],
    }
    groups = [
        {
            "legend": legend,
            "name": name,
            "is_open": index == 0 or bool(form.chosen(name)),
            "kind": "checkbox",
            "options": [
                {
                    "value": value,
                    "label": label,
                    "count": None,
                    "checked": value in form.chosen(name),
                }
                for value, label in choices.choices
            ],
        }
        for index, (legend, name, choices) in enumerate(GROUPS)
    ]
    return [state, *groups]
