"""Measure the imports (seconds and peak memory, first and repeated) and what reads the register.

Works on a database of its own beside the one of DATABASE_URL (SQLite unless that names another),
which is thrown away at the end, so it is safe to run anywhere.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import listing

SETTINGS = "digital_councils.settings.test"
ROWS = 100_000
# name, rows, seconds and megabytes that are promised
STEPS = (
    ("councils", 400, 2.0, 300),
    ("councils", ROWS, 60.0, 300),
    ("accounts", ROWS, 60.0, 300),
)


def write_councils(path: Path, rows: int) -> None:
    """Invented councils with every column that a real one fills."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            (
                *("slug", "name", "short_name", "sort_name", "welsh_name", "other_names"),
                *("council_type", "nation", "region", "county", "gss_code"),
                *("local_authority_code", "website", "population", "population_year"),
                *("started_on", "ended_on", "successors"),
                *("source", "source_url", "source_date"),
            )
        )
        for number in range(rows):
            slug = f"mereford-{rows}-{number}"
            writer.writerow(
                [
                    *(slug, f"Mereford {number} District Council", f"Mereford {number} of {rows}"),
                    *("", "", f"common:Old Mereford {number}", "district", "england"),
                    *("south-east", "Mereshire", f"E{50_000_000 + rows + number}"),
                    *("", f"https://www.{slug}.example"),
                    *(100_000 + number, 2020, "1974-04-01", "", ""),
                    *("Register of invented councils", "https://register.example/councils"),
                    "2025-07-10",
                ]
            )


def write_accounts(path: Path, rows: int) -> None:
    """Invented accounts of the first 400 councils, each with one piece of evidence."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            (
                *("councils", "platform", "address", "purpose", "language", "status"),
                *("evidence_kind", "source", "source_url", "seen_on"),
            )
        )
        for number in range(rows):
            slug = f"mereford-400-{number % 400}"
            writer.writerow(
                [
                    *(slug, "x", f"https://twitter.com/Mere{number}?lang=en", "corporate", "en"),
                    *("active", "council-website", f"www.{slug}.example"),
                    *(f"https://www.{slug}.example/contact", "2026-10-12"),
                ]
            )


def measure(noun: str, path: str) -> None:
    """In a process of its own, so that its peak memory is that of one import."""
    import django

    django.setup()
    from directory.importers.accounts import import_accounts
    from directory.importers.councils import import_councils

    started = time.perf_counter()
    result = (import_councils if noun == "councils" else import_accounts)(Path(path))
    seconds = time.perf_counter() - started
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([seconds, kilobytes / 1024, len(result.created), result.unchanged]))


def run_step(noun: str, rows: int, folder: Path, limits: tuple[float, float]) -> bool:
    path = folder / f"{noun}-{rows}.csv"
    (write_councils if noun == "councils" else write_accounts)(path, rows)
    kept = True
    for turn in ("first", "repeated"):
        command = [sys.executable, "-m", "bench", noun, str(path)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds, megabytes, created, unchanged = json.loads(output)
        done = f"{created:,} created" if turn == "first" else f"{unchanged:,} unchanged"
        within = seconds <= limits[0] and megabytes <= limits[1]
        kept = kept and within and (created if turn == "first" else unchanged) == rows
        print(
            f"{rows:>7,} {noun}, {turn:<8}  {seconds:6.2f} s  {megabytes:4.0f} MB  ({done}; "
            f"promised: {limits[0]:.0f} s, {limits[1]:.0f} MB){'' if within else '  TOO MUCH'}",
            flush=True,
        )
    return kept


@contextmanager
def fresh_database(address: str, file: Path) -> Iterator[None]:
    """A migrated database of our own, named to all that is started inside; gone afterwards."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        connection.close()
        connection.settings_dict["NAME"] = str(file)
        os.environ["DATABASE_URL"] = f"sqlite:///{file}"
        call_command("migrate", verbosity=0)
        yield
        connection.close()
        return
    created = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    os.environ["DATABASE_URL"] = f"{address.rpartition('/')[0]}/{created}"
    try:
        yield
    finally:
        connection.creation.destroy_test_db(address.rpartition("/")[2], verbosity=0)


def main() -> int:
    if len(sys.argv) == 3:
        measure(sys.argv[1], sys.argv[2])
        return 0
    if sys.argv[1:] == ["export"]:
        listing.measure_exports()
        return 0
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name:
        folder = Path(name)
        from digital_councils.env import Environment

        address = Environment().text("DATABASE_URL")
        if not address.startswith("postgres"):
            address = f"sqlite:///{folder / 'bench.sqlite3'}"
        os.environ["DATABASE_URL"] = address
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        print(f"On {connection.vendor}:")
        kept = []
        with fresh_database(address, folder / "listing.sqlite3"):
            kept += listing.measure_listing(ROWS)
        if sys.argv[1:] != ["listing"]:
            with fresh_database(address, folder / "imports.sqlite3"):
                call_command("load_register", stdout=io.StringIO())
                connection.close()
                kept += [
                    run_step(noun, rows, folder, (seconds, megabytes))
                    for noun, rows, seconds, megabytes in STEPS
                ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    sys.exit(main())
