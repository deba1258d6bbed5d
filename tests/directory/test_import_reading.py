"""Files as people save them: what is read, and what is refused in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.importers import reading
from directory.importers.reading import Row, Table, clean
from directory.importers.results import ImportRefused, ImportResult

HEADER = "slug,name"


def read(path: Path, content: str | bytes, **options) -> tuple[list[Row], ImportResult]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    result = ImportResult("councils")
    options = {"required": ("slug", "name"), "optional": ("website",), **options}
    return list(Table(path, result, **options)), result


def refusal(path: Path, content: str | bytes, **options) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(path, content, **options)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "councils.csv"


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_is_found_and_letters_survive(self, path: Path, encoding: str) -> None:
        rows, _ = read(path, f"{HEADER}\naberwen,Aberwên\n".encode(encoding))
        assert rows[0].cells == {"slug": "aberwen", "name": "Aberwên"}

    def test_is_told_when_it_was_guessed(self, path: Path) -> None:
        _, guessed = read(path, f"{HEADER}\na,Aberwên\n".encode("cp1252"))
        _, certain = read(path, f"{HEADER}\na,Aberwên\n")
        assert "cp1252" in "\n".join(guessed.lines())
        assert not certain.notes

    def test_letters_that_a_chunk_cuts_through_survive(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "_CHUNK", 1)
        rows, result = read(path, f"{HEADER}\na,Tŷ Gwyn\n")
        assert rows[0]["name"] == "Tŷ Gwyn"
        assert not result.notes

    def test_bytes_that_are_no_text_are_refused(self, path: Path) -> None:
        assert "cannot be read" in refusal(path, b"slug,name\na,\x81\xff\x8d\n")

    def test_a_spreadsheet_is_refused(self, path: Path) -> None:
        assert "spreadsheet" in refusal(path, b"PK\x03\x04 and so on")


class TestHeader:
    def test_missing_columns_are_all_named(self, path: Path) -> None:
        words = refusal(path, "website\nhttps://a.example\n")
        assert "column slug: This column is missing" in words
        assert "column name: This column is missing" in words

    def test_an_unknown_column_is_a_fault_with_a_suggestion(self, path: Path) -> None:
        words = refusal(path, "slug,name,web-site\na,A,\n")
        assert "column web-site: There is no such column; did you mean website?" in words

    def test_other_columns_can_be_ignored(self, path: Path) -> None:
        rows, _ = read(path, "slug,lat,name\na,51.2,A\n", others_ignored=True)
        assert rows[0].cells == {"slug": "a", "name": "A"}

    def test_a_column_that_is_there_twice_is_a_fault(self, path: Path) -> None:
        assert "column name: This column is there twice" in refusal(path, "slug,name,name\na,A,B\n")

    @pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
    def test_an_empty_file_is_refused(self, path: Path, content: str) -> None:
        assert "The file is empty" in refusal(path, content)

    def test_a_heading_without_rows_is_refused(self, path: Path) -> None:
        assert "no rows under it" in refusal(path, f"{HEADER}\n,\n")

    def test_semicolons_between_columns_are_refused_in_words(self, path: Path) -> None:
        assert "not separated by commas" in refusal(path, "slug;name\na;A\n")


class TestRows:
    def test_know_the_line_they_start_on(self, path: Path) -> None:
        rows, _ = read(path, f'{HEADER}\na,A\n\nb,"B\nof two lines"\nc,C\n')
        assert [(row.line, row["name"]) for row in rows] == [
            (2, "A"),
            (4, "B of two lines"),
            (6, "C"),
        ]

    @pytest.mark.parametrize("row", ["b", "b,B,more"])
    def test_with_too_few_or_too_many_cells_are_faults(self, path: Path, row: str) -> None:
        rows, result = read(path, f"{HEADER}\na,A\n{row}\nc,C\n")
        assert [row["slug"] for row in rows] == ["a", "c"]
        assert [fault.line for fault in result.faults] == [3]

    def test_empty_cells_at_the_end_are_no_fault(self, path: Path) -> None:
        rows, result = read(path, "slug,name,,\na,A,,\n")
        assert len(rows) == 1
        assert not result.faults

    @pytest.mark.parametrize("mark", ["\0", "\x07", "\x1b"])
    def test_control_characters_are_faults(self, path: Path, mark: str) -> None:
        rows, result = read(path, f"{HEADER}\na,A{mark}B\nb,B\n")
        assert [row["slug"] for row in rows] == ["b"]
        assert (result.faults[0].line, result.faults[0].column) == (2, "name")
        assert mark not in str(result.faults[0])

    def test_a_quotation_mark_that_is_never_closed_is_found(self, path: Path) -> None:
        rest = "b,B\n" * 1_000
        _, result = read(path, f'{HEADER}\na,"A\n{rest}')
        assert "quotation mark" in result.faults[0].problem

    def test_a_file_that_is_too_large_is_refused_before_it_is_read(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "MAX_BYTES", 10)
        assert "at most" in refusal(path, f"{HEADER}\na,A\n")

    def test_a_file_that_is_not_there_is_refused_in_words(self, tmp_path: Path) -> None:
        with pytest.raises(ImportRefused, match="cannot be read"):
            Table(tmp_path / "none.csv", ImportResult("councils"), required=("slug",))


class TestCells:
    @pytest.mark.parametrize(
        ("raw", "cleaned"),
        [
            (" North  Somerset ", "North Somerset"),
            ("North\u00a0Somerset\u00a0", "North Somerset"),
            ("North\u200bSomerset", "NorthSomerset"),
            ("'=HYPERLINK(1)", "=HYPERLINK(1)"),
            ("'@LeedsCouncil", "@LeedsCouncil"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ],
    )
    def test_lose_what_means_nothing(self, raw: str, cleaned: str) -> None:
        assert clean(raw) == cleaned


class TestRefusal:
    def test_shows_the_first_faults_and_counts_the_rest(self) -> None:
        result = ImportResult("councils")
        for line in range(2, 62):
            result.fault(line, "name", "A", "This is wrong.")
        with pytest.raises(ImportRefused) as caught:
            result.refuse_if_faulty()
        lines = caught.value.lines()
        assert "60 things" in lines[0]
        assert "Line 2, column name, “A”: This is wrong." in lines[1]
        assert lines[-1] == "… and 10 more like these."
