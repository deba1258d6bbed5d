"""Read councils' own websites for links to their accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from core.dates import today
from core.fetching import Fetcher, FetchError, OfflineError, UntilOneAnswers
from core.locks import AlreadyRunning, only_run
from directory.choices import ReadingOutcome
from directory.reading import SiteRead, read_site
from directory.services.reading_mail import tell_editors
from directory.services.readings import Recorded, record_reading
from directory.site_plans import Site, readable_councils, sites

_OFFLINE = (
    "None of the websites answered. It looks as if this machine does not reach the internet, "
    "so nothing was saved."
)


class Command(BaseCommand):
    help = (
        "Read councils’ own websites for links to their accounts: evidence, suggestions for "
        "editors, and accounts that are not found any more. Run it again after it was stopped, "
        "and it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--council",
            action="append",
            default=[],
            metavar="SLUG",
            help="Read this council’s website alone, and now. May be given several times.",
        )
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="Pass over websites read fewer days ago than this (default 7). One that could "
            "not be read is tried again the next day.",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Read and say what was found; save nothing and write to nobody.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with only_run("read_council_sites"):
                self._read(options)
        except AlreadyRunning as error:
            raise CommandError("Another run is under way. Nothing was done.") from error

    def _read(self, options: dict[str, Any]) -> None:
        on, dry_run = today(), options["dry_run"]
        known = sites(on)
        if options["council"]:
            due = _named(known, options["council"], on)
        else:
            due = [site for site in known if site.is_due(on, options["older_than"])]
        by_url = {site.url: site for site in due}
        fetcher = make_fetcher()

        def read(url: str) -> SiteRead:
            return read_site(by_url[url].plan, fetcher.read)

        run = _Run(say=self.say, on=on, total=len(due), dry_run=dry_run)
        # Closed by name: otherwise the threads would go on asking after Ctrl-C.
        with closing(fetcher.each(by_url, read)) as readings:
            for url, reading in readings:
                run.take(by_url[url], reading)
        try:
            run.end()
        except OfflineError as error:
            raise CommandError(_OFFLINE) from error
        self.say(run.summary())
        if not options["council"]:
            self.say(f"Passed over, read lately: {len(known) - len(due)}.")
        if dry_run:
            self.say("Dry run: nothing was saved.")
            return
        self.say("Saved.")
        told = _tell(on)
        self.say(f"Editors were told of {told}." if told else "Nothing new for editors.")

    def say(self, words: str) -> None:
        """One line at once, so that somebody who waits sees how far it has come."""
        self.stdout.write(words)
        self.stdout.flush()


class _Run(UntilOneAnswers[Site, SiteRead]):
    """One run: keeps each website as it comes, in a transaction of its own, and counts."""

    def __init__(self, *, say: Callable[[str], None], on: date, total: int, dry_run: bool) -> None:
        super().__init__()
        self._say = say
        self._on = on
        self._total = total
        self._dry_run = dry_run
        self._counts: Counter[str] = Counter()
        self._done = 0

    def summary(self) -> str:
        counts = self._counts
        outcomes = ", ".join(f"{counts[way]} {way.label.lower()}" for way in ReadingOutcome)
        faults = f", {counts['faults']} could not be kept" if counts["faults"] else ""
        return (
            f"Websites: {outcomes}{faults}. Accounts: {counts['confirmed']} confirmed, "
            f"{counts['suggested']} suggested, {counts['missed']} missed, "
            f"{counts['marked']} marked for a look."
        )

    def keep(self, site: Site, reading: SiteRead | FetchError) -> None:
        self._done += 1
        place = f"[{self._done}/{self._total}] {site.names}, {site.url}:"
        try:
            with transaction.atomic():
                result = record_reading(councils=site.councils, reading=reading, on=self._on)
                transaction.set_rollback(self._dry_run)
        except DatabaseError as error:
            self._counts["faults"] += 1
            self._say(f"{place} could not be kept: {error}")
            return
        self._counts[result.outcome] += 1
        for name in ("confirmed", "suggested", "missed", "marked"):
            self._counts[name] += getattr(result, name)
        self._say(f"{place} {_words(result, reading)}")


def make_fetcher() -> Fetcher:
    """The guarded client, as strict as it comes. Tests put their own in its place."""
    return Fetcher()


def _named(known: list[Site], slugs: list[str], on: date) -> list[Site]:
    wanted = set(slugs)
    unknown = wanted - set(readable_councils(on).values_list("slug", flat=True))
    if unknown:
        raise CommandError(
            "No council that has not ended and whose website is known is called "
            f"{', '.join(sorted(unknown))}."
        )
    return [site for site in known if wanted & {council.slug for council in site.councils}]


def _words(result: Recorded, reading: SiteRead | FetchError) -> str:
    if result.outcome != ReadingOutcome.READ or isinstance(reading, FetchError):
        return f"{result.outcome.label.lower()} ({result.reason})"
    pages = f"{len(reading.pages)} page{'' if len(reading.pages) == 1 else 's'}"
    words = [f"read {pages}; {result.confirmed} confirmed, {result.suggested} suggested"]
    words += [f"{result.missed} missed"] if result.missed else []
    words += [f"{result.marked} marked for a look"] if result.marked else []
    apart = [f"{count} {sort.value}" for sort, count in reading.told_apart.items()]
    return ", ".join(words) + (f" (told apart: {', '.join(apart)})" if apart else "")


def _tell(on: date) -> int:
    try:
        return tell_editors(on=on)
    except (SMTPException, OSError) as error:
        raise CommandError(
            f"All readings are saved, but the mail about them was not sent: {error}. "
            "It goes out with the next run."
        ) from error
