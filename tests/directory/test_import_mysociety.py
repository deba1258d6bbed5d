"""The public register's own columns, with the oddities that it is known for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from directory.importers.councils import import_councils
from directory.importers.results import ImportRefused, ImportResult
from directory.models import Council, FormerGssCode, Succession

from .importing import DATA, Rows, changed, rows_of, write

pytestmark = pytest.mark.django_db
CODE = "local-authority-code"


@pytest.fixture
def rows() -> Rows:
    return rows_of("councils_mysociety.csv")


@pytest.fixture
def register() -> None:
    import_councils(DATA / "councils.csv")


def run(tmp_path: Path, rows: Rows, **options) -> ImportResult:
    path = write(tmp_path / "upstream.csv", rows)
    return import_councils(path, source_format="mysociety", **options)


def only(rows: Rows, code: str, **cells: str) -> Rows:
    return [{**row, **cells} for row in rows if row[CODE] == code]


@pytest.mark.usefixtures("register")
class TestOverOurRegister:
    def test_makes_only_what_is_new(self, tmp_path: Path, rows: Rows) -> None:
        result = run(tmp_path, rows)
        assert list(result.created) == [
            "Mereshire Council (mereshire-unitary)",
            "Mereford Combined Authority (mereford-combined-authority)",
        ]
        assert list(result.updated) == [
            "South Mereshire Council: local authority code empty → SMS; GSS code empty → E06999002"
        ]

    def test_second_run_changes_nothing_and_nor_does_ours_after_it(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, rows)
        assert not run(tmp_path, rows).changes
        assert not import_councils(DATA / "councils.csv").changes
        assert not run(tmp_path, rows).changes

    def test_a_council_never_gets_the_address_of_another_page(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        cells = {CODE: "FED", "official-name": "Feed Borough Council", "nice-name": "Feed"}
        run(tmp_path, only(rows, "KGM", **cells, **{"gss-code": "E07999077"}))
        assert Council.objects.get(local_authority_code="FED").slug == "feed-district"

    def test_only_what_changes_is_marked_as_changed(self, tmp_path: Path, rows: Rows) -> None:
        Council.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
        result = run(tmp_path, rows)
        recent = Council.objects.filter(updated_at__month__gt=1)
        assert len(recent) == len(result.updated) + len(result.created) == 3

    def test_names_that_differ_in_apostrophe_and_spaces_change_nothing(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, rows)
        assert Council.objects.get(slug="kings-mere").name == "King's Mere Borough Council"

    def test_a_name_nobody_held_is_taken(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, changed(rows, CODE, "KGM", **{"official-name": "Kings Mere City Council"}))
        assert Council.objects.get(slug="kings-mere").name == "Kings Mere City Council"

    def test_old_code_is_accepted_and_never_written_back(self, tmp_path: Path, rows: Rows) -> None:
        result = run(tmp_path, only(rows, "MRF"))
        assert "E08999001 is now E08999002 (Mereford City Council)" in "\n".join(result.lines())
        assert Council.objects.get(slug="mereford").gss_code == "E08999002"

    def test_new_code_is_taken_and_the_old_one_kept_as_former(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, only(rows, "KGM", **{"gss-code": "E07999055"}))
        assert Council.objects.get(slug="kings-mere").gss_code == "E07999055"
        assert FormerGssCode.objects.get(code="E07999001").council.slug == "kings-mere"

    def test_former_codes_are_added(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, only(rows, "KGM", **{"former-gss-codes": "E07999050,E07999051"}))
        assert FormerGssCode.objects.filter(council__slug="kings-mere").count() == 2

    def test_both_ways_to_say_the_last_day_are_the_same(self, tmp_path: Path, rows: Rows) -> None:
        for day in ("2023-04-01", "2023-03-31"):
            assert not run(tmp_path, only(rows, "MRS", **{"end-date": day})).changes

    def test_a_row_that_says_current_never_brings_a_council_back(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        result = run(tmp_path, only(rows, "MRS", **{"end-date": "", "replaced-by": ""}))
        assert not result.changes
        assert Council.objects.get(slug="mereshire").ended_on == date(2023, 3, 31)
        assert "the register says they have ended" in "\n".join(result.lines())

    def test_a_council_that_ends_gets_its_day_and_successors(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        rows = only(rows, "KGM", **{"end-date": "2026-04-01", "replaced-by": "NMS"})
        result = run(tmp_path, rows)
        assert Council.objects.get(slug="kings-mere").ended_on == date(2026, 3, 31)
        link = Succession.objects.get(predecessor__slug="kings-mere")
        assert (link.successor.slug, link.effective_on) == ("north-mereshire", date(2026, 4, 1))
        assert "successor added: NMS" in list(result.updated)[0]
        assert not run(tmp_path, rows).changes

    def test_region_that_differs_is_told_and_left(self, tmp_path: Path, rows: Rows) -> None:
        result = run(tmp_path, only(rows, "MRF", region="West Midlands"))
        assert Council.objects.get(slug="mereford").region == "north-west"
        assert "region is north-west, not west-midlands" in "\n".join(result.lines())

    def test_population_of_2020_never_replaces_a_later_one(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        Council.objects.filter(slug="mereford").update(population=500_000, population_year=2024)
        run(tmp_path, only(rows, "MRF", **{"pop-2020": "411000.0"}))
        mereford = Council.objects.get(slug="mereford")
        assert (mereford.population, mereford.population_year) == (500_000, 2024)

    def test_population_of_2020_is_put_right(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, only(rows, "MRF", **{"pop-2020": "411000.0"}))
        assert Council.objects.get(slug="mereford").population == 411_000

    def test_a_code_of_one_council_under_the_name_of_another_is_refused(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        with pytest.raises(ImportRefused, match="GSS code is that of North Mereshire"):
            run(tmp_path, only(rows, "NMS", **{"gss-code": "E06999001", CODE: "KGM"}))

    def test_codes_within_other_codes_are_not_successors(self, tmp_path: Path, rows: Rows) -> None:
        rows = only(rows, "KGM", **{"end-date": "2026-03-31", "replaced-by": "NM"})
        result = run(tmp_path, rows)
        assert not Succession.objects.filter(predecessor__slug="kings-mere").exists()
        assert "not known" in "\n".join(result.lines())


class TestOnAnEmptyRegister:
    def test_all_of_england_and_wales_comes_in(self, tmp_path: Path, rows: Rows) -> None:
        result = run(tmp_path, rows)
        assert len(result.created) == 8
        assert result.skipped == {"in Scotland": 1}
        assert not Council.objects.filter(name__contains="Glenmore").exists()
        assert not run(tmp_path, rows).changes

    def test_the_council_that_goes_on_has_the_short_address(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, rows)
        assert Council.objects.get(slug="mereshire").ended_on is None
        assert Council.objects.get(slug="mereshire-county").ended_on == date(2023, 3, 31)

    def test_successors_are_linked_by_code(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, rows)
        links = Succession.objects.filter(predecessor__slug="mereshire-county")
        assert {link.successor.slug for link in links} == {"north-mereshire", "south-mereshire"}
        assert {link.kind for link in links} == {"split"}

    def test_bodies_above_councils_go_by_their_full_name(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, rows)
        body = Council.objects.get(slug="mereford-combined-authority")
        assert body.short_name == "Mereford Combined Authority"

    def test_spaces_and_regions_are_put_in_order(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, rows)
        assert Council.objects.get(slug="aberwen").name == "Aberwen County Council"
        assert Council.objects.get(slug="mereshire").region == "yorkshire-and-the-humber"
        assert Council.objects.get(slug="aberwen").region == "wales"

    def test_says_where_its_facts_come_from(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, rows)
        council = Council.objects.get(slug="aberwen")
        assert "mySociety" in council.source
        assert council.source_date is not None


class TestDaysThatCannotBe:
    @pytest.mark.parametrize(
        ("code", "day", "words"),
        [
            ("KGM", "2005-06-18", "2005-06-18 is the year 1996"),
            ("MRF", "1996-07-01", "1996-07-01 is not a 1 April"),
            ("MCA", "2014-04-01", "2014-04-01 stands there for combined authorities"),
        ],
    )
    def test_are_left_out_and_told(
        self, tmp_path: Path, rows: Rows, code: str, day: str, words: str
    ) -> None:
        result = run(tmp_path, only(rows, code, **{"start-date": day}))
        assert Council.objects.get().started_on is None
        assert words in "\n".join(result.lines())

    def test_a_combined_authority_may_begin_on_any_other_day(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, only(rows, "MCA", **{"start-date": "2018-11-02"}))
        assert Council.objects.get().started_on == date(2018, 11, 2)


class TestFaults:
    @pytest.mark.parametrize(
        ("column", "cell", "words"),
        [
            ("local-authority-type-name", "Parish", "This word is not known"),
            ("nation", "Mercia", "This is not a nation"),
            ("region", "Mercia", "This word is not known"),
            ("gss-code", "X1", "GSS code is E or W"),
            ("end-date", "soon", "not a day"),
            ("official-name", "", "This cell is empty"),
            ("pop-2020", "0", "whole number"),
            ("former-gss-codes", "E1", "GSS code is E or W"),
        ],
    )
    def test_name_line_and_column(
        self, tmp_path: Path, rows: Rows, column: str, cell: str, words: str
    ) -> None:
        with pytest.raises(ImportRefused) as caught:
            run(tmp_path, changed(rows, CODE, "KGM", **{column: cell}))
        assert f"Line 4, column {column}" in str(caught.value)
        assert words in str(caught.value)
        assert not Council.objects.exists()

    def test_our_own_schema_is_told_apart(self) -> None:
        with pytest.raises(ImportRefused, match="column official-name: This column is missing"):
            import_councils(DATA / "councils.csv", source_format="mysociety")
