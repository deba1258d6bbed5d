"""What the badge says on a day, in English or Welsh. The pictures are drawn from these words.

It is one of two: in force, or a neutral one that says why not. Dates are London's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import long_date
from core.text import without_controls
from directory.models import Council, MarkAdoption
from directory.models.marks import MarkScope, MarkState

from .marks import RUNNING

MONTHS_CY = (
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi",
    "Hydref", "Tachwedd", "Rhagfyr",
)  # fmt: skip
TITLE = {
    "en": ("Social Media Friendly",),
    "cy": ("Cyfeillgar i’r Cyfryngau", "Cymdeithasol"),
}
SAYS = {
    "en": {
        MarkScope.COUNCIL: "Self-declared by the council",
        MarkScope.MEETINGS: "Self-declared: its meetings",
        MarkScope.VENUE: "Self-declared: a venue",
        MarkScope.EVENT: "Self-declared: an event",
        MarkScope.PUBLICATION: "Self-declared: a publication",
    },
    "cy": {
        MarkScope.COUNCIL: "Hunanddatganiad y cyngor",
        MarkScope.MEETINGS: "Hunanddatganiad: cyfarfodydd",
        MarkScope.VENUE: "Hunanddatganiad: lleoliad",
        MarkScope.EVENT: "Hunanddatganiad: digwyddiad",
        MarkScope.PUBLICATION: "Hunanddatganiad: cyhoeddiad",
    },
}
NOT_IN_FORCE = {"en": "Not in force", "cy": "Nid yw mewn grym"}
UNTIL = {"en": "Until {day}", "cy": "Tan {day}"}
LAPSED = {"en": "Lapsed on {day}", "cy": "Daeth i ben ar {day}"}
WITHDRAWN = {"en": "Withdrawn on {day}", "cy": "Tynnwyd yn ôl ar {day}"}


@dataclass(frozen=True)
class Badge:
    """``lines`` are written small under ``title``; ``words`` is all of it for those who listen."""

    council: str
    language: str
    is_in_force: bool
    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        return ". ".join([f"{' '.join(self.title)}: {self.council}", *self.lines])


def badge(council: Council, standing: Sequence[MarkAdoption], on: date, language: str) -> Badge:
    """``standing``: as presenters.marks.standing_of has them, those in force first."""
    best = standing[0] if standing else None
    state = best.state(on) if best else MarkState.WAITING
    last = best.last_day if best else None
    if best and state in RUNNING and last:
        said = SAYS[language][MarkScope(best.scope)]
        lines = (said, UNTIL[language].format(day=_day(last, language)))
    elif best and best.withdrawn_on and state == MarkState.WITHDRAWN:
        day = _day(best.withdrawn_on, language)
        lines = (NOT_IN_FORCE[language], WITHDRAWN[language].format(day=day))
    elif best and best.lapses_on:
        day = _day(best.lapses_on, language)
        lines = (NOT_IN_FORCE[language], LAPSED[language].format(day=day))
    else:
        lines = (NOT_IN_FORCE[language],)
    name = without_controls(council.name)  # a picture with one is no XML
    return Badge(name, language, state in RUNNING, TITLE[language], lines)


def _day(day: date, language: str) -> str:
    if language == "cy":
        return f"{day.day} {MONTHS_CY[day.month - 1]} {day.year}"
    return long_date(day)
