"""One search over guidance, councils and accounts.

A plain question, whatever the database: pages are indexed by folded word stems (core/text.py),
councils by their folded names, accounts by handle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wagtail.models import Page

from core.dates import long_date
from core.querysets import published_pages
from core.text import clean_query, fold, stems
from directory.choices import CouncilState, NameKind
from directory.finding import Meaning, understand
from directory.models import Council, SocialAccount
from directory.presenters.accounts import state_words, status_chip
from guidance.models import GuidePage

MOST_PAGES = 20
MOST_RANKED = 200
# Ranks of CouncilQuerySet.ranked_for: the whole name, or all of it that tells councils apart.
WHOLE_NAME = 1
MOST_COUNCILS = 10
MOST_ACCOUNTS = 10
KINDS = {
    "guidepage": "Guide",
    "casestudypage": "Case study",
    "casestudyindexpage": "Case studies",
    "sectionpage": "Section",
    "informationpage": "Page",
    "homepage": "Page",
}


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
    """What was found, councils of exactly that name apart because they come first."""

    query: str = ""
    exact_councils: list[Hit] = field(default_factory=list)
    councils: list[Hit] = field(default_factory=list)
    more_councils: int = 0
    accounts: list[Hit] = field(default_factory=list)
    pages: list[Hit] = field(default_factory=list)
    is_cut: bool = False

    @property
    def groups(self) -> list[dict[str, Any]]:
        """What is shown, in order: a council of exactly that name stands before everything."""
        named = [
            ("Council of that name" if len(self.exact_councils) == 1 else "Councils of that name",
             self.exact_councils),
            ("Guidance", self.pages),
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
        return f"{'The first ' if self.is_cut else ''}{results} for “{self.query}”"

    @property
    def total(self) -> int:
        """How many are shown."""
        return sum(map(len, (self.exact_councils, self.councils, self.accounts, self.pages)))

    def first(self, hits: list[Any], most: int) -> list[Any]:
        """As many as are shown; remembers when there were more."""
        self.is_cut = self.is_cut or len(hits) > most
        return hits[:most]


def search_everything(query: str, on: date) -> Results:
    """Everything that answers the query, at most a screenful of each kind."""
    query = clean_query(query)
    results = Results(query)
    if not fold(query) and not query.strip("@"):
        return results
    meaning = understand(query)
    _find_councils(results, meaning, on)
    results.accounts = results.first(_accounts(meaning, on), MOST_ACCOUNTS)
    results.pages = results.first(_pages(query), MOST_PAGES)
    return results


def _find_councils(results: Results, meaning: Meaning, on: date) -> None:
    found = meaning.among(Council.objects.all()).ranked_for(results.query)
    # One more than is shown tells whether there are more without counting them all each time.
    councils = list(found.prefetch_related("names")[: MOST_COUNCILS + 1])
    if len(councils) > MOST_COUNCILS:
        results.more_councils = found.count() - MOST_COUNCILS
    for council in results.first(councils, MOST_COUNCILS):
        group = results.exact_councils if council.name_rank <= WHOLE_NAME else results.councils
        group.append(_council_hit(council, on))


def _council_hit(council: Council, on: date) -> Hit:
    facts = [council.get_council_type_display(), council.get_region_display()]
    state = council.state(on)
    if state == CouncilState.ENDED and council.ended_on:
        facts.append(f"ended {long_date(council.ended_on)}")
    elif state == CouncilState.COMING and council.started_on:
        facts.append(f"begins {long_date(council.started_on)}")
    others = (
        {"name": name.name, "lang": "cy" if name.kind == NameKind.WELSH else ""}
        for name in council.names.all()
    )
    return Hit(
        title=council.name,
        url=council.get_absolute_url(),
        meta=" · ".join(filter(None, ["Council", *facts])),
        also=tuple(others),
    )


def _accounts(meaning: Meaning, on: date) -> list[Hit]:
    """Accounts by handle, or the one account at an address that was pasted."""
    accounts = SocialAccount.objects.by_handle(meaning.query)
    if meaning.address:
        accounts = SocialAccount.objects.at(meaning.address)
    return [_account_hit(account, on) for account in accounts.for_finding()[: MOST_ACCOUNTS + 1]]


def _account_hit(account: SocialAccount, on: date) -> Hit:
    """An account with its state and age, so that a closed one never reads as a yes."""
    council = account.councils.all()[0]
    chip = status_chip(account.confirmed_on, account.seen_on, on)
    return Hit(
        title=f"{account.shown_handle} on {account.platform.name}",
        url=f"{council.get_absolute_url()}#accounts",
        meta=f"Account · {council.name}",
        summary="" if account.is_live else "The name may now belong to somebody else.",
        level=chip["level"],
        chip_words=chip["chip_words"] if account.is_live else "",
        state_words=state_words(account),
    )


def _pages(query: str) -> list[Hit]:
    """Pages with every word of the query; those with all of them in the title first, short ones
    before long ones.

    The two databases score words in the body differently, so the order is settled here.
    """
    terms = stems(query)
    if not terms:
        return []
    found = Page.objects.search(terms, operator="and")
    # Enough that what is cut off does not depend on how a database scores.
    keys = [page.pk for page in found[:MOST_RANKED]]
    pages = published_pages().filter(pk__in=keys).specific()
    wanted = set(terms.split())

    def rank(page: Page) -> tuple[bool, int, str]:
        words = stems(page.title).split()
        return not wanted <= set(words), len(words), page.title

    return [_page_hit(page, wanted) for page in sorted(pages, key=rank)]


def _page_hit(page: Page, wanted: set[str]) -> Hit:
    """A page; of a guide, the part that answers."""
    kind = KINDS.get(page.cached_content_type.model, "Page")
    part = page.part_answering(wanted) if isinstance(page, GuidePage) else None
    if part and part.number > 1:
        return Hit(
            title=f"{page.title}: {part.title}",
            url=part.url,
            meta=f"{kind} · {part.label.lower()}",
            summary=part.lead,
        )
    return Hit(title=page.title, url=page.url, meta=kind, summary=page.summary)
