"""The client: guarded, polite, and in parallel over hosts."""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import SimpleQueue
from typing import TypeVar
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings

from . import robots
from .guard import AddressRule, Resolver, Target, addresses_of, is_public, look_up, read_url
from .results import Fetched, FetchError, FetchProblem
from .wire import REDIRECTS, Answer, Deadline, ask

logger = logging.getLogger(__name__)
T = TypeVar("T")

PRODUCT = "DigitalCouncils"  # what robots.txt may call us
WEB_PORTS = frozenset({80, 443})
LOOK_LIMIT = 64 * 1024
READ_LIMIT = 1024 * 1024
SECONDS = 10.0
MAX_REDIRECTS = 5
HOSTS_AT_A_TIME = 8
PAUSE = 1.0  # seconds between two requests to one host
LONGEST_CRAWL_DELAY = 10.0
PATIENCE = 30.0  # who wants a longer pause than this is left alone for this run
BACK_OFF = 60.0  # after 429 without Retry-After

_PERMANENT = (301, 308)
_NOT_NOW = (429, 503)
# When these befall a host's robots.txt, they would befall its pages too, and say more.
_OF_THE_HOST = frozenset(
    {
        FetchProblem.NOT_PUBLIC,
        FetchProblem.NO_SUCH_NAME,
        FetchProblem.NAME_FAILED,
        FetchProblem.CONNECTION,
        FetchProblem.TLS,
        FetchProblem.TIMEOUT,
        FetchProblem.BUSY,
    }
)


