"""How every import runs: one lock, one transaction, whole file or nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    models,
    transaction,
)

from directory.figures import forget
from directory.runs import log_imports

from .cells import CellError, Reader, Value
from .reading import Row
from .results import ImportBusy, ImportRefused, ImportResult

Say = Callable[[str], None]
Item = TypeVar("Item")

BATCH = 1_000
ROWS_BETWEEN_WORDS = 5_000
# Any number will do as long as nothing else takes it; it is the lock of the register's imports.
_LOCK = 4_207_312_026
_BUSY = "Another import is running. Wait until it has ended, then try again."


def silent(words: str) -> None:
    """For callers that do not want to hear how far an import has come."""


class Importer(ABC):
    """One file on its way into the register. Rows are read, compared and written in batches."""

    def __init__(self, result: ImportResult, say: Say = silent) -> None:
        self.result = result
        self.say = say

    @abstractmethod
    def run(self) -> None:
        """Read, compare and write, inside the transaction that ``carry_out`` opens."""

    def batches(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        """The items in batches, with a word now and then on how far it has come."""
        iterator, done = iter(items), 0
        while batch := list(islice(iterator, BATCH)):
            yield batch
            before, done = done, done + len(batch)
            if done // ROWS_BETWEEN_WORDS > before // ROWS_BETWEEN_WORDS:
                self.say(f"{done:,} {self.result.noun} read …")

    def read_cells(self, row: Row, readers: Mapping[str, Reader]) -> dict[str, Value] | None:
        """The values of the row's filled cells; None when one of them is at fault."""
        values: dict[str, Value] = {}
        faulty = False
        for column, reader in readers.items():
            if not (cell := row.cells.get(column, "")):
                continue
            try:
                values[column] = reader(cell)
            except CellError as error:
                self.result.fault(row.line, column, cell, str(error))
                faulty = True
        return None if faulty else values


def nothing_more() -> None:
    """For imports with which nothing else has to happen."""


def carry_out(
    importers: Sequence[Importer],
    *,
    dry_run: bool,
    finish: Callable[[], None] = nothing_more,
) -> None:
    """Run the importers in one transaction; a fault in any of them undoes all.

    A dry run does everything that a real one does and then rolls back, so that what it reports
    is what will happen. ``finish`` is the last thing that a real one does in its transaction; it
    undoes all by raising.
    """
    try:
        with transaction.atomic():
            _lock()
            for importer in importers:
                importer.run()
                importer.result.refuse_if_faulty()
            if dry_run:
                transaction.set_rollback(True)
            else:
                log_imports([importer.result for importer in importers])
                finish()
                # Bulk writes send no signals, so nothing else would drop the counted figures.
                transaction.on_commit(forget)
    except (IntegrityError, DataError) as error:
        # A rule of the database that no reader of ours foresaw. Nothing was kept here either.
        raise ImportRefused([f"The register does not allow this: {error}"]) from error
    except OperationalError as error:
        if "locked" in str(error):  # SQLite: somebody else has been writing for 20 seconds
            raise ImportBusy([_BUSY]) from error
        raise


def _lock() -> None:
    """Make sure that this is the only import. SQLite has locked out others already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise ImportBusy([_BUSY])


def in_chunks(keys: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    """Keys in portions that every database takes in one query."""
    iterator = iter(keys)
    while chunk := list(islice(iterator, size)):
        yield chunk


def update_all(model: type[models.Model], objects: Sequence[Any], fields: Iterable[str]) -> None:
    """Write the fields of many rows, in portions that SQLite is quick to parse."""
    if objects:
        model._default_manager.bulk_update(objects, sorted(fields), batch_size=50)


def shown(value: Value) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, int):
        return f"{value:,}" if value >= 10_000 else str(value)
    return ", ".join(value) if isinstance(value, list) else str(value)
