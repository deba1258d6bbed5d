"""Remove what the hub holds of somebody who wrote to it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from campaigns.models import CampaignStory, Tip
from campaigns.services.erasing import councils_at, erase, sent_with
from core.models import User


class Command(BaseCommand):
    help = "Remove an e-mail address from everything that was sent in. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="The address of whoever asked for it.")
        parser.add_argument(
            "--stories",
            action="store_true",
            help="Also stories and tips that still wait for an editor.",
        )
        parser.add_argument(
            "--story", action="append", default=[], metavar="CODE",
            help="A story, by the code in its address, that goes with all its pictures.",
        )  # fmt: skip
        parser.add_argument(
            "--tip", action="append", default=[], type=int, metavar="NUMBER",
            help="A tip, by the number in its address (“#tip-12”), that goes with its credit.",
        )  # fmt: skip
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would go; remove nothing."
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("That is no e-mail address. Nothing was removed.") from error
        unknown = set(options["story"]) - set(
            CampaignStory.objects.filter(code__in=options["story"]).values_list("code", flat=True)
        )
        if unknown:
            raise CommandError(f"No story has the code {sorted(unknown)[0]}. Nothing was removed.")
        absent = set(options["tip"]) - set(
            Tip.objects.filter(pk__in=options["tip"]).values_list("pk", flat=True)
        )
        if absent:
            raise CommandError(f"No tip has the number {min(absent)}. Nothing was removed.")
        known = list(sent_with(email))
        counts, gone = erase(
            email=email,
            with_open=options["stories"],
            codes=options["story"],
            numbers=options["tip"],
        )
        for what, number in counts.items():
            self.stdout.write(f"{what}: {number}")
        for words in gone:
            self.stdout.write(f"Removed: {words}.")
        self._say_what_stays(email, [pair for pair in known if pair[0] not in gone])
        if options["dry_run"]:
            transaction.set_rollback(True)
            self.stdout.write("Dry run: nothing was removed.")

    def _say_what_stays(self, email: str, known: list[tuple[str, str]]) -> None:
        """So that whoever asked can be told, and nothing is forgotten with the address."""
        for words, option in known:
            self.stdout.write(f"Stays: {words}, sent with that address. {option} removes it.")
        self.stdout.write(
            "Stays: whatever was published or declined; it has no address any more. Name it with "
            "--story CODE or --tip NUMBER."
        )
        # Neither is a contribution; who keeps the hub has to decide about them.
        for name in councils_at(email):
            self.stdout.write(f"It is the mailbox of {name}. Change that in the admin.")
        if User.objects.filter(email__iexact=email).exists():
            self.stdout.write("It is the address of an editor’s account, which stays.")
