"""Look at every address that useful links, tools, sources and councils' own rules lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from core.dates import today
from core.fetching import Fetched, Fetcher, FetchError, OfflineError, UntilOneAnswers
from directory.statements import note_gone
from guidance.choices import LinkState
from guidance.link_list import linked_addresses
from guidance.models import LinkCheck
from guidance.services.links import (
    MISSING,
    forget_unused,
    gone_addresses,
    record_check,
    tell_publishers,
)

_OFFLINE = (
    "None of the addresses answered. It looks as if this machine does not reach the internet, "
    "so nothing was saved."
)


class Command(BaseCommand):
    help = (
        "Look at every address that useful links, tools, sources and councils’ own rules lead to, "
        "and keep what was found. Run it again after it was stopped, and it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Look and say what was found; save nothing and write to nobody.",
        )
        parser.add_argument("--only", metavar="URL", help="Look at this address alone, and now.")
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="Pass over what was looked at fewer days ago than this (default 7). What was "
            "missing at its last look is looked at again the next day.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        used = linked_addresses()
        only, dry_run, on = options["only"], options["dry_run"], today()
        if only and only not in used:
            raise CommandError(f"No published page or council leads to {only}.")
        due = [only] if only else _due(used, on, options["older_than"])
        run = _Run(say=self.say, on=on, total=len(due), dry_run=dry_run)
        fetcher = make_fetcher()
        # Closed by name: otherwise the threads would go on asking after Ctrl-C.
        with closing(fetcher.each(due, fetcher.look)) as looks:
            for url, outcome in looks:
                run.take(url, outcome)
        try:
            run.end()
        except OfflineError as error:
            raise CommandError(_OFFLINE) from error
        self.say(run.summary())
        if not dry_run:
            note_gone(gone_addresses())
            _tell(used, on)
        if not only:
            self.say(f"Passed over, looked at lately: {len(used) - len(due)}.")
            with transaction.atomic():
                self.say(f"No longer used, forgotten: {forget_unused(used)}.")
                transaction.set_rollback(dry_run)
        self.say("Dry run: nothing was saved." if dry_run else "Saved.")

    def say(self, words: str) -> None:
        """One line at once, so that somebody who waits sees how far it has come."""
        self.stdout.write(words)
        self.stdout.flush()


class _Run(UntilOneAnswers[str, Fetched]):
    """One run: keeps each look as it comes, and counts."""

    def __init__(self, *, say: Callable[[str], None], on: date, total: int, dry_run: bool) -> None:
        super().__init__()
        self._say = say
        self._on = on
        self._total = total
        self._dry_run = dry_run
        self._counts: Counter[str] = Counter()
        self._faults = 0

    def summary(self) -> str:
        counts = ", ".join(f"{self._counts[state]} {state.label.lower()}" for state in LinkState)
        faults = f", {self._faults} could not be kept" if self._faults else ""
        return f"Looked at {sum(self._counts.values()) + self._faults}: {counts}{faults}."

    def keep(self, url: str, outcome: Fetched | FetchError) -> None:
        place = f"[{sum(self._counts.values()) + self._faults + 1}/{self._total}]"
        try:
            with transaction.atomic():
                check = record_check(url=url, outcome=outcome, on=self._on)
                transaction.set_rollback(self._dry_run)
        except (ValidationError, DatabaseError) as error:
            self._faults += 1
            self._say(f"{place} {url}: could not be kept: {' '.join(_messages(error))}")
            return
        self._counts[check.state] += 1
        words = [f"{place} {url}: {check.get_state_display().lower()}"]
        words += [f"→ {check.moved_to}"] if check.moved_to else []
        words += [f"({check.reason})"] if check.reason else []
        self._say(" ".join(words))


def make_fetcher() -> Fetcher:
    """The guarded client, as strict as it comes. Tests put their own in its place."""
    return Fetcher()


def _due(used: Iterable[str], on: date, older_than: int) -> list[str]:
    """Which addresses to look at: never looked at first, then the longest ago."""
    known = {check.url: check for check in LinkCheck.objects.all()}

    def is_due(url: str) -> bool:
        check = known.get(url)
        if check is None or check.checked_on is None:
            return True
        is_in_doubt = check.state == LinkState.UNKNOWN and check.status in MISSING
        return (on - check.checked_on).days >= (min(1, older_than) if is_in_doubt else older_than)

    def looked_at(url: str) -> date:
        check = known.get(url)
        return (check.checked_on if check else None) or date.min

    return sorted(filter(is_due, used), key=looked_at)


def _tell(used: Mapping[str, list[str]], on: date) -> None:
    try:
        tell_publishers(used=used, on=on)
    except (SMTPException, OSError) as error:
        raise CommandError(
            f"All looks are saved, but the mail about links that are gone was not sent: {error}. "
            "It goes out with the next run."
        ) from error


def _messages(error: ValidationError | DatabaseError) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]
