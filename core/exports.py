"""CSV for people who will open it in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# Of everything that the hub itself writes. A file names it, because it leaves the site.
LICENCE = "Open Government Licence v3.0"

# A cell that starts with one of these is run as a formula by spreadsheets (OWASP, CSV injection).
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_GUARD = "'"


def guard_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula. None becomes an empty cell."""
    text = "" if value is None else str(value)
    return f"{_GUARD}{text}" if text.startswith(_RISKY) else text


def unguard_cell(text: str) -> str:
    """Take off the guard that ``guard_cell`` put on, and nothing else."""
    if text.startswith(_GUARD) and text[1:].startswith(_RISKY):
        return text[1:]
    return text


class _Echo:
    """A file-like object that hands each written line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of CSV, guarded, with the byte order mark that Excel needs to read Welsh names."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([guard_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([guard_cell(cell) for cell in row])


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A download that is written while it is read, so that its length costs no memory."""
    response = StreamingHttpResponse(
        csv_lines(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class GuardedExportMixin:
    """For Wagtail's reports and listings, whose own exports hand formulas on. Stands before them.

    Every cell and heading of CSV and XLSX goes through ``guard_cell``; numbers stay numbers.
    """

    def preprocess_field_value(self, field: str, value: object, export_format: str) -> object:
        ready = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return guard_cell(ready) if isinstance(ready, str) else ready

    def get_heading(self, queryset: object, field: str) -> str:
        return guard_cell(super().get_heading(queryset, field))  # type: ignore[misc]

    def stream_csv(self, queryset: object) -> Iterator[bytes]:
        """Begins with the byte order mark that Excel needs to read Welsh names."""
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)  # type: ignore[misc]
