"""The filters of the A–Z, bound to the address: what is not understood is refused, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from core.listing import more_than_one, page_field, read_address, refusal, shortened
from core.text import clean_query
from directory.choices import (
    PRINCIPAL_TYPES,
    CouncilState,
    CouncilType,
    Freshness,
    Nation,
    Region,
)
from directory.figures import Figures, Places, figures, places
from directory.finding import Meaning, understand
from directory.models import Council, Platform
from directory.querysets import NO_ACCOUNTS, CouncilQuerySet

ORDERS = {"name": "name", "confirmed": "last confirmed", "population": "population"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FRESHNESS_CHOICES = [
    (Freshness.CONFIRMED, "Confirmed"),
    (Freshness.AGEING, "Ageing"),
    (Freshness.STALE, "Stale"),
    (Freshness.NEVER, "Never confirmed"),
    (NO_ACCOUNTS, "No accounts listed"),
]
FILTERS = ("type", "nation", "region", "platform", "freshness")
SINGLE = ("q", "letter", "state", "order", "others", "mark", "page")
# What a filter is called where its name in the address is no word for it.
THINGS = {"type": "kind of council"}


class SlugsField(forms.MultipleChoiceField):
    """Any values; the form compares them with the platforms that there are."""

    def valid_value(self, value: str) -> bool:
        return True


class CouncilListForm(forms.Form):
    """The address of a list of councils, read. One form for the page, CSV, JSON and feed."""

    q = forms.CharField(required=False)
    letter = forms.ChoiceField(
        required=False, choices=[(letter, letter) for letter in [*LETTERS, "#"]]
    )
    type = forms.MultipleChoiceField(required=False, choices=CouncilType.choices)
    nation = forms.MultipleChoiceField(required=False, choices=Nation.choices)
    region = forms.MultipleChoiceField(required=False, choices=Region.choices)
    platform = SlugsField(required=False)
    freshness = forms.MultipleChoiceField(required=False, choices=FRESHNESS_CHOICES)
    state = forms.ChoiceField(required=False, choices=CouncilState.choices)
    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))
    others = forms.ChoiceField(required=False, choices=[("1", "yes")])
    mark = forms.ChoiceField(required=False, choices=[("1", "yes")])
    page = page_field()

    def __init__(self, address: QueryDict, on: date) -> None:
        self.on = on
        data = read_address(address)
        if "letter" in data:
            data.setlist("letter", [letter.upper() for letter in data.getlist("letter")])
        super().__init__(data)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = refusal(THINGS.get(name, name))

    def clean_q(self) -> str:
        return clean_query(self.cleaned_data["q"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        data: QueryDict = self.data  # type: ignore[assignment]
        for name in SINGLE:
            if len(set(data.getlist(name))) > 1:
                self.add_error(name, more_than_one(name))
        self._check_platforms()
        return cleaned

    def _check_platforms(self) -> None:
        known = {platform.slug for platform in self.figures.platforms}
        unknown = [slug for slug in self.chosen("platform") if slug not in known]
        if unknown:
            # The figures may be a minute old; a platform added since is no mistake.
            added = Platform.objects.filter(slug__in=unknown).values_list("slug", flat=True)
            for slug in set(unknown) - set(added):
                self.add_error("platform", refusal("platform") % {"value": slug})

    @cached_property
    def figures(self) -> Figures:
        return figures(self.chosen_state, self.on, with_others=self.counts_others)

    def problems(self) -> list[dict[str, str]]:
        """What components/error_summary.html takes. Long values are cut."""
        return [
            {"id": "q" if name == "q" else "filters", "message": shortened(message)}
            for name, messages in self.errors.items()
            for message in messages
        ]

    @property
    def chosen_state(self) -> CouncilState:
        return CouncilState(self.cleaned_data.get("state") or CouncilState.CURRENT)

    @property
    def chosen_order(self) -> str:
        return self.cleaned_data.get("order") or "name"

    @property
    def query(self) -> str:
        return self.cleaned_data.get("q", "")

    @cached_property
    def meaning(self) -> Meaning:
        """What is searched for: a name, an account by its address, or a website."""
        return understand(self.query)

    @property
    def chosen_letter(self) -> str:
        return self.cleaned_data.get("letter", "")

    def chosen(self, name: str) -> list[str]:
        return self.cleaned_data.get(name) or []

    @property
    def counts_others(self) -> bool:
        """Whether bodies that are not principal councils belong to the list.

        They do when somebody asks for them, by the switch or by their type, and in a search, which
        is for any body by any name.
        """
        asked = self.cleaned_data.get("others") or self.query
        return bool(asked or set(self.chosen("type")) - set(PRINCIPAL_TYPES))

    @property
    def wants_mark(self) -> bool:
        """Only councils that have the Social Media Friendly Mark in force."""
        return bool(self.cleaned_data.get("mark"))

    def lets_through(self, council: Mapping[str, Any]) -> bool:
        """Whether a council, as plain values, is of the type, nation and region chosen."""
        return all(
            not self.chosen(name) or council[field] in self.chosen(name)
            for name, field in (
                ("type", "council_type"),
                ("nation", "nation"),
                ("region", "region"),
            )
        )

    @property
    def types(self) -> Collection[str]:
        """The kinds of council in the list; none is any."""
        return self.chosen("type") or (() if self.counts_others else PRINCIPAL_TYPES)

    @property
    def key(self) -> str:
        """What the list is chosen by and the day, but for its page."""
        chosen = sorted((name, sorted(values)) for name, values in self.data.lists())
        return f"{self.on.isoformat()} {[pair for pair in chosen if pair[0] != 'page']}"

    def places(self) -> Places:
        """Where councils stand that fit everything but the letter. At most one query."""
        if self.query:
            # Hardly anything is asked for twice in a minute, so keeping it helps nobody.
            return self.without_letter().places()
        if self.chosen("platform") or self.chosen("freshness") or self.wants_mark:
            return places(self.without_letter(), self.key)
        return self.figures.places(self.types, self.chosen("nation"), self.chosen("region"))

    def without_letter(self) -> CouncilQuerySet:
        """Councils that fit everything but the letter, in no order yet."""
        councils = Council.objects.in_state(self.chosen_state, self.on)
        if types := self.types:
            councils = councils.filter(council_type__in=types)
        if nations := self.chosen("nation"):
            councils = councils.filter(nation__in=nations)
        if regions := self.chosen("region"):
            councils = councils.filter(region__in=regions)
        if platforms := self.chosen("platform"):
            councils = councils.on_platform(*platforms)
        if grades := self.chosen("freshness"):
            councils = councils.with_any_freshness(grades, self.on)
        if self.wants_mark:
            councils = councils.with_mark(self.on)
        if self.query:
            councils = self.meaning.among(councils)
        return councils

    def councils(self) -> CouncilQuerySet:
        """The list itself. Page, CSV, JSON and feed all start from this."""
        councils = self.without_letter()
        if self.chosen_letter:
            councils = councils.filter(letter=self.chosen_letter)
        if self.query and not self.cleaned_data.get("order"):
            return councils.ranked_for(self.query)
        return councils.in_order(self.chosen_order)
