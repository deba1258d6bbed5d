"""Councils in words: a row of the A–Z, and the lines at the top of a council's own page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TypedDict

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates import long_date, short_date
from core.text import fold
from directory.choices import CouncilState, CouncilType, NameKind, Region
from directory.models import Council, SocialAccount
from directory.names import search_words

from .accounts import (
    DIAL_ORDER,
    NO_EVIDENCE,
    accounts_in_words,
    evidence_line,
    status_chip,
)
from .words import counted, figure, joined

TYPE_IN_FACTS = {
    CouncilType.COUNTY: "County council",
    CouncilType.DISTRICT: "District council",
    CouncilType.UNITARY: "Unitary council",
    CouncilType.METROPOLITAN_BOROUGH: "Metropolitan borough",
    CouncilType.LONDON_BOROUGH: "London borough",
    CouncilType.CITY_CORPORATION: "City corporation",
    CouncilType.WELSH_UNITARY: "Welsh unitary council",
    CouncilType.COMBINED_AUTHORITY: "Combined authority",
    CouncilType.STRATEGIC_AUTHORITY: "Strategic authority",
    CouncilType.NATIONAL_PARK: "National park authority",
}


class CouncilRow(TypedDict):
    """What components/council_row.html takes."""

    name: str
    url: str
    lang: str
    place: str
    also: str | SafeString
    platforms: str
    state_words: str
    state_filled: bool
    level: str
    chip_words: str
    evidence: str
    evidence_url: str
    evidence_words: str


class TakenOver(TypedDict):
    """An ended council that a search found, and the day its successor began."""

    name: str
    effective_on: date


def welsh_name(council: Council) -> str:
    """The council's full Welsh name ("Cyngor …"), or the one that is known. Prefetch names."""
    names = welsh_names(council)
    return max(names, key=lambda name: (name.startswith("Cyngor"), len(name)), default="")


def welsh_names(council: Council) -> list[str]:
    return [name.name for name in council.names.all() if name.kind == NameKind.WELSH]


def state_label(council: Council, on: date) -> dict:
    """Words of the state label, which a council that simply goes on has not."""
    state = council.state(on)
    if state == CouncilState.ENDED and council.ended_on:
        return {"state_words": f"Ended {short_date(council.ended_on)}", "state_filled": True}
    if state == CouncilState.COMING and council.started_on:
        return {"state_words": f"Begins {short_date(council.started_on)}", "state_filled": False}
    if council.ended_on:
        return {"state_words": f"Ends {short_date(council.ended_on)}", "state_filled": False}
    return {"state_words": "", "state_filled": False}


def best_account(accounts: Iterable[SocialAccount], on: date) -> SocialAccount | None:
    """The listed account that is known best: the fresher grade, then the newer word."""
    return min(
        (account for account in accounts if account.is_live),
        key=lambda account: (
            DIAL_ORDER.index(account.freshness(on)),
            -(account.confirmed_on or date.min).toordinal(),
            -(account.seen_on or date.min).toordinal(),
        ),
        default=None,
    )


def council_row(
    council: Council, on: date, query: str = "", taken_over: Sequence[TakenOver] = ()
) -> CouncilRow:
    """A council for components/council_row.html. Reads names and accounts: prefetch them."""
    accounts = list(council.social_accounts.all())
    best = best_account(accounts, on)
    is_over = council.state(on) == CouncilState.ENDED
    if best and not is_over:
        chip = status_chip(best.confirmed_on, best.seen_on, on)
        evidence = evidence_line(best.evidence.all(), chip["level"])
    else:
        chip, evidence = {"level": "", "chip_words": ""}, NO_EVIDENCE
    return {
        "name": council.short_name,
        "url": council.get_absolute_url(),
        "lang": "cy" if council.short_name in welsh_names(council) else "",
        "place": place(council),
        "also": _also(council, query, taken_over),
        "platforms": _past_accounts(accounts) if is_over else accounts_in_words(accounts),
        **state_label(council, on),
        **chip,
        **evidence,
    }


def _past_accounts(accounts: Sequence[SocialAccount]) -> str:
    return f"Had {counted(len(accounts), 'account')}" if accounts else "No accounts listed"


def place(council: Council) -> str:
    """Region, or the nation where a body lies in several regions."""
    region = council.get_region_display() if council.region else council.get_nation_display()
    if council.council_type == CouncilType.DISTRICT and council.county:
        return f"{council.county}, {region}"
    return region


def _also(council: Council, query: str, taken_over: Sequence[TakenOver]) -> str | SafeString:
    """Why a search found it, where its own name does not say so; else its Welsh name."""
    is_named = any(_says(name, query) for name in _all_names(council))
    if taken_over and not is_named:
        names = joined([other["name"] for other in taken_over])
        return f"took over from {names} on {long_date(taken_over[0]['effective_on'])}"
    cymraeg = welsh_name(council)
    if query and not _says(council.name, query) and not _says(council.short_name, query):
        for name in council.names.all():
            if _says(name.name, query) and name.kind != NameKind.WELSH:
                formerly = name.kind == NameKind.FORMER
                return f"{'formerly' if formerly else 'also called'} {name.name}"
            if _says(name.name, query):
                cymraeg = name.name if not _says(cymraeg, query) else cymraeg
    return format_html('<span lang="cy">{}</span>', cymraeg) if cymraeg else ""


def _all_names(council: Council) -> list[str]:
    return [council.name, council.short_name, *(name.name for name in council.names.all())]


def _says(name: str, query: str) -> bool:
    """Whether each telling word of the query begins a word of the name."""
    folded = f" {fold(name)}"
    return all(f" {word}" in folded for word in search_words(query))


def rows_by_letter(councils: Iterable[Council], rows: Iterable[CouncilRow]) -> list[dict]:
    """Rows under the letters that they are filed under, in the order given."""
    pairs = zip(councils, rows, strict=True)
    return [
        {"letter": letter, "rows": [row for _, row in group]}
        for letter, group in groupby(pairs, key=lambda pair: pair[0].letter)
    ]


def facts(council: Council, on: date) -> list[str]:
    """What kind of council, where, how large: the line under the name, in parts."""
    kind = TYPE_IN_FACTS[CouncilType(council.council_type)]
    if council.council_type == CouncilType.DISTRICT and council.county:
        kind = f"{kind} in {council.county}"
    if council.ended_on and council.state(on) == CouncilState.ENDED:
        kind = f"{kind} until {council.ended_on.year}"
    where = Region(council.region).label if council.region else council.get_nation_display()
    parts = [kind, where, population(council)]
    if council.has_welsh_language_duty:
        parts.append("Welsh-language duty")
    return parts


def population(council: Council) -> str:
    """With its year; unknown is said, never shown as nought."""
    if council.population is None:
        return "population not known"
    year = f" ({council.population_year})" if council.population_year else ""
    return f"population {figure(council.population)}{year}"


def website_words(council: Council) -> str:
    """The council's website as people say it: www.leeds.gov.uk."""
    return council.website.removeprefix("https://").removeprefix("http://").rstrip("/")
