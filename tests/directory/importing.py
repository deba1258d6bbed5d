"""Helpers for the tests of imports: a file is the shipped example with a few cells changed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"

Rows = list[dict[str, str]]


def rows_of(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Rows) -> Path:
    """The rows as a file; columns are those of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def changed(rows: Rows, column: str, key: str, **cells: str) -> Rows:
    """The rows with some cells of one row changed; its ``column`` holds ``key``."""
    found = [row for row in rows if row[column] == key]
    assert len(found) == 1, (column, key)
    return [{**row, **cells} if row is found[0] else row for row in rows]
