"""The register of the Mark, read from its address. Page, CSV and feed start from one QuerySet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.urls import reverse

from core.listing import (
    ListAddress,
    more_than_one,
    page_field,
    read_address,
    refusal,
    shortened,
)
from directory.choices import CouncilType, Nation, Region
from directory.mark_querysets import MarkAdoptionQuerySet
from directory.models import MarkAdoption
from directory.models.marks import MarkScope

FILTERS = ("nation", "type", "region", "scope")
SINGLE = ("state", "page")
KEPT = ("state", *FILTERS)
THINGS = {"type": "kind of council"}


class ListState(TextChoices):
    """What the register can be asked for. Those in force come without asking."""

    IN_FORCE = "in-force", "In force"
    DUE = "due", "Due for review"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ANY = "any", "In any state"


class MarkListForm(forms.Form):
    """One form for the page, the CSV and the feed. What is not understood is refused, in words."""

    state = forms.ChoiceField(required=False, choices=ListState.choices)
    nation = forms.MultipleChoiceField(required=False, choices=Nation.choices)
    type = forms.MultipleChoiceField(required=False, choices=CouncilType.choices)
    region = forms.MultipleChoiceField(required=False, choices=Region.choices)
    scope = forms.MultipleChoiceField(required=False, choices=MarkScope.choices)
    page = page_field()

    def __init__(self, address: QueryDict, on: date) -> None:
        self.on = on
        super().__init__(read_address(address))
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = refusal(THINGS.get(name, name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in SINGLE:
            if len(set(self.data.getlist(name))) > 1:  # type: ignore[attr-defined]
                self.add_error(name, more_than_one(name))
        return cleaned

    def problems(self) -> list[dict[str, str]]:
        """What components/error_summary.html takes."""
        return [
            {"id": "filters", "message": shortened(message)}
            for messages in self.errors.values()
            for message in messages
        ]

    @property
    def chosen_state(self) -> ListState:
        return ListState(self.cleaned_data.get("state") or ListState.IN_FORCE)

    def chosen(self, name: str) -> list[str]:
        return self.cleaned_data.get(name) or []

    def adoptions(self) -> MarkAdoptionQuerySet:
        """The list itself: of each declaration that was renewed, the newest."""
        found = MarkAdoption.objects.standing(self.on)
        match self.chosen_state:
            case ListState.DUE:
                found = found.due(self.on)
            case ListState.LAPSED:
                found = found.lapsed(self.on)
            case ListState.WITHDRAWN:
                found = found.withdrawn(self.on)
            case ListState.ANY:
                pass
            case _:
                found = found.in_force(self.on)
        for name, field in (
            ("nation", "council__nation__in"),
            ("type", "council__council_type__in"),
            ("region", "council__region__in"),
            ("scope", "scope__in"),
        ):
            if values := self.chosen(name):
                found = found.filter(**{field: values})
        return found.for_listing()


class Address(ListAddress):
    """Addresses of the register with something changed; what is not understood is left behind."""

    def __init__(self, form: MarkListForm) -> None:
        data = QueryDict(mutable=True)
        for name in KEPT:
            if name not in form.errors and form.data.get(name):
                data.setlist(name, form.data.getlist(name))  # type: ignore[attr-defined]
        super().__init__(reverse("directory:mark-list"), data)
