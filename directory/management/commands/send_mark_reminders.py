"""Remind councils whose Mark ends soon, and tell those whose Mark has lapsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates import today
from core.locks import AlreadyRunning, only_run
from directory.models import MarkAdoption
from directory.services.marks import remind, tell_of_lapse


class Command(BaseCommand):
    help = (
        "Write to councils whose Social Media Friendly Mark ends within 30 days, and to those "
        "whose Mark has lapsed. Each letter goes once. Run it daily; run it again after it was "
        "stopped, and it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say who would be written to; write to nobody."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with only_run("send_mark_reminders"):
                self._send(dry_run=options["dry_run"])
        except AlreadyRunning as error:
            raise CommandError("Another run is under way. Nothing was done.") from error

    def _send(self, *, dry_run: bool) -> None:
        on = today()
        due = list(MarkAdoption.objects.to_remind(on))
        lapsed = list(MarkAdoption.objects.to_tell_of_lapse(on))
        failed = self._each(due, lambda one: remind(adoption=one), "reminded", dry_run)
        failed += self._each(
            lapsed, lambda one: tell_of_lapse(adoption=one), "told that it lapsed", dry_run
        )
        if dry_run:
            self._say(
                f"Dry run: {len(due)} would be reminded and {len(lapsed)} told, nothing was sent."
            )
        elif failed:
            raise CommandError(
                f"{failed} could not be written to. They are tried again by the next run; see "
                "whether the mail domains of the council are still right."
            )

    def _each(
        self,
        adoptions: Sequence[MarkAdoption],
        write: Callable[[MarkAdoption], bool],
        verb: str,
        dry_run: bool,
    ) -> int:
        """One after the other; a mail that fails stops no other. Never says a mailbox."""
        written = failed = 0
        for number, adoption in enumerate(adoptions, 1):
            place = f"[{number}/{len(adoptions)}] {adoption.council.short_name}:"
            if dry_run:
                self._say(f"{place} would be {verb}.")
                continue
            try:
                is_written = write(adoption)
            except ValidationError as error:
                failed += 1
                self._say(f"{place} not {verb}. {' '.join(error.messages)}")
            except (SMTPException, OSError) as error:
                failed += 1
                why = f"the mail could not be sent ({type(error).__name__})"
                self._say(f"{place} not {verb}, {why}.")
            else:
                written += is_written
                self._say(f"{place} {verb if is_written else 'renewed or told meanwhile'}.")
        if not dry_run:
            self._say(f"{written} {verb}, {failed} not.")
        return failed

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