class Fetcher:
    """Asks other people's servers. One for each run of a command; threads may share it.

    What it may reach is given when it is made, strict unless said otherwise, and is no setting:
    only tests, whose servers are on loopback, have reason to say otherwise.
    """

    def __init__(
        self,
        *,
        is_allowed: AddressRule = is_public,
        ports: Collection[int] = WEB_PORTS,
        resolve: Resolver = look_up,
        tls: ssl.SSLContext | None = None,
        pause: float = PAUSE,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._is_allowed = is_allowed
        self._ports = ports
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()
        self._pause = pause
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        who = f"{PRODUCT}/1.0 (+{settings.SITE_URL}; {settings.CONTACT_EMAIL})"
        self._headers = {
            "User-Agent": who,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "en-GB,en;q=0.9,cy;q=0.8",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        self._lock = threading.Lock()
        self._next_turn: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._robots: dict[str, robots.Rules | FetchError] = {}

    def look(self, url: str) -> Fetched:
        """Whether the address answers, with at most 64 kB of what it says. Raises FetchError.

        By GET: many sites answer HEAD at random.
        """
        return self._fetch(url, LOOK_LIMIT)

    def read(self, url: str) -> Fetched:
        """The page at the address, at most 1 MB of it. Raises FetchError."""
        return self._fetch(url, READ_LIMIT)

    def each(
        self, urls: Iterable[str], job: Callable[[str], T]
    ) -> Generator[tuple[str, T | FetchError], None, None]:
        """Do the job (``look``, ``read``, or one's own around them) for every address.

        Eight hosts at a time, each host's addresses one after the other; results come as they are
        ready, in the caller's thread. The job runs in others, so it must not use the database.
        No address stops the run: what a job raises comes back as a FetchError. Close the generator
        (``contextlib.closing``) when leaving early, or the threads go on.
        """
        by_host: dict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            by_host[_host_of(url)].append(url)
        # The host with most addresses takes longest, so it begins first.
        groups = sorted(by_host.values(), key=len, reverse=True)
        results: SimpleQueue[tuple[str, T | FetchError]] = SimpleQueue()
        stopped = threading.Event()

        def work(group: list[str]) -> None:
            for url in group:
                if stopped.is_set():
                    return
                results.put((url, _outcome(url, job)))

        pool = ThreadPoolExecutor(HOSTS_AT_A_TIME, thread_name_prefix="fetch")
        try:
            for group in groups:
                pool.submit(work, group)
            for _ in range(sum(map(len, groups))):
                yield results.get()
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)

    def _fetch(self, url: str, limit: int, *, asks_robots: bool = True) -> Fetched:
        deadline = Deadline(self._seconds, self._clock)
        here, moved_to, permanent = url, "", True
        for _ in range(MAX_REDIRECTS + 1):
            target = read_url(here, self._ports)
            with deadline.stopped():
                if asks_robots:
                    self._heed_robots(target)
                self._wait_for_turn(target)
            answer = self._ask(target, limit, deadline)
            if answer.status not in REDIRECTS:
                return Fetched(
                    url=url,
                    final_url=here,
                    status=answer.status,
                    body=answer.body,
                    truncated=answer.truncated,
                    moved_to=moved_to,
                    headers=answer.headers,
                )
            here = _next_address(here, answer)
            permanent = permanent and answer.status in _PERMANENT
            moved_to = here if permanent else moved_to
        words = f"{_host_of(url)} sends visitors on more than {MAX_REDIRECTS} times."
        raise FetchError(FetchProblem.REDIRECTS, here, words)

    def _ask(self, target: Target, limit: int, deadline: Deadline) -> Answer:
        """One request, guarded. Every hop of a redirect comes through here."""
        try:
            addresses = addresses_of(
                target,
                resolve=self._resolve,
                is_allowed=self._is_allowed,
                seconds=deadline.left(),
            )
        except TimeoutError as error:
            words = f"Whether {target.host} exists could not be found out in time."
            raise FetchError(FetchProblem.NAME_FAILED, target.url, words) from error
        answer = ask(
            target,
            addresses,
            headers=self._headers,
            limit=limit,
            deadline=deadline,
            tls=self._tls,
        )
        if answer.status in _NOT_NOW:
            self._leave_alone(target.host, answer)
        return answer

    def _wait_for_turn(self, target: Target) -> None:
        """Keep the pause between two requests to one host, whoever makes them."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_turn.get(target.host, now))
            if turn - now > PATIENCE:
                words = f"{target.host} asked us to come back later."
                raise FetchError(FetchProblem.BUSY, target.url, words)
            self._next_turn[target.host] = turn + self._pauses.get(target.host, self._pause)
        if turn > now:
            self._sleep(turn - now)

    def _leave_alone(self, host: str, answer: Answer) -> None:
        """Heed Retry-After: no request to the host before then."""
        seconds = _retry_after(answer.headers.get("retry-after", ""))
        if seconds is None:
            seconds = BACK_OFF if answer.status == 429 else 0.0
        with self._lock:
            turn = self._clock() + seconds
            self._next_turn[host] = max(turn, self._next_turn.get(host, turn))

    def _heed_robots(self, target: Target) -> None:
        """Raises FetchError unless the host's robots.txt lets us ask for this."""
        known = self._robots.get(target.origin)
        if known is None:
            # Two threads may both come here for one host; the second file is the same.
            known = self._robots[target.origin] = self._read_robots(target)
        if isinstance(known, FetchError):
            raise FetchError(known.kind, target.url, str(known))
        if not known.allows(target.path):
            words = f"{target.host} asks robots not to look at this address."
            raise FetchError(FetchProblem.ROBOTS, target.url, words)

    def _read_robots(self, target: Target) -> robots.Rules | FetchError:
        """What the host asks of robots; RFC 9309, 2.3.1, on what it means when it does not say."""
        url = f"{target.origin}/robots.txt"
        words = f"The robots.txt of {target.host} could not be read, so we stayed away."
        unknown = FetchError(FetchProblem.ROBOTS_UNKNOWN, url, words)
        try:
            answer = self._fetch(url, READ_LIMIT, asks_robots=False)
        except FetchError as error:
            return error if error.kind in _OF_THE_HOST and error.url == url else unknown
        if 200 <= answer.status < 300:
            rules = robots.parse(answer.text, PRODUCT)
            if rules.delay is not None:
                delay = min(rules.delay, LONGEST_CRAWL_DELAY)
                self._pauses[target.host] = max(self._pause, delay)
            return rules
        if 400 <= answer.status < 500 and answer.status != 429:
            return robots.Rules()
        return unknown


def _outcome(url: str, job: Callable[[str], T]) -> T | FetchError:
    try:
        return job(url)
    except FetchError as error:
        return error
    except Exception:  # noqa: BLE001 - one address must not stop a run of hundreds
        logger.exception("Looking at %s failed", url)
        return FetchError(FetchProblem.FAULT, url, "Looking at this address failed on our side.")


def _host_of(url: str) -> str:
    """The host, for grouping and for words; empty when there is none to be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _next_address(here: str, answer: Answer) -> str:
    """Where a redirect leads. It keeps the fragment unless it has its own (RFC 9110, 10.2.2)."""
    location = answer.headers.get("location", "").strip()
    try:
        there, fragment = urldefrag(urljoin(here, location))
        fragment = fragment or urldefrag(here).fragment
    except ValueError:
        location = ""
    if not location:
        words = f"{_host_of(here)} sends visitors on, but does not say where to."
        raise FetchError(FetchProblem.REDIRECTS, here, words)
    return f"{there}#{fragment}" if fragment else there


def _retry_after(value: str) -> float | None:
    """Seconds, from a number of them or a date (RFC 9110, 10.2.3); None when it says neither."""
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000" is UTC of unknown place
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
