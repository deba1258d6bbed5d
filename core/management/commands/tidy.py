"""Remove what is kept for a time only. Run it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from core import dates
from core.retention import tidy


class Command(BaseCommand):
    help = "Remove what is kept for a time only, as the privacy page says. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be removed; remove nothing."
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        counts = tidy(on=dates.today())
        for what, number in counts.items():
            self.stdout.write(f"{what}: {number}")
        if options["dry_run"]:
            transaction.set_rollback(True)
            self.stdout.write("Dry run: nothing was removed.")
