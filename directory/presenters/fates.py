"""What becomes of the accounts of a council that ends: said plainly, undecided too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from core.dates import long_date
from directory.choices import CouncilState, Fate
from directory.models import Council, SocialAccount

from .words import capitalised, counted, in_words

BOTH = 2


def fates(council: Council, accounts: Iterable[SocialAccount], on: date) -> dict[str, Any] | None:
    """What directory/council_fates.html takes; None for a council whose last day is not to come."""
    begins = council.takes_over_on
    if council.state(on) != CouncilState.CURRENT or begins is None:
        return None
    listed = [account for account in accounts if account.is_live]
    undecided = sum(account.fate == Fate.UNDECIDED for account in listed)
    return {
        "days": f"{capitalised(days_left(council, on))}, {long_date(begins)}.",
        "summary": _summary(undecided, len(listed)),
        "rows": [
            {
                "account": str(account),
                "fate": Fate(account.fate).label,
                "is_undecided": account.fate == Fate.UNDECIDED,
            }
            for account in listed
        ],
    }


def days_left(council: Council, on: date) -> str:
    """Days to vesting day, on which the successors begin: "131 days to vesting day"."""
    begins = council.takes_over_on
    if begins is None:
        return "No last day"
    days = (begins - on).days
    return f"{counted(days, 'day')} to vesting day" if days > 0 else "vesting day has passed"


def _summary(undecided: int, total: int) -> str:
    if not total:
        return "We know of no account that has to be decided on."
    if not undecided:
        return "What becomes of each is decided."
    if total == 1:
        return "What becomes of its one account is undecided."
    if undecided == total:
        return "Both are undecided." if total == BOTH else f"All {in_words(total)} are undecided."
    verb = "is" if undecided == 1 else "are"
    return f"{capitalised(in_words(undecided))} of {in_words(total)} {verb} undecided."
