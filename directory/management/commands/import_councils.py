from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from directory.importers.councils import FORMATS, import_councils
from directory.importers.results import ImportResult
from directory.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Bring councils from a CSV file into the register: the whole file or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--format",
            choices=sorted(FORMATS),
            default="own",
            help="own: the schema of directory/register. mysociety: the public register "
            "uk_local_authorities.csv.",
        )
        super().add_arguments(parser)

    def carry_out(self, **options: Any) -> Iterable[ImportResult]:
        yield import_councils(
            options["file"],
            source_format=options["format"],
            dry_run=options["dry_run"],
            say=self.say,
        )
