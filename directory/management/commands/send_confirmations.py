"""Ask councils by mail, twice a year, whether their accounts are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates import today
from core.locks import AlreadyRunning, only_run
from directory.models import ConfirmationRequest, Council
from directory.rounds import asked_today, councils_to_ask, requests_to_repeat
from directory.services.confirmations import ask, remind


class Command(BaseCommand):
    help = (
        "Ask councils whose mailbox is known, and that were not asked for six months, whether "
        "their accounts are right. Run it again after it was stopped, and it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--council",
            action="append",
            default=[],
            metavar="SLUG",
            help="Ask this council alone, and now. May be given several times; one that was asked "
            "today is passed over.",
        )
        parser.add_argument(
            "--remind",
            action="store_true",
            help="Remind instead those who were asked a week ago and have not answered. Each once.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say who would be written to; write to nobody."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remind"] and options["council"]:
            raise CommandError("Give --remind or --council, not both.")
        try:
            with only_run("send_confirmations"):
                self._send(options)
        except AlreadyRunning as error:
            raise CommandError("Another run is under way. Nothing was done.") from error

    def _send(self, options: dict[str, Any]) -> None:
        dry_run = options["dry_run"]
        if options["remind"]:
            requests = list(requests_to_repeat())
            self._each(requests, lambda one: one.council, _remind, "reminded", dry_run)
            return
        councils = self._named(options["council"]) if options["council"] else _due()
        self._each(councils, lambda one: one, _ask, "asked", dry_run)

    def _named(self, slugs: list[str]) -> list[Council]:
        found = Council.objects.current(today()).filter(slug__in=slugs).exclude(mailbox="")
        councils = list(found.in_order("name"))
        if unknown := set(slugs) - {council.slug for council in councils}:
            names = ", ".join(sorted(unknown))
            raise CommandError(
                f"No council that has not ended and whose mailbox is known is called {names}."
            )
        passed_over = asked_today(councils)
        for council in councils:
            if council.pk in passed_over:
                self._say(f"{council.short_name}: was asked today already.")
        return [council for council in councils if council.pk not in passed_over]

    def _each(
        self,
        things: Sequence[Any],
        council_of: Callable[[Any], Council],
        write: Callable[[Any], bool],
        verb: str,
        dry_run: bool,
    ) -> None:
        """Write to one after the other; a mail that fails stops no other. Never says a mailbox."""
        written = failed = 0
        for number, thing in enumerate(things, 1):
            name = council_of(thing).short_name
            place = f"[{number}/{len(things)}] {name}:"
            if dry_run:
                self._say(f"{place} would be {verb}.")
                continue
            try:
                is_written = write(thing)
            except ValidationError as error:
                failed += 1
                self._say(f"{place} not {verb}. {' '.join(error.messages)}")
            except (SMTPException, OSError) as error:
                failed += 1
                why = f"the mail could not be sent ({type(error).__name__})"
                self._say(f"{place} not {verb}, {why}.")
            else:
                written += is_written
                self._say(f"{place} {verb if is_written else 'answered or reminded meanwhile'}.")
        if dry_run:
            self._say(f"Dry run: {len(things)} would be {verb}, nothing was sent.")
            return
        self._say(f"{written} {verb}, {failed} not.")
        if failed:
            raise CommandError(
                f"{failed} could not be {verb}. They are tried again by the next run; correct the "
                "mailbox in the admin where it is not the council’s own."
            )

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _due() -> list[Council]:
    return list(councils_to_ask(today()))


def _ask(council: Council) -> bool:
    ask(council=council, mailbox=council.mailbox, is_round=True)
    return True


def _remind(request: ConfirmationRequest) -> bool:
    return remind(request=request)
