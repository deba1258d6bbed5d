"""Councils side by side: what is the same is said once, what is not known is said as that.

Rows stand in the order of the facts and of the platforms, columns in that of the address; nothing
is ordered by size or followers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypedDict

from directory.answers import is_outlived, may_be_linked
from directory.choices import AccountPurpose, AccountStatus, CouncilState, Freshness, Region
from directory.models import Council, Platform, SocialAccount

from .accounts import GROUPS, STATE_WORDS, state_words, status_chip
from .councils import TYPE_IN_FACTS, state_label, welsh_names
from .marks import NAME as MARK
from .marks import short_words, standing_of
from .words import figure, joined

ALL = {1: "", 2: ", both", 3: ", all three", 4: ", all four"}
NONE = {1: "", 2: " for either", 3: " for any of the three", 4: " for any of the four"}
NONE_LISTED = "None listed"


class Cell(TypedDict, total=False):
    """What components/compare_cell.html takes; any but the name may be missing."""

    name: str
    words: str
    is_soft: bool
    accounts: list[dict[str, Any]]
    links: list[dict[str, str]]


class Row(TypedDict):
    """``together``: what holds for all, in one cell; else a cell for each council."""

    label: str
    note: str
    together: str
    cells: list[Cell]


def columns(councils: Sequence[Council], on: date) -> list[dict[str, Any]]:
    """The heads of the table."""
    return [
        {
            "name": council.short_name,
            "lang": "cy" if council.short_name in welsh_names(council) else "",
            "url": council.get_absolute_url(),
            **state_label(council, on),
        }
        for council in councils
    ]


def rows(councils: Sequence[Council], platforms: Iterable[Platform], on: date) -> list[Row]:
    """The table itself. ``platforms``: those of which it is said that nobody has an account."""
    years = {council.population_year for council in councils if council.population is not None}
    year = years.pop() if len(years) == 1 else None
    found = [
        _row("Type", councils, [TYPE_IN_FACTS[council.council_type] for council in councils]),  # type: ignore[index]
        _row("Region", councils, [_region(council) for council in councils]),
        _row(
            "Population",
            councils,
            [_population(council, with_year=year is None) for council in councils],
            note=str(year or ""),
        ),
        _row("Freshness", councils, [_freshness(council, on) for council in councils]),
        _row("Status", councils, [_statuses(council, on) for council in councils]),
        _row("Purpose", councils, [_purposes(council) for council in councils]),
        _row(MARK, councils, [_mark(council, on) for council in councils]),
    ]
    used = {
        account.platform_id: account.platform
        for council in councils
        for account in council.social_accounts.all()
    }
    for platform in sorted(used.values(), key=lambda platform: (platform.order, platform.pk)):
        cells = [_accounts(council, platform, on) for council in councils]
        found.append({"label": platform.name, "note": "", "together": "", "cells": cells})
    others = [platform.name for platform in platforms if platform.pk not in used]
    if others:
        words = f"{NONE_LISTED}{NONE[len(councils)]}: {joined(others)}"
        label = "Other platforms" if used else "Platforms"
        found.append({"label": label, "note": "", "together": words, "cells": []})
    cases = [_cases(council) for council in councils]
    found.append({"label": "Case studies", "note": "", "together": "", "cells": cases})
    return found


def _row(label: str, councils: Sequence[Council], words: Sequence[str], note: str = "") -> Row:
    if len(set(words)) == 1 and len(words) > 1:
        together = f"{words[0]}{ALL[len(words)]}"
        return {"label": label, "note": note, "together": together, "cells": []}
    cells: list[Cell] = [
        {"name": council.short_name, "words": said}
        for council, said in zip(councils, words, strict=True)
    ]
    return {"label": label, "note": note, "together": "", "cells": cells}


def _region(council: Council) -> str:
    return Region(council.region).label if council.region else council.get_nation_display()


def _population(council: Council, *, with_year: bool) -> str:
    if council.population is None:
        return "Not known"
    year = f" ({council.population_year})" if with_year and council.population_year else ""
    return f"{figure(council.population)}{year}"


def _listed(council: Council) -> list[SocialAccount]:
    return [account for account in council.social_accounts.all() if account.is_live]


def _freshness(council: Council, on: date) -> str:
    accounts = _listed(council)
    confirmed = sum(account.freshness(on) == Freshness.CONFIRMED for account in accounts)
    if not accounts:
        return "No accounts listed"
    return f"{confirmed} of {len(accounts)} confirmed in the last six months"


def _statuses(council: Council, on: date) -> str:
    """How many accounts stand how, those that are closed or moved too."""
    if council.state(on) == CouncilState.ENDED:
        return "The council has ended"
    counts = Counter(account.status for account in council.social_accounts.all())
    shown = [
        f"{counts[status]} {(STATE_WORDS[status].partition(':')[0] or status.label).lower()}"
        for status in AccountStatus
        if counts[status]
    ]
    return ", ".join(shown) or "No accounts listed"


def _purposes(council: Council) -> str:
    counts = Counter(account.purpose for account in _listed(council))
    shown = [
        f"{counts[purpose]} {_purpose(purpose).lower()}" for purpose in GROUPS if counts[purpose]
    ]
    return ", ".join(shown) or "No accounts listed"


def _mark(council: Council, on: date) -> str:
    """What the council declares of itself."""
    adoptions = list(council.mark_adoptions.all())
    for adoption in adoptions:
        adoption.council = council
    return short_words(standing_of(adoptions, on), on)


def _purpose(purpose: str) -> str:
    return AccountPurpose(purpose).label if purpose else "Purpose not told"


def _accounts(council: Council, platform: Platform, on: date) -> Cell:
    accounts = [
        account for account in council.social_accounts.all() if account.platform_id == platform.pk
    ]
    if not accounts:
        return {"name": council.short_name, "words": NONE_LISTED, "is_soft": True}
    return {"name": council.short_name, "accounts": [_account(each, on) for each in accounts]}


def _account(account: SocialAccount, on: date) -> dict[str, Any]:
    """An account without its evidence. Like on the council's page, a lost name is no link."""
    lives_on = not is_outlived(account.councils.all(), on)
    is_link = may_be_linked(account, account.councils.all(), on)
    chip = status_chip(account.confirmed_on, account.seen_on, on)
    return {
        "handle": account.shown_handle,
        "url": account.url if is_link else "",
        "detail": " · ".join(filter(None, [_purpose(account.purpose), account.area])),
        "level": chip["level"],
        "chip_words": chip["chip_words"] if is_link else "",
        "state_words": state_words(account) or ("" if lives_on else "Council ended"),
        "state_filled": account.status == AccountStatus.OUTAGE,
    }


def _cases(council: Council) -> Cell:
    links = [{"title": page.title, "url": page.url} for page in council.case_studies.all()]
    if not links:
        return {"name": council.short_name, "words": "None yet", "is_soft": True}
    return {"name": council.short_name, "links": links}
