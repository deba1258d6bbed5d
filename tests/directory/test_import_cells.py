"""What a cell may say, and whose word holds when file and editor differ."""

from __future__ import annotations

from datetime import date

import pytest

from directory.choices import CouncilType
from directory.importers import cells
from directory.importers.cells import CellError
from directory.importers.merging import merge, merge_several, remember, says_nothing_new


class TestDays:
    @pytest.mark.parametrize(
        "text", ["2023-04-01", "01/04/2023", "1/4/2023", "2023-04-01 00:00:00"]
    )
    def test_are_read_as_british_files_write_them(self, text: str) -> None:
        assert cells.day(text) == date(2023, 4, 1)

    @pytest.mark.parametrize(
        "text", ["2023-02-30", "04/13/2023", "April 2023", "20230401", "23-4-1"]
    )
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(CellError, match="not a day"):
            cells.day(text)

    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (date(2005, 5, 27), 1974),
            (date(2005, 6, 18), 1996),
            (date(2005, 6, 28), 2006),
            (date(1905, 6, 19), 1997),
            (date(2005, 4, 1), None),
            (date(2005, 9, 1), None),
            (date(2006, 6, 18), None),
        ],
    )
    def test_that_a_spreadsheet_made_of_years_are_known(self, day: date, year: int | None) -> None:
        assert cells.year_turned_into_day(day) == year

    def test_of_that_sort_are_refused_with_the_year(self) -> None:
        with pytest.raises(CellError, match="out of the year 1996"):
            cells.existence_day("2005-06-18")

    @pytest.mark.parametrize(
        ("said", "meant"),
        [("2023-03-31", "2023-03-31"), ("2023-04-01", "2023-03-31"), ("2024-05-06", "2024-05-06")],
    )
    def test_last_day_is_never_the_first_of_april(self, said: str, meant: str) -> None:
        assert cells.last_day(said) == meant

    def test_of_evidence_lie_in_the_past(self) -> None:
        read = cells.past_day(date(2026, 11, 20))
        assert read("2026-11-20") == "2026-11-20"
        with pytest.raises(CellError, match="still to come"):
            read("2026-11-21")


class TestOtherCells:
    @pytest.mark.parametrize("text", ["64187", "64,187", "64187.0"])
    def test_numbers_as_spreadsheets_write_them(self, text: str) -> None:
        assert cells.whole_number(1, 100_000)(text) == 64187

    @pytest.mark.parametrize("text", ["0", "-5", "1.5", "100001", "many", "²"])
    def test_numbers_out_of_range_or_none_are_refused(self, text: str) -> None:
        with pytest.raises(CellError, match="whole number"):
            cells.whole_number(1, 100_000)(text)

    def test_a_word_of_the_register_is_read_by_value_or_label(self) -> None:
        read = cells.choice(CouncilType)
        assert read("london-borough") == read("London borough") == "london-borough"

    def test_an_unknown_word_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(CellError, match="did you mean district?"):
            cells.choice(CouncilType)("distrct")

    @pytest.mark.parametrize(
        "text", ["javascript:alert(1)", "www.leeds.gov.uk", "https://", "ftp://a.b"]
    )
    def test_only_whole_web_addresses_are_taken(self, text: str) -> None:
        with pytest.raises(CellError, match="web address"):
            cells.web_address(200)(text)

    def test_several_values_keep_their_order_and_are_taken_once(self) -> None:
        assert cells.several(" b ;a;; b") == ["b", "a"]


class TestWhoseWordHolds:
    def test_a_file_that_says_the_same_again_changes_nothing(self) -> None:
        outcome = merge({"name": "Edited"}, {"name": "Old"}, {"own": {"name": "Old"}}, "own")
        assert not outcome.changes
        assert not outcome.kept

    def test_a_new_word_replaces_what_an_import_wrote(self) -> None:
        outcome = merge({"name": "Old"}, {"name": "New"}, {"own": {"name": "Old"}}, "own")
        assert outcome.changes == {"name": ("Old", "New")}

    def test_a_new_word_never_replaces_what_an_editor_wrote(self) -> None:
        outcome = merge({"name": "Edited"}, {"name": "New"}, {"own": {"name": "Old"}}, "own")
        assert not outcome.changes
        assert outcome.kept == {"name": ("Edited", "New")}

    def test_what_an_editor_emptied_stays_empty(self) -> None:
        memory = {"own": {"website": "https://a.example"}}
        assert not merge({"website": ""}, {"website": "https://a.example"}, memory, "own").changes

    def test_a_first_import_fills_what_is_empty_and_keeps_what_no_import_wrote(self) -> None:
        outcome = merge({"name": "Old", "county": ""}, {"name": "New", "county": "C"}, {}, "own")
        assert outcome.changes == {"county": ("", "C")}
        assert outcome.kept == {"name": ("Old", "New")}

    def test_a_first_import_replaces_what_another_one_wrote(self) -> None:
        memory = {"own": {"name": "Old"}}
        outcome = merge({"name": "Old"}, {"name": "New"}, memory, "mysociety")
        assert outcome.changes == {"name": ("Old", "New")}

    def test_an_empty_cell_takes_back_only_what_the_file_said(self) -> None:
        memory = {"own": {"county": "Said", "website": "Said"}}
        outcome = merge(
            {"county": "Said", "website": "Edited", "region": "Other"},
            {"county": "", "website": "", "region": ""},
            memory,
            "own",
        )
        assert outcome.changes == {"county": ("Said", "")}
        assert not outcome.kept

    def test_two_files_that_differ_do_not_undo_each_other_for_ever(self) -> None:
        memory = remember({"own": {"name": "Ours"}}, "mysociety", {"name": "Theirs"})
        assert not merge({"name": "Theirs"}, {"name": "Ours"}, memory, "own").changes

    def test_the_weaker_source_only_fills(self) -> None:
        outcome = merge(
            {"region": "a", "county": ""},
            {"region": "b", "county": "c"},
            {},
            "mysociety",
            only_fills={"region", "county"},
        )
        assert outcome.changes == {"county": ("", "c")}
        assert outcome.left == {"region": ("a", "b")}

    def test_of_several_values_an_editors_additions_and_removals_stay(self) -> None:
        outcome = merge_several(
            ["kept", "by editor"], ["kept", "removed", "new"], ["kept", "removed"]
        )
        assert (outcome.added, outcome.removed) == (["new"], [])

    def test_of_several_values_a_file_takes_back_its_own(self) -> None:
        assert merge_several(["a", "b"], ["a"], ["a", "b"]).removed == ["b"]
        assert not merge_several(["a", "b"], ["a"], ["a", "b"], takes_back=False)

    def test_a_file_says_nothing_new_also_when_it_says_less(self) -> None:
        memory = {"own": {"name": "A", "names": ["common:B"]}}
        assert says_nothing_new(memory, "own", {"names": ["common:B"]})
        assert not says_nothing_new(memory, "own", {"names": []})
        assert not says_nothing_new(memory, "mysociety", {"name": "A"})
