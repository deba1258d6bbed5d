"""No cell of an export is a formula, and nothing else about a cell is changed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import csv_lines, csv_response, guard_cell, unguard_cell

RISKY = ["=1+1", "+441234", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", RISKY)
def test_a_formula_is_guarded(text):
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Leeds", "", "a=b", "King's Lynn", "Ynys Môn", " =1", "'quoted"])
def test_plain_text_is_left_alone(text):
    assert guard_cell(text) == text


def test_missing_is_an_empty_cell_and_zero_is_not():
    assert guard_cell(None) == ""
    assert guard_cell(0) == "0"


@given(st.text())
def test_no_guarded_cell_starts_like_a_formula(text):
    assert not guard_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", [*RISKY, "Leeds", "'quoted", ""])
def test_an_import_gets_back_what_was_exported(text):
    assert unguard_cell(guard_cell(text)) == text


def read(lines) -> list[list[str]]:
    text = "".join(lines)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_headings_and_rows_are_guarded():
    rows = read(csv_lines(["=name", "handle"], [["Leeds", "@leeds"], [None, 3]]))
    assert rows == [["'=name", "handle"], ["Leeds", "'@leeds"], ["", "3"]]


def test_commas_quotes_and_line_breaks_survive():
    cells = ['a "quoted", name', "two\nlines"]
    assert read(csv_lines(["a", "b"], [cells])) == [["a", "b"], cells]


def test_a_download_is_written_while_it_is_read():
    read_so_far = []

    def rows():
        for number in range(3):
            read_so_far.append(number)
            yield [number]

    response = csv_response("list.csv", ["n"], rows())
    assert read_so_far == []
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(response.streaming_content).decode() == "\ufeffn\r\n0\r\n1\r\n2\r\n"
