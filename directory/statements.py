"""Pages on which councils publish rules of their own: where they are, and which are gone.

The hub's link checker looks at them (guidance asks here and says what it found). A page that is
gone is named on the council's page without a link, until it is found again or an editor has put in
another address.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from django.db.models import Q, QuerySet

from core.dates import today
from directory.models import Council
from directory.models.councils import STATEMENTS


class Statement(TypedDict):
    """One of a council's own pages, as its page on the hub lists it."""

    title: str
    url: str
    is_gone: bool


def statements(council: Council) -> list[Statement]:
    """Those that the council has, in the order of STATEMENTS."""
    return [
        {"title": title, "url": url, "is_gone": url in council.gone_statements}
        for name, title in STATEMENTS.items()
        if (url := getattr(council, name))
    ]


def councils_by_address(among: Collection[str] | None = None) -> dict[str, list[Council]]:
    """Every such address, or some of them, with the councils whose page it is. One query."""
    found: dict[str, list[Council]] = {}
    for council in _councils_with_any():
        for statement in statements(council):
            if among is None or statement["url"] in among:
                found.setdefault(statement["url"], []).append(council)
    return found


def note_gone(gone: Collection[str]) -> int:
    """Keep which of the addresses are gone; the others are there. Returns how many councils."""
    changed = []
    for council in _councils_with_any():
        now_gone = [each["url"] for each in statements(council) if each["url"] in gone]
        if now_gone != council.gone_statements:
            council.gone_statements = now_gone
            changed.append(council)
    # Past save(): nothing that an editor or an import keeps has changed.
    Council.objects.bulk_update(changed, ["gone_statements"], batch_size=100)
    return len(changed)


def _councils_with_any() -> QuerySet[Council]:
    """None that has ended: its website goes with it."""
    known = ~Q(ai_statement_url="") | ~Q(social_policy_url="") | ~Q(house_rules_url="")
    return Council.objects.exclude(ended_on__lt=today()).filter(known).order_by("sort_name", "pk")
