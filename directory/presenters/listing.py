"""The A–Z in words: the result as a sentence, the filters with their figures, and the ways on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.listing import ListAddress
from directory.choices import PRINCIPAL_TYPES, CouncilState, CouncilType, Freshness, Nation, Region
from directory.forms import (
    FILTERS,
    FRESHNESS_CHOICES,
    LETTERS,
    ORDERS,
    SINGLE,
    CouncilListForm,
)
from directory.querysets import NO_ACCOUNTS

from .words import all_filters, capitalised, counted, figure, joined

TYPE_NOUNS = {
    CouncilType.COUNTY: ("county council", "county councils"),
    CouncilType.DISTRICT: ("district council", "district councils"),
    CouncilType.UNITARY: ("unitary council", "unitary councils"),
    CouncilType.METROPOLITAN_BOROUGH: ("metropolitan borough", "metropolitan boroughs"),
    CouncilType.LONDON_BOROUGH: ("London borough", "London boroughs"),
    CouncilType.CITY_CORPORATION: ("city corporation", "city corporations"),
    CouncilType.WELSH_UNITARY: ("Welsh unitary council", "Welsh unitary councils"),
    CouncilType.COMBINED_AUTHORITY: ("combined authority", "combined authorities"),
    CouncilType.STRATEGIC_AUTHORITY: ("strategic authority", "strategic authorities"),
    CouncilType.NATIONAL_PARK: ("national park authority", "national park authorities"),
}
ARTICLE_FREE = {Region.LONDON, Region.WALES, Region.YORKSHIRE_AND_THE_HUMBER}
FRESHNESS_PHRASES = {
    Freshness.CONFIRMED.value: "an account confirmed in the last six months",
    Freshness.AGEING.value: "accounts last seen up to a year ago",
    Freshness.STALE.value: "accounts last seen more than a year ago",
    Freshness.NEVER.value: "accounts that were never confirmed",
    NO_ACCOUNTS: "no account listed",
}
STATE_WORDS = {
    CouncilState.COMING: "coming ",
    CouncilState.ENDED: "ended ",
    CouncilState.CURRENT: "",
}
KEPT = (*SINGLE[:-1], *FILTERS)
NAME = "Councils A–Z"
ORDER_WORDS = {
    "name": "In order of name.",
    "confirmed": "Last confirmed first.",
    "population": "Largest population first.",
}


class Address(ListAddress):
    """Addresses of the A–Z with something changed; what is not understood is left behind."""

    def __init__(self, form: CouncilListForm) -> None:
        data = QueryDict(mutable=True)
        for name in KEPT:
            if name not in form.errors and form.data.get(name):
                data.setlist(name, form.data.getlist(name))  # type: ignore[attr-defined]
        super().__init__(reverse("directory:council-list"), data)


def chosen_filters(form: CouncilListForm, address: Address) -> list[dict[str, str]]:
    """Each filter in force, with the way to take it off."""
    platforms = {platform.slug: platform.name for platform in form.figures.platforms}
    labels: Mapping[str, Mapping[str, str]] = {
        "type": dict(CouncilType.choices),
        "nation": dict(Nation.choices),
        "region": dict(Region.choices),
        "platform": {slug: f"On {name}" for slug, name in platforms.items()},
        "freshness": {str(value): words for value, words in FRESHNESS_CHOICES},
    }
    found = []
    if form.query:
        found.append(("q", form.data["q"], f"“{form.query}”"))
    if form.chosen_letter:
        found.append(("letter", form.chosen_letter, f"Letter {form.chosen_letter}"))
    for name, words in labels.items():
        found += [(name, value, words.get(value, value)) for value in form.chosen(name)]
    if form.chosen_state != CouncilState.CURRENT:
        found.append(("state", form.chosen_state.value, f"{form.chosen_state.label} councils"))
    if form.cleaned_data.get("others"):
        found.append(("others", "1", "Combined authorities and national parks too"))
    if form.wants_mark:
        found.append(("mark", "1", "Social Media Friendly Mark in force"))
    return [
        {"label": label, "remove_url": address.without(name, value)} for name, value, label in found
    ]


def page_title(
    form: CouncilListForm, address: Address, sentence: str, page: int, pages: int
) -> str:
    """A title of its own for each address: what is listed, in which order, which page of it."""
    is_chosen = any(address.data.get(name) for name in KEPT if name != "order")
    parts = [sentence if is_chosen else NAME]
    if order := form.cleaned_data.get("order"):
        words = ORDER_WORDS[order].rstrip(".")
        parts.append(words[0].lower() + words[1:])
    if page > 1:
        parts.append(f"page {figure(page)} of {figure(pages)}")
    return ", ".join(parts)


def result_sentence(
    form: CouncilListForm,
    total: int,
    regions: Iterable[str],
    filters: int,
    elsewhere: Collection[CouncilState] = (),
) -> str:
    """The result in words: "32 metropolitan boroughs in 4 regions have an account on X".

    ``elsewhere``: states other than the one chosen in which there is a council of that name.
    """
    if not total:
        return nothing_found(form, filters, elsewhere)
    parts = [counted(total, *_nouns(form)), *_places(form, list(regions))]
    if form.chosen_letter:
        parts.append(f"under {form.chosen_letter}")
    parts += _clauses(form, total)
    return " ".join(parts)


def nothing_found(
    form: CouncilListForm, filters: int, elsewhere: Collection[CouncilState] = ()
) -> str:
    if form.meaning.is_unlisted:
        return "That account is not on our list"
    if filters == 1 and form.query:
        if account := form.meaning.account:
            return f"No council of today has the account {account}"
        when = ""
        if form.chosen_state == CouncilState.CURRENT and len(elsewhere) == 1:
            when = " any more" if CouncilState.ENDED in elsewhere else " yet"
        return f"No council is called “{form.query}”{when}"
    return f"No council matches {all_filters(filters)}"


def advice(form: CouncilListForm, total: int, filters: int) -> str:
    """What goes on from the sentence where nothing was found."""
    if form.meaning.is_unlisted:
        return ". That does not mean it is fake."
    return ". Remove one:" if not total and filters > 1 else ""


def ways_on(form: CouncilListForm, letters: Collection[str], filters: int) -> str:
    """What to try where nothing was found; only what can help here."""
    ways = []
    if letters:
        ways.append("choose another letter above")
    if filters > 1:
        ways.append("remove a filter")
    if form.query and not form.meaning.address:
        ways.append("try fewer words or another spelling")
    return f"{capitalised(joined(ways, 'or'))}." if ways else ""


def _nouns(form: CouncilListForm) -> tuple[str, str]:
    types = form.chosen("type")
    adjective = STATE_WORDS[form.chosen_state]
    if len(types) == 1:
        singular, plural = TYPE_NOUNS[CouncilType(types[0])]
    elif form.counts_others and not form.query:
        singular, plural = "council or other body", "councils and other bodies"
    else:
        singular, plural = "council", "councils"
    return f"{adjective}{singular}", f"{adjective}{plural}"


def _places(form: CouncilListForm, regions: list[str]) -> list[str]:
    """Where: as chosen, or else in how many regions they lie."""
    chosen = [Region(value) for value in form.chosen("region")]
    if len(chosen) == 1:
        return [f"in {in_region(chosen[0])}"]
    if len(form.chosen("nation")) == 1:
        return [f"in {Nation(form.chosen('nation')[0]).label}"]
    is_narrowed = (
        form.query
        or form.chosen_letter
        or form.wants_mark
        or any(map(form.chosen, ("type", "platform", "freshness")))
    )
    if not is_narrowed and not chosen:
        return ["in England and Wales"]
    known = [region for region in regions if region]
    if len(known) == 1:
        return [f"in {in_region(Region(known[0]))}"]
    return [f"in {figure(len(known))} regions"] if known else []


def in_region(region: Region) -> str:
    return region.label if region in ARTICLE_FREE else f"the {region.label}"


def _clauses(form: CouncilListForm, total: int) -> list[str]:
    """What they have: platforms and freshness; and what they were searched by."""
    has, match = ("has", "matches") if total == 1 else ("have", "match")
    names = {platform.slug: platform.name for platform in form.figures.platforms}
    clauses = []
    if slugs := form.chosen("platform"):
        on = joined([names.get(slug, slug) for slug in slugs], "or")
        clauses.append(f"{has} an account on {on}")
    if grades := form.chosen("freshness"):
        clauses.append(f"{has} {joined([FRESHNESS_PHRASES[grade] for grade in grades], 'or')}")
    if form.wants_mark:
        clauses.append(f"{has} the Social Media Friendly Mark")
    if account := form.meaning.account:
        verb = {True: has, False: "had"}[account.is_live] if total == 1 else "share"
        clauses.append(f"{verb} the account {account}")
    elif form.query:
        clauses.append(f"{match} “{form.query}”")
    return [joined(clauses)] if clauses else []


def letter_bar(form: CouncilListForm, letters: set[str], address: Address) -> list[dict]:
    """What components/letter_bar.html takes: letters without councils are not links."""
    shown = [*LETTERS, *(["#"] if "#" in letters else [])]
    return [
        {
            "letter": letter,
            "url": address.with_values(letter=letter) if letter in letters else "",
            "current": letter == form.chosen_letter,
        }
        for letter in shown
    ]


def filter_groups(form: CouncilListForm) -> list[dict[str, Any]]:
    """What components/filter_panel.html takes: totals over the state chosen stand beside each."""
    totals = form.figures
    platforms = [
        (platform.slug, platform.name, platform.councils)
        for platform in totals.platforms
        if platform.councils or platform.slug in form.chosen("platform")
    ]
    types = [
        (kind.value, kind.label, totals.types[kind.value])
        for kind in sorted(CouncilType, key=lambda kind: (kind not in PRINCIPAL_TYPES,))
    ]
    groups = [
        ("Type", "type", types),
        ("Platform", "platform", platforms),
        (
            "Freshness",
            "freshness",
            [
                (str(value), words, totals.freshness[str(value)])
                for value, words in FRESHNESS_CHOICES
            ],
        ),
        ("Region", "region", [(r.value, r.label, totals.regions[r.value]) for r in Region]),
        ("Nation", "nation", [(n.value, n.label, totals.nations[n.value]) for n in Nation]),
    ]
    # The two that people use most stand open; a group with nothing in it is left out.
    shown = [_group(form, *group, is_open=index < 2) for index, group in enumerate(groups)]  # noqa: PLR2004
    shown = [group for group in shown if group["options"]]
    states = [
        {
            "value": state.value,
            "label": state.label,
            "count": None,
            "checked": state == form.chosen_state,
        }
        for state in CouncilState
    ]
    is_past = form.chosen_state != CouncilState.CURRENT
    shown.append(
        {
            "legend": "State",
            "name": "state",
            "is_open": is_past,
            "kind": "radio",
            "options": states,
        }
    )
    return shown


def _group(
    form: CouncilListForm,
    legend: str,
    name: str,
    values: Iterable[tuple[str, str, int]],
    *,
    is_open: bool,
) -> dict[str, Any]:
    chosen = form.chosen(name)
    return {
        "legend": legend,
        "name": name,
        "is_open": is_open or bool(chosen),
        "kind": "checkbox",
        "options": [
            {"value": value, "label": label, "count": count, "checked": value in chosen}
            for value, label, count in values
            if count or value in chosen
        ],
    }


def orders(form: CouncilListForm, address: Address) -> dict[str, Any]:
    """The order in force, in words, and the ways to the others."""
    if form.query and not form.cleaned_data.get("order"):
        words, others = "Closest names first.", ["name", "confirmed", "population"]
    else:
        words = ORDER_WORDS[form.chosen_order]
        others = [order for order in ORDERS if order != form.chosen_order]
    between = {0: "", len(others) - 1: " or "}
    return {
        "words": words,
        "others": [
            {
                "before": between.get(index, ", "),
                "words": ORDERS[order] if index else capitalised(ORDERS[order]),
                "url": address.with_values(
                    order=None if order == "name" and not form.query else order
                ),
            }
            for index, order in enumerate(others)
        ],
    }
