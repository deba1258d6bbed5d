"""One website: its pages read in turn, and what was found on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from core.fetching import Fetched, FetchError
from directory.addresses import Address, PlatformRule
from directory.hosts import host_of, is_under

from .choosing import likely_pages, own_links, page_key, way_in
from .pages import MOST_LINKS, Link, links_of
from .sorting import Rules, Sort, sort_link

MOST_PAGES = 3
LONGEST_ADDRESS = 500  # of Evidence.url and Submission.seen_at
# A council's home page leads to dozens of its own. One that leads to fewer than this asks for
# consent or a language first, or is drawn by a script: it says nothing about what is not on it.
FEWEST_LINKS = 5
_GONE = (404, 410)
Key = tuple[str, str]  # platform and key of an account


@dataclass(frozen=True)
class SitePlan:
    """What is known of a website before it is read.

    ``starts``: its home pages; more than one where councils share a host but not a page.
    ``listed``: accounts of all its councils. ``wanted``: those of them that should be on it, each
    with the other page on which it was seen last, or "". Their order is that in which their pages
    are read, as far as a reading goes.
    """

    starts: Sequence[str]
    platforms: Sequence[PlatformRule]
    listed: Collection[Key] = ()
    wanted: Mapping[Key, str] = field(default_factory=dict)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(filter(None, map(host_of, self.starts)))


@dataclass(frozen=True)
class Sighting:
    """One link to one account: where it stands, and in what words."""

    address: Address
    page: str
    words: str

    @property
    def key(self) -> Key:
        return self.address.platform, self.address.key


@dataclass(frozen=True)
class SiteRead:
    """What was found. ``problem``: why the site could not be read, "" where it could.

    ``accounts``: each account once, where it was seen first. ``shown``: accounts that only widgets
    show. ``is_whole``: whether what was not found is not there. ``told_apart``: how many links were
    what else.
    """

    pages: tuple[str, ...]
    accounts: tuple[Sighting, ...] = ()
    shown: frozenset[Key] = frozenset()
    is_whole: bool = False
    problem: str = ""
    told_apart: Mapping[Sort, int] = field(default_factory=dict)


def read_site(plan: SitePlan, read: Callable[[str], Fetched]) -> SiteRead:
    """Read the home page, and at most two more. Raises the FetchError of the home page.

    More pages are read where the home page has no link to an account: those that it calls social
    media, contact and news. And the pages where accounts were seen that are not on the home page.
    """
    reading = _Reading(plan, read)
    reading.begin()
    return reading.result()


class _Reading:
    def __init__(self, plan: SitePlan, read: Callable[[str], Fetched]) -> None:
        self._plan = plan
        self._read = read
        self._rules = Rules(plan.platforms, plan.hosts, plan.listed)
        self._host = ""
        self._asked: set[str] = set()  # and where that led to
        self._left = MOST_PAGES
        self._pages: list[str] = []
        self._links: list[Link] = []
        self._accounts: dict[Key, Sighting] = {}
        self._shown: set[Key] = set()
        self._told_apart: dict[Sort, int] = {}
        self._is_whole = True
        self._problem = ""

    def begin(self) -> None:
        for start in self._plan.starts[:MOST_PAGES]:
            self._problem = self._take(start, self._ask(start)) or self._problem
        if not self._pages:
            return
        if not self._is_legible:
            self._read_more(way_in(self._links, self._host))
        self._read_more(self._known_pages(), are_wanted=True)
        if not self._accounts:
            self._read_more(likely_pages(self._links, self._host))

    def result(self) -> SiteRead:
        problem = self._problem
        if self._pages and not self._is_legible and not self._accounts:
            problem = "Without script or consent, its home page leads to hardly any other page."
        return SiteRead(
            pages=tuple(self._pages),
            accounts=tuple(self._accounts.values()),
            shown=frozenset(self._shown - self._accounts.keys()),
            is_whole=self._is_whole and self._is_legible and not problem,
            problem=problem,
            told_apart=self._told_apart,
        )

    @property
    def _is_legible(self) -> bool:
        return len(own_links(self._links, self._host)) >= FEWEST_LINKS

    def _known_pages(self) -> list[str]:
        """Where wanted accounts were seen before that are not on the pages read so far."""
        missing = self._plan.wanted.keys() - self._accounts.keys()
        pages = (page for key, page in self._plan.wanted.items() if key in missing)
        return [page for page in dict.fromkeys(pages) if page and self._is_own(host_of(page))]

    def _is_own(self, host: str) -> bool:
        return any(is_under(host, own) for own in self._plan.hosts)

    def _read_more(self, urls: Sequence[str], *, are_wanted: bool = False) -> None:
        for url in urls:
            if page_key(url) in self._asked or len(url) > LONGEST_ADDRESS:
                continue
            if not self._left:
                self._is_whole = self._is_whole and not are_wanted
                return
            try:
                problem = self._take(url, self._ask(url))
            except FetchError as error:
                problem = str(error)
            # What could not be read may hold what was not found.
            self._is_whole = self._is_whole and not problem

    def _ask(self, url: str) -> Fetched:
        self._left -= 1
        self._asked.add(page_key(url))
        return self._read(url)

    def _take(self, url: str, fetched: Fetched) -> str:
        """Keep what the page says. Returns why nothing could be kept, or ""."""
        final = fetched.final_url
        host = host_of(final)
        if not self._is_own(host):
            return f"It leads to {host[:80]}, which the register does not know as its website."
        if self._pages and fetched.status in _GONE:
            return ""  # a page that is no more holds no links
        if not 200 <= fetched.status < 300:
            return f"The site answered {fetched.status} to our robot."
        if not fetched.is_html:
            return "What the site sent is not a web page."
        self._asked.add(page_key(final))
        self._host = self._host or host
        self._is_whole = self._is_whole and not fetched.truncated
        page = _page_address(url, final)
        self._pages.append(page)
        links = links_of(fetched.text, final)
        self._is_whole = self._is_whole and len(links) < MOST_LINKS  # the rest was not looked at
        self._links.extend(links)
        for link in links:
            self._keep(link, page)
        return ""

    def _keep(self, link: Link, page: str) -> None:
        found = sort_link(link, self._rules)
        if found.sort is Sort.ELSEWHERE:
            return
        if found.sort is Sort.ACCOUNT and found.address:
            sighting = Sighting(found.address, page, link.words)
            self._accounts.setdefault(sighting.key, sighting)
            return
        if found.sort is Sort.EMBED and found.address:
            self._shown.add((found.address.platform, found.address.key))
        self._told_apart[found.sort] = self._told_apart.get(found.sort, 0) + 1


def _page_address(asked: str, final: str) -> str:
    """What to call the page: where it is, but not by the number of our visit."""
    address = urldefrag(final).url.partition(";")[0]
    if not urlsplit(asked).query:
        address = address.partition("?")[0]
    return address if len(address) <= LONGEST_ADDRESS else asked
