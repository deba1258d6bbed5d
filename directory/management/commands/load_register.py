from collections.abc import Iterable
from typing import Any

from directory.importers.register import load_register
from directory.importers.results import ImportResult
from directory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Load the platforms, councils and accounts that ship with the project. Safe to repeat."

    def carry_out(self, **options: Any) -> Iterable[ImportResult]:
        return load_register(dry_run=options["dry_run"], say=self.say)
