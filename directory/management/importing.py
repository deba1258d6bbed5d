"""What the three import commands share: they read arguments and print; importers do the work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.importers.results import ImportRefused, ImportResult


class ImportCommand(BaseCommand):
    """Prints what an import did, or fails with the list of what is wrong with the file."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Do everything, say exactly what was done, and save nothing.",
        )

    def carry_out(self, **options: Any) -> Iterable[ImportResult]:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            results = list(self.carry_out(**options))
        except ImportRefused as refusal:
            raise CommandError("\n".join(refusal.lines())) from refusal
        for result in results:
            self.stdout.write("\n".join(result.lines()))
        self.stdout.write("Dry run: nothing was saved." if options["dry_run"] else "Saved.")

    def say(self, words: str) -> None:
        """One line at once, so that somebody who waits sees how far it has come."""
        self.stdout.write(words)
        self.stdout.flush()
