"""From a file on disk to clean rows with line numbers. Knows nothing of councils or accounts."""

from __future__ import annotations

import codecs
import csv
import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.exports import unguard_cell

from .results import Fault, ImportRefused, ImportResult

MAX_BYTES = 50 * 1024 * 1024
# No field of ours holds more; a longer cell means that a quotation mark was never closed.
MAX_CELL = 2_000
# Many more than any file of ours or the public register has. A heading of a million names would
# be looked through a million times.
MAX_COLUMNS = 200
_CHUNK = 1024 * 1024
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"\x7fELF")
# More in its first 1,000 bytes is no slip: text of two bytes a letter without a mark, or no text.
_MOST_NULS = 20
# Nothing that people see; pasted along from web pages and word processors.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(slots=True)
class Row:
    """One row: its line in the file, and its cells by column name, cleaned."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Table:
    """A CSV file with a heading row that has been checked. Iterating reads it row by row."""

    def __init__(
        self,
        path: Path,
        result: ImportResult,
        *,
        required: Sequence[str],
        optional: Sequence[str] = (),
        others_ignored: bool = False,
    ) -> None:
        self.path = path
        self.result = result
        self.encoding = _encoding(path)
        if self.encoding == "cp1252":
            result.note(
                "About the file",
                "not UTF-8, so read as Windows text (cp1252); check letters with accents",
            )
        header = self._header()
        self.width = len(header)
        self._check_header(header, required, optional, others_ignored)
        wanted = {*required, *optional}
        self.places = [(place, name) for place, name in enumerate(header) if name in wanted]
        self.columns = frozenset(name for _, name in self.places)

    def __iter__(self) -> Iterator[Row]:
        empty = True
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file)
            next(reader)
            line = reader.line_num + 1
            rows, most = 0, self.result.most_rows
            try:
                for cells in reader:
                    row = self._row(line, cells)
                    if most is not None and (rows := rows + 1) > most:
                        raise ImportRefused([_too_long(line, most)])
                    line = reader.line_num + 1
                    if row:
                        empty = False
                        yield row
            except csv.Error as error:
                raise ImportRefused([_broken(line, error)]) from error
        if empty and not self.result.fault_count:
            raise ImportRefused(["The file has a heading row but no rows under it."])

    def _row(self, line: int, cells: list[str]) -> Row | None:
        if not any(cells) or not any(cell.strip() for cell in cells):
            return None
        if len(cells) != self.width and (len(cells) < self.width or any(cells[self.width :])):
            self.result.fault(
                line,
                "",
                cells[0],
                f"This row has {len(cells)} cells, the heading row has {self.width}. Put text that "
                "contains commas in quotation marks, and give every row all its commas.",
            )
            return None
        values: dict[str, str] = {}
        for place, name in self.places:
            cell = cells[place]
            if len(cell) > MAX_CELL:
                self.result.fault(
                    line,
                    name,
                    cell,
                    "This cell is far too long. A quotation mark before it may not be closed.",
                )
                return None
            values[name] = text = clean(cell)
            if text and not text.isprintable():
                self.result.fault(
                    line,
                    name,
                    text.encode("unicode_escape").decode(),
                    "There is a control character in this cell. Type its text again.",
                )
                return None
        return Row(line, values)

    def _header(self) -> list[str]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                cells = next(csv.reader(file), [])
            except csv.Error as error:
                raise ImportRefused([_broken(1, error)]) from error
        header = [clean(cell) for cell in cells]
        while header and not header[-1]:
            header.pop()
        if len(header) > MAX_COLUMNS:
            raise ImportRefused(
                [
                    f"The heading row names {len(header):,} columns; at most {MAX_COLUMNS} are "
                    "read. Is this the right file?"
                ]
            )
        if not header:
            raise ImportRefused(["The file is empty. Its first line must name the columns."])
        if len(header) == 1 and any(mark in cells[0] for mark in ";\t|"):
            raise ImportRefused(
                ["The columns are not separated by commas. Save the file as “CSV UTF-8 (comma)”."]
            )
        return header

    def _check_header(
        self,
        header: list[str],
        required: Sequence[str],
        optional: Sequence[str],
        others_ignored: bool,
    ) -> None:
        known = [*required, *optional]
        faults: list[Fault] = []
        for place, name in enumerate(header, start=1):
            if not name:
                faults.append(Fault(1, "", "", f"Column {place} has no name. Name or remove it."))
            elif name in header[: place - 1] and (name in known or not others_ignored):
                faults.append(Fault(1, name, "", "This column is there twice. Remove one."))
            elif name not in known and not others_ignored:
                faults.append(
                    Fault(1, name, "", f"There is no such column{did_you_mean(name, known)}")
                )
        faults += [
            Fault(1, name, "", "This column is missing. Add it, even if it stays empty.")
            for name in required
            if name not in header
        ]
        if faults:
            raise ImportRefused(faults)


def clean(cell: str) -> str:
    """The cell without the formula guard, invisible characters and spaces that mean nothing."""
    text = unguard_cell(cell)
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The end of a sentence that says a word is not known."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else "."


def _encoding(path: Path) -> str:
    """How the file's text is written, found without holding the file in memory."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportRefused(
                [
                    f"The file has {size / 1024 / 1024:,.0f} MB; at most "
                    f"{MAX_BYTES // 1024 // 1024} MB are read. Cut it into parts."
                ]
            )
        with path.open("rb") as file:
            return _encoding_of(iter(lambda: file.read(_CHUNK), b""))
    except OSError as error:
        raise ImportRefused(
            [f"{path} cannot be read: {error.strerror}. Check the name and where it is."]
        ) from error


def _encoding_of(chunks: Iterator[bytes]) -> str:
    first = next(chunks, b"")
    if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportRefused(["This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8”."])
    if first.startswith(_NOT_TEXT):
        raise ImportRefused(
            [
                "This is not a CSV file but a picture, a PDF, an archive or a program. "
                "Save the list as “CSV UTF-8 (comma)”."
            ]
        )
    if not first.startswith(tuple(_BYTE_ORDER_MARKS)) and first[:1_000].count(0) > _MOST_NULS:
        raise ImportRefused(
            [
                "This is no text that can be read: it is full of NUL bytes. "
                "Save the list as “CSV UTF-8 (comma)”."
            ]
        )
    if first.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise ImportRefused(
            ["This is a web page, not a CSV file. Download the list itself, then try again."]
        )
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if first.startswith(mark)), "")
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ([marked] if marked else [])}
    if not marked:
        decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
    chunk = first
    while decoders:
        following = next(chunks, b"")
        for name, decoder in list(decoders.items()):
            try:
                decoder.decode(chunk, final=not following)
            except UnicodeDecodeError:
                del decoders[name]
        if not following:
            break
        chunk = following
    if not decoders:
        raise ImportRefused(
            ["The text of the file cannot be read. Save it again as “CSV UTF-8 (comma)”."]
        )
    return next(iter(decoders))


def _too_long(line: int, most: int) -> Fault:
    words = f"The file has more than {most:,} rows. Cut it into parts, each with the heading row."
    return Fault(line, "", "", words)


def _broken(line: int, error: csv.Error) -> Fault:
    return Fault(
        line, "", "", f"The file cannot be read from here on ({error}). Check the quotation marks."
    )
