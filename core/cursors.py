"""Pages of a list that begin after a row, not at a number: as quick at the end as at the start.

The cursor holds the values by which the list is ordered, of the last row that was given. It is
signed, so that nobody makes up values for the database, and good for the list that it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)
# Without the time of signing, so that the same page has the same address, and the same ETag.
_signer = signing.Signer(salt="digital-councils:cursor")


class CursorError(Exception):
    """The cursor must not be followed; says in words what to do."""


@dataclass(frozen=True)
class CursorPage(Generic[Row]):
    """Some rows of a list, and the cursor of the page after; "" where there is none."""

    rows: list[Row]
    next: str


@dataclass(frozen=True)
class _Step:
    """One column of the order. Only descending ones have missing values, and those come last."""

    name: str
    is_descending: bool = False

    @classmethod
    def of(cls, order: Any) -> _Step:
        if isinstance(order, OrderBy) and isinstance(order.expression, F):
            return cls(order.expression.name, order.descending)
        name = str(order)
        return cls(name.removeprefix("-"), name.startswith("-"))

    def beyond(self, value: Any) -> Q | None:
        """What comes after the value; nothing comes after a missing one."""
        if value is None:
            return None
        if self.is_descending:
            return Q(**{f"{self.name}__lt": value}) | Q(**{f"{self.name}__isnull": True})
        return Q(**{f"{self.name}__gt": value})

    def level(self, value: Any) -> Q:
        return Q(**({f"{self.name}__isnull": True} if value is None else {self.name: value}))

    def value(self, row: Model) -> Any:
        found: Any = row
        for part in self.name.split("__"):
            found = getattr(found, part)
        return found.isoformat() if isinstance(found, date) else found


def page_after(rows: QuerySet[Row], cursor: str, size: int, *, of_list: str) -> CursorPage[Row]:
    """At most ``size`` rows after the cursor, in the order that the rows already have.

    ``of_list``: what the list was chosen by. Raises ``CursorError``. One query more than none.
    """
    steps = [_Step.of(order) for order in rows.query.order_by]
    if not any(step.name == "pk" for step in steps):
        rows = rows.order_by(*rows.query.order_by, "pk")
        steps.append(_Step("pk"))
    if cursor:
        rows = rows.filter(_after(steps, _read(cursor, of_list, len(steps))))
    found = list(rows[: size + 1])
    shown = found[:size]
    is_last = len(found) <= size
    return CursorPage(shown, "" if is_last else _write(of_list, steps, shown[-1]))


def _after(steps: Sequence[_Step], values: Sequence[Any]) -> Q:
    """Rows that come after the values: beyond the first, or level with it and beyond the next."""
    after = Q()
    level = Q()
    for step, value in zip(steps, values, strict=True):
        beyond = step.beyond(value)
        if beyond is not None:
            after |= level & beyond
        level &= step.level(value)
    return after


def _write(of_list: str, steps: Sequence[_Step], row: Model) -> str:
    return _signer.sign_object([of_list, *(step.value(row) for step in steps)])


def _read(cursor: str, of_list: str, length: int) -> list[Any]:
    try:
        whose, *values = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        # Text that only looks like one fails to decode rather than to verify.
        raise CursorError(
            "This cursor leads nowhere. Take it whole from the answer before, or leave it out to "
            "begin at the start."
        ) from error
    if whose != of_list or len(values) != length:
        raise CursorError(
            "This cursor belongs to a list with other filters. Keep the filters while you follow "
            "it, or leave it out to begin at the start."
        )
    return values
