"""What the reading of a council's website means for the register. It never removes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date
from core.fetching import FetchError, FetchProblem
from core.services.submissions import AlreadyDecided, decide
from directory.choices import (
    AccountPurpose,
    AccountStatus,
    EvidenceKind,
    Origin,
    ProblemKind,
    ReadingOutcome,
)
from directory.hosts import host_of
from directory.models import (
    Council,
    Evidence,
    ImportedAddress,
    Platform,
    SiteMiss,
    SiteReading,
    SocialAccount,
    Submission,
)
from directory.querysets import GONE
from directory.reading import Sighting, SiteRead
from directory.reading.choosing import page_key
from directory.runs import log_reading

DAYS_BETWEEN_MISSES = 7
MISSES_UNTIL_A_LOOK = 3
# A page full of other people's accounts must not bury what editors have to look at.
MOST_SUGGESTIONS = 20
# A home page links to the council's own accounts, seldom to those of its libraries and museums.
_ON_HOME_PAGES = ("", AccountPurpose.CORPORATE)
Key = tuple[str, str]


@dataclass
class Recorded:
    """What one reading came to, in numbers of accounts. ``marked``: for an editor to look at."""

    outcome: ReadingOutcome
    reason: str = ""
    confirmed: int = 0
    suggested: int = 0
    missed: int = 0
    marked: int = 0


@transaction.atomic
def record_reading(
    *, councils: Sequence[Council], reading: SiteRead | FetchError, on: date
) -> Recorded:
    """Keep what was found on the day ``on`` on the website that these councils share, or one has.

    - An account listed for one of them, and linked to: evidence, one row for each page, whose day
      moves on. A closed or moved one is not made fresh by a link that was forgotten.
    - An account listed for none of them: a suggestion, once, also when it was declined; unless
      another council that has not ended has it. An address that was an account's former one, or
      that an editor deleted, is none.
    - An active account that is not linked to: a miss, at most one a week, and only where the whole
      site was read. The third marks it for a look. It counts where it was seen on the site before,
      or is one that councils name on their home pages and the site names others.
    - A site that could not be read says nothing about any account.
    """
    if isinstance(reading, FetchError):
        is_refused = reading.kind == FetchProblem.ROBOTS
        outcome = ReadingOutcome.REFUSED if is_refused else ReadingOutcome.COULD_NOT
        result = Recorded(outcome, str(reading))
        reading = SiteRead(pages=())
    else:
        is_read = not reading.problem
        outcome = ReadingOutcome.READ if is_read else ReadingOutcome.COULD_NOT
        result = Recorded(outcome, reading.problem)
    listed = _listed(councils)
    if outcome == ReadingOutcome.READ:
        _record_seen(councils, listed, reading, on, result)
        _record_unseen(councils, listed, reading, on, result)
    for council in councils:
        changes = {
            "outcome": outcome,
            "reason": result.reason[:200],
            "pages": list(reading.pages),
            "found": len(reading.accounts),
            "read_on": on,
        }
        if outcome == ReadingOutcome.READ:
            changes["read_well_on"] = on
        SiteReading.objects.update_or_create(council=council, defaults=changes)
    log_reading(councils, result)
    return result


def _listed(councils: Sequence[Council]) -> dict[Key, SocialAccount]:
    accounts = (
        SocialAccount.objects.filter(councils__in=councils)
        .distinct()
        .select_related("platform")
        .prefetch_related("councils", "evidence")
    )
    return {(account.platform.slug, account.handle_key): account for account in accounts}


def _record_seen(
    councils: Sequence[Council],
    listed: dict[Key, SocialAccount],
    reading: SiteRead,
    on: date,
    result: Recorded,
) -> None:
    for sighting in reading.accounts:
        account = listed.get(sighting.key)
        if account and account.status not in GONE:
            _note_evidence(account, sighting.page, on)
            result.confirmed += 1
    result.suggested = _suggest(councils, reading.accounts)
    seen = {sighting.key for sighting in reading.accounts} | reading.shown
    again = [account for key, account in listed.items() if key in seen]
    SiteMiss.objects.filter(council__in=councils, account__in=again).delete()
    for submission in _asked(councils):
        account = listed.get((submission.platform_slug, submission.handle_key))
        is_its_own = account is not None and submission.council in account.councils.all()
        if submission.kind == ProblemKind.GONE and account in again:
            _take_back(submission, f"The website was found to name it on {long_date(on)}.")
        elif submission.kind == ProblemKind.NEW_ACCOUNT and is_its_own:
            _take_back(submission, "It has been listed meanwhile.")


def _note_evidence(account: SocialAccount, page: str, on: date) -> None:
    """One row for each page, that of an editor excepted; saving it sees to the dates."""
    rows = [
        row
        for row in account.evidence.all()
        if row.kind == EvidenceKind.COUNCIL_WEBSITE and page_key(row.url) == page_key(page)
    ]
    if any(row.seen_on and row.seen_on >= on for row in rows):
        return
    ours = [row for row in rows if row.by_id is None]
    newest = max(ours, key=lambda row: row.seen_on or date.min, default=None)
    row = newest or Evidence(account=account, kind=EvidenceKind.COUNCIL_WEBSITE)
    row.source, row.url, row.seen_on = urlsplit(page).hostname or "", page, on
    row.save()


def _suggest(councils: Sequence[Council], sightings: Sequence[Sighting]) -> int:
    """Suggestions for addresses that none of the councils that they speak of has."""
    owners = _owners(sightings)
    platforms = {platform.slug: platform for platform in Platform.objects.all()}
    known = _suggested_before(councils)
    count = 0
    for sighting in sightings:
        has_it = owners.get(sighting.key)
        if has_it is not None and not has_it & {council.pk for council in councils}:
            continue
        for council in _meant(councils, sighting.address.handle):
            mark = (council.pk, *sighting.key)
            if mark in known or council.pk in (has_it or ()) or count >= MOST_SUGGESTIONS:
                continue
            known.add(mark)
            count += 1
            Submission.objects.create(
                council=council,
                kind=ProblemKind.NEW_ACCOUNT,
                origin=Origin.WEBSITE,
                link=sighting.address.url,
                platform=platforms[sighting.address.platform],
                handle_key=sighting.address.key,
                url=sighting.address.url,
                seen_at=sighting.page,
                words=sighting.words,
            )
    return count


def _owners(sightings: Sequence[Sighting]) -> dict[Key, set[int]]:
    """Keys of the councils that have each address; an empty set where it belongs to history.

    What only ended councils have is nobody's now, so it can be suggested for their successor.
    """
    keys = {sighting.key for sighting in sightings}
    names = [key for _, key in keys]
    owners: dict[Key, set[int]] = {}
    former = ImportedAddress.objects.filter(key__in=names).values_list("platform", "key")
    owners.update({key: set() for key in former if key in keys})
    rows = SocialAccount.objects.filter(handle_key__in=names).values_list(
        "platform__slug", "handle_key", "status", "councils", "councils__ended_on"
    )
    ended: dict[Key, bool] = defaultdict(lambda: True)
    for platform, name, status, council, ended_on in rows:
        key = (platform, name)
        if key not in keys:
            continue
        owners.setdefault(key, set())
        ended[key] = ended[key] and bool(ended_on) and status not in GONE
        if council:
            owners[key].add(council)
    for key in ended:
        if ended[key]:
            del owners[key]
    return owners


def _suggested_before(councils: Sequence[Council]) -> set[tuple[int, str, str]]:
    """What was suggested already: by the website ever, by anybody if it still waits."""
    rows = Submission.objects.filter(council__in=councils, kind=ProblemKind.NEW_ACCOUNT)
    rows = rows.filter(Q(origin=Origin.WEBSITE) | Q(status__in=OPEN_STATUSES))
    return set(rows.values_list("council", "platform__slug", "handle_key"))


def _meant(councils: Sequence[Council], handle: str) -> Sequence[Council]:
    """Of councils that share a website, those that the handle names; all where it names none."""
    plain = _plain(handle)
    named = [council for council in councils if _plain(council.short_name) in plain]
    return named or councils


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _record_unseen(
    councils: Sequence[Council],
    listed: dict[Key, SocialAccount],
    reading: SiteRead,
    on: date,
    result: Recorded,
) -> None:
    seen = {sighting.key for sighting in reading.accounts} | reading.shown
    hosts = {host_of(page) for page in reading.pages}
    active = [account for account in listed.values() if account.status == AccountStatus.ACTIVE]
    SiteMiss.objects.filter(council__in=councils).exclude(account__in=active).delete()
    if not reading.is_whole:
        return
    for key, account in listed.items():
        if key in seen or account.status != AccountStatus.ACTIVE:
            continue
        if not _is_expected(account, hosts, names_others=bool(reading.accounts)):
            continue
        owners = {council.pk for council in account.councils.all()}
        times = 0
        for council in councils:
            if council.pk in owners:
                times = max(times, _count_miss(council, account, on))
        result.missed += 1
        if times == MISSES_UNTIL_A_LOOK:
            first = next(council for council in councils if council.pk in owners)
            result.marked += _mark(first, councils, account, reading)


def _is_expected(account: SocialAccount, hosts: set[str], *, names_others: bool) -> bool:
    """Whether its absence from the site says anything."""
    was_there = any(
        row.kind == EvidenceKind.COUNCIL_WEBSITE and host_of(row.url) in hosts
        for row in account.evidence.all()
    )
    return was_there or (names_others and account.purpose in _ON_HOME_PAGES)


def _count_miss(council: Council, account: SocialAccount, on: date) -> int:
    """How often it has been missed; 0 when this day does not count yet."""
    miss, is_new = SiteMiss.objects.get_or_create(
        council=council,
        account=account,
        defaults={"first_missed_on": on, "last_missed_on": on},
    )
    if is_new:
        return miss.times
    if miss.last_missed_on + timedelta(DAYS_BETWEEN_MISSES) > on:
        return 0
    miss.times += 1
    miss.last_missed_on = on
    miss.save()
    return miss.times


def _mark(
    council: Council, councils: Sequence[Council], account: SocialAccount, reading: SiteRead
) -> int:
    """Ask an editor to look, unless one is asked already. The account stays as it is."""
    waiting = Submission.objects.filter(
        council__in=councils,
        origin=Origin.WEBSITE,
        status__in=OPEN_STATUSES,
        platform=account.platform,
        handle_key=account.handle_key,
    )
    if waiting.exists():
        return 0
    Submission.objects.create(
        council=council,
        account=account,
        kind=ProblemKind.GONE,
        origin=Origin.WEBSITE,
        link=account.url,
        platform=account.platform,
        handle_key=account.handle_key,
        url=account.url,
        seen_at=reading.pages[0],
        note=f"Marked for a look: {MISSES_UNTIL_A_LOOK} readings, each a week or more after the "
        "last, found no link to it on the council’s website.\n\nPages read: "
        + ", ".join(reading.pages),
    )
    return 1


def _asked(councils: Sequence[Council]) -> QuerySet:
    """What the link reader asked about these councils that nobody has taken on yet."""
    return Submission.objects.filter(
        council__in=councils, origin=Origin.WEBSITE, status=SubmissionStatus.NEW
    ).annotate(platform_slug=F("platform__slug"))


def _take_back(submission: Submission, reason: str) -> None:
    """Close it, now that it is answered."""
    with suppress(AlreadyDecided):
        decide(submission=submission, to=SubmissionStatus.DONE, by=None, reason=reason)
