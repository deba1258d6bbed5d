"""What a search answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from guidance.kinds import PageKind


class RegisterKind(models.TextChoices):
    COUNCIL = "council", "Council"
    ACCOUNT = "account", "Account"


# Every kind of result with its plural, in the order in which they are offered.
KINDS = {
    PageKind.GUIDE.value: "Guides",
    PageKind.CHECKLIST.value: "Checklists",
    PageKind.CASE_STUDY.value: "Case studies",
    PageKind.MYTH.value: "Myths",
    PageKind.TOOL.value: "Tools and tasks",
    PageKind.PAGE.value: "Other pages",
    RegisterKind.COUNCIL.value: "Councils",
    RegisterKind.ACCOUNT.value: "Accounts",
}


def search_url(query: str, kind: str = "") -> str:
    """The address of a search."""
    return f"{reverse('search')}?{urlencode({'q': query} | ({'kind': kind} if kind else {}))}"


@dataclass(frozen=True)
class Hit:
    """One line of the results."""

    title: str
    url: str
    meta: str
    summary: str = ""
    also: tuple[dict[str, str], ...] = ()
    level: str = ""
    chip_words: str = ""
    state_words: str = ""


@dataclass
class Results:
    """What was found, councils of exactly that name apart because they come first.

    ``counts``: how many there are of each kind, shown or not. ``kind``: the one that is shown.
    """

    query: str = ""
    kind: str = ""
    exact_councils: list[Hit] = field(default_factory=list)
    councils: list[Hit] = field(default_factory=list)
    more_councils: int = 0
    accounts: list[Hit] = field(default_factory=list)
    pages: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def groups(self) -> list[dict[str, Any]]:
        """What is shown, in order: a council of exactly that name stands before everything."""
        named = [
            ("Council of that name" if len(self.exact_councils) == 1 else "Councils of that name",
             self.exact_councils),
            (KINDS.get(self.kind, "Guidance"), self.pages),
            ("Accounts", self.accounts),
            ("Councils", self.councils),
        ]  # fmt: skip
        return [{"title": title, "hits": hits} for title, hits in named if hits]

    @property
    def sentence(self) -> str:
        """The count in words, for the heading."""
        if not self.total:
            return f"Nothing found for “{self.query}”"
        results = f"{self.total} result{'' if self.total == 1 else 's'}"
        among = f" in {KINDS[self.kind].lower()}" if self.kind else ""
        return f"{'The first ' if self.is_cut else ''}{results} for “{self.query}”{among}"

    @property
    def total(self) -> int:
        """How many are shown."""
        return sum(map(len, (self.exact_councils, self.councils, self.accounts, self.pages)))

    @property
    def found(self) -> int:
        """How many there are of every kind together, shown or not."""
        return sum(self.counts.values())

    @property
    def facets(self) -> list[dict[str, Any]]:
        """The kinds with their figures, each a link that keeps the query."""
        counted = [("", "Everything", self.found)]
        counted += [(kind, words, self.counts.get(kind, 0)) for kind, words in KINDS.items()]
        return [
            {
                "url": search_url(self.query, kind),
                "words": words,
                "count": count,
                "is_chosen": kind == self.kind,
            }
            for kind, words, count in counted
            if count or kind == self.kind
        ]

    def shows(self, *kinds: str) -> bool:
        """Whether results of any of these kinds are shown."""
        return not self.kind or self.kind in kinds

    def first(self, hits: Sequence[Any], most: int) -> list[Any]:
        """As many as are shown; remembers when there were more."""
        self.is_cut = self.is_cut or len(hits) > most
        return list(hits[:most])
