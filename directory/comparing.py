"""Which councils an address asks to see side by side: any name finds one, and what cannot be
understood is refused in words, with councils that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from core.listing import LONGEST_SHOWN, read_address
from core.text import clean_query, fold
from directory.models import Council
from directory.names import search_words

MOST = 4
# Each costs a query, so an address full of names is read only so far; a form sends one.
MOST_LOOKED_UP = 2
MOST_CHOICES = 6
SAME_NAME = 1  # the rank up to which a name is what was typed and no more
ALIKE = 0.7  # of difflib: "Bradfrod" is Bradford, "Bath" is not Barnet


@dataclass(frozen=True)
class Question:
    """Something in the address that is no council yet, and the councils it may mean."""

    typed: str
    message: str
    options: tuple[Council, ...] = ()


@dataclass
class Comparison:
    """``councils``: those understood, in the order of the address; loaded only where it is settled.

    ``settled``: the same address with each council under its slug; "" where it is so already.
    """

    councils: list[Council] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    settled: str = ""

    @property
    def slugs(self) -> list[str]:
        return [council.slug for council in self.councils]

    @property
    def has_room(self) -> bool:
        return len(self.councils) < MOST


def compare_url(slugs: Iterable[str], view: str = "council-compare") -> str:
    """The address that keeps the choice."""
    query = urlencode([("c", slug) for slug in slugs])
    address = reverse(f"directory:{view}")
    return f"{address}?{query}" if query else address


def read_comparison(address: QueryDict, on: date) -> Comparison:
    """What an address asks for. Costs what the councils cost, and three queries at most."""
    typed = [clean_query(value) for value in read_address(address).getlist("c")]
    values = list(dict.fromkeys(filter(None, typed)))
    found = Comparison(left_out=[shown(value) for value in values[MOST:]])
    # A slug needs no looking up; people who type a name often type the slug without knowing it.
    slugs = {value.lower() for value in values[:MOST]}
    councils = {
        council.slug: council
        for council in (Council.objects.filter(slug__in=slugs).for_comparing() if slugs else ())
    }
    understood = list(values)
    looked_up = 0
    for index, value in enumerate(values[:MOST]):
        council, question = councils.get(value.lower()), None
        if council is None and looked_up < MOST_LOOKED_UP:
            looked_up += 1
            council, question = look_up(value, on)
        elif council is None:
            words = f"We look for {MOST_LOOKED_UP} names at a time, and left “{shown(value)}”."
            question = Question(value, words)
        if question:
            found.questions.append(question)
        elif council:
            understood[index] = council.slug
            if council.slug not in found.slugs:
                found.councils.append(council)
    if understood != values:
        found.settled = compare_url(understood)
    else:
        found.questions = _with_spellings(found.questions, on)
    return found


def look_up(name: str, on: date) -> tuple[Council | None, Question | None]:
    """The council of today that is called so, or else the question which one is meant."""
    current = Council.objects.current(on).these_or_succeeding(Council.objects.named(name))
    found = list(current.ranked_for(name)[: MOST_CHOICES + 1])
    words = search_words(name)
    for rank in range(SAME_NAME + 1):
        same = [council for council in found if council.name_rank <= rank]
        if len(same) == 1:
            return same[0], None
    is_own = [all(f" {word}" in council.search_names for word in words) for council in found]
    if is_own == [True]:
        return found[0], None
    if not found:
        return None, Question(name, f"No council of today is called “{shown(name)}”.")
    if any(is_own):
        message = f"“{shown(name)}” could be more than one council. Choose one."
    else:
        message = f"No council of today is called “{shown(name)}”. Its work passed on: choose one."
    return None, Question(name, message, tuple(found[:MOST_CHOICES]))


def shown(value: str) -> str:
    """What was typed, cut where somebody typed a book."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


def _with_spellings(questions: Sequence[Question], on: date) -> list[Question]:
    """Names that nobody has get the councils that are spelt almost so. One query, if any."""
    unknown = [question for question in questions if not question.options]
    letters = {fold(question.typed)[:1].upper() for question in unknown} - {""}
    if not letters:
        return list(questions)
    councils = Council.objects.current(on).filter(letter__in=letters).only("slug", "short_name")
    by_name = {fold(council.short_name): council for council in councils}
    return [
        question
        if question.options
        else Question(question.typed, question.message, _spelt_like(question.typed, by_name))
        for question in questions
    ]


def _spelt_like(typed: str, by_name: dict[str, Council]) -> tuple[Council, ...]:
    words = " ".join(search_words(typed))
    return tuple(by_name[name] for name in get_close_matches(words, by_name, n=3, cutoff=ALIKE))
