"""Which councils' websites are to be read, and what is known of each before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db.models import Prefetch, Q

from directory.addresses import PlatformRule
from directory.choices import AccountStatus, EvidenceKind, ReadingOutcome
from directory.hosts import host_of
from directory.models import Council, Evidence, Platform, SiteReading, SocialAccount
from directory.querysets import CouncilQuerySet
from directory.reading import SitePlan
from directory.reading.choosing import page_key
from directory.reading.sites import MOST_PAGES

# A site that could not be read is tried again the next day, one that was read when it is due.
RETRY_DAYS = 1


@dataclass(frozen=True)
class Site:
    """One website, and all councils whose website it is."""

    councils: tuple[Council, ...]
    plan: SitePlan

    @property
    def url(self) -> str:
        return self.plan.starts[0]

    @property
    def names(self) -> str:
        return " and ".join(council.short_name for council in self.councils)

    def read_on(self) -> date | None:
        """The day on which it was read for all of its councils; None before that."""
        days = [reading.read_on if reading else None for reading in map(_reading, self.councils)]
        return None if None in days else min(day for day in days if day)

    def is_due(self, on: date, older_than: int) -> bool:
        read_on = self.read_on()
        if read_on is None:
            return True
        is_unread = any(
            reading and reading.outcome == ReadingOutcome.COULD_NOT
            for reading in map(_reading, self.councils)
        )
        return (on - read_on).days >= (min(RETRY_DAYS, older_than) if is_unread else older_than)


def readable_councils(on: date) -> CouncilQuerySet:
    """Councils with a website that have not ended: what an ended one's domain shows now is not
    its own word any more."""
    return Council.objects.exclude(website="").filter(Q(ended_on=None) | Q(ended_on__gte=on))


def sites(on: date) -> list[Site]:
    """Every website of the register, those never read first, then the longest ago. Six queries."""
    accounts = SocialAccount.objects.select_related("platform").prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.filter(kind=EvidenceKind.COUNCIL_WEBSITE))
    )
    councils = (
        readable_councils(on)
        .select_related("site_reading")
        .prefetch_related(Prefetch("social_accounts", queryset=accounts))
        .order_by("sort_name", "pk")
    )
    by_host: dict[str, list[Council]] = defaultdict(list)
    for council in councils:
        by_host[host_of(council.website) or council.website].append(council)
    rules = Platform.objects.rules()
    found = [Site(tuple(group), _plan(group, rules, on)) for group in by_host.values()]
    return sorted(found, key=lambda site: site.read_on() or date.min)


def _plan(councils: Sequence[Council], rules: Sequence[PlatformRule], on: date) -> SitePlan:
    starts: dict[str, str] = {}
    for council in councils:
        starts.setdefault(page_key(council.website), council.website)
    accounts = [account for council in councils for account in council.social_accounts.all()]
    return SitePlan(
        starts=tuple(starts.values()),
        platforms=rules,
        listed=frozenset((account.platform.slug, account.handle_key) for account in accounts),
        wanted=_wanted(accounts, on),
    )


def _wanted(accounts: Iterable[SocialAccount], on: date) -> dict[tuple[str, str], str]:
    """The accounts that should be on the site, each with its other page: pages take turns.

    One reading has time for few of them. Those seen longest ago come first, and each week begins
    at another place, so that pages which are gone do not keep the others waiting.
    """
    known = [
        (account, *_known_page(account.evidence.all()))
        for account in accounts
        if account.status == AccountStatus.ACTIVE
    ]
    days: dict[str, date] = {}
    for _, url, seen_on in known:
        if url:
            days[url] = min(days.get(url, seen_on), seen_on)
    pages = sorted(days, key=lambda url: (days[url], url))
    start = on.toordinal() // 7 * (MOST_PAGES - 1) % len(pages) if pages else 0
    turns = {url: turn for turn, url in enumerate([*pages[start:], *pages[:start]])}
    known.sort(key=lambda row: turns.get(row[1], -1))
    return {(account.platform.slug, account.handle_key): url for account, url, _ in known}


def _known_page(evidence: Iterable[Evidence]) -> tuple[str, date]:
    """The page other than a home page on which the account was seen last, and when."""
    pages = [row for row in evidence if urlsplit(row.url).path.strip("/")]
    newest = max(pages, key=lambda row: row.seen_on or date.min, default=None)
    return (newest.url, newest.seen_on or date.min) if newest else ("", date.min)


def _reading(council: Council) -> SiteReading | None:
    return getattr(council, "site_reading", None)
