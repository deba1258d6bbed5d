"""Words that more than one page of campaigns has."""

from __future__ import annotations

from datetime import date

from campaigns.choices import Credit
from core.dates import long_date


def credit_words(credit: str, role: str, council: str, handle: str) -> str:
    """Whoever gave the advice, as they wished to be named; empty where they wished no name."""
    parts = {
        Credit.ROLE: [role],
        Credit.COUNCIL: [council],
        Credit.BOTH: [role, council],
        Credit.HANDLE: [handle],
    }.get(Credit(credit), [])
    return ", ".join(filter(None, parts))


def chat_name(hashtag: str, day: date | str | None) -> str:
    """ "#lgadigital of 9 October 2014"; the hashtag alone where the day is not fixed."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{hashtag} of {long_date(on)}" if on else hashtag
