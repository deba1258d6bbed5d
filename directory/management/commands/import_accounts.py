from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from directory.importers.accounts import import_accounts
from directory.importers.results import ImportResult
from directory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Bring accounts from a CSV file into the register: the whole file or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)

    def carry_out(self, **options: Any) -> Iterable[ImportResult]:
        yield import_accounts(options["file"], dry_run=options["dry_run"], say=self.say)
