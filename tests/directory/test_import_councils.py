"""Councils in our own schema: matched, compared, written; the whole file or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from core.exports import guard_cell
from directory.importers.councils import import_councils
from directory.importers.results import ImportRefused, ImportResult
from directory.models import Council, CouncilName, FormerGssCode, Succession
from tests.factories.directory import CouncilFactory, SuccessionFactory

from .importing import DATA, Rows, changed, rows_of, write

pytestmark = pytest.mark.django_db
FILE = DATA / "councils.csv"


@pytest.fixture
def rows() -> Rows:
    return rows_of("councils.csv")


def run(tmp_path: Path, rows: Rows, **options) -> ImportResult:
    return import_councils(write(tmp_path / "changed.csv", rows), **options)


def refused(tmp_path: Path, rows: Rows) -> str:
    before = state()
    with pytest.raises(ImportRefused) as caught:
        run(tmp_path, rows)
    assert state() == before, "a refused file wrote something"
    return str(caught.value)


def state() -> list:
    return [
        *Council.objects.order_by("pk").values_list("pk", "name", "imported_values", "updated_at"),
        *CouncilName.objects.order_by("pk").values_list(),
        *FormerGssCode.objects.order_by("pk").values_list(),
        *Succession.objects.order_by("pk").values_list(),
    ]


class TestFirstImport:
    def test_brings_everything_in(self) -> None:
        result = import_councils(FILE)
        assert len(result.created) == 6
        aberwen = Council.objects.get(slug="aberwen")
        assert aberwen.started_on == date(1996, 4, 1)
        assert aberwen.population == 70440
        assert {(name.kind, name.name) for name in aberwen.names.all()} == {
            ("welsh", "Cyngor Sir Aberwen"),
            ("welsh", "Aberwên"),
        }
        assert (aberwen.tile_column, aberwen.tile_row) == (1, 94)
        assert Council.objects.get(slug="south-mereshire").gss_code is None

    def test_files_councils_and_finds_them_by_any_name(self) -> None:
        import_councils(FILE)
        mereford = Council.objects.get(slug="mereford")
        assert (mereford.sort_name, mereford.letter) == ("Mereford, City of", "M")
        for name in ("KINGS MERE and district", "King’s Mere"):
            assert Council.objects.named(name).get().slug == "kings-mere"
        assert Council.objects.named("Aberwen").get().slug == "aberwen"

    def test_links_successors_on_the_day_after_the_last(self) -> None:
        import_councils(FILE)
        links = Succession.objects.filter(predecessor__slug="mereshire")
        assert {link.successor.slug for link in links} == {"north-mereshire", "south-mereshire"}
        assert {(link.kind, link.effective_on) for link in links} == {("split", date(2023, 4, 1))}

    def test_takes_the_formula_guard_off_again(self, tmp_path: Path, rows: Rows) -> None:
        rows = changed(rows, "slug", "mereford", source=guard_cell("=1+1"))
        run(tmp_path, rows)
        assert Council.objects.get(slug="mereford").source == "=1+1"

    def test_columns_that_are_not_there_say_nothing(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        columns = ("slug", "name", "short_name", "council_type", "nation")
        result = run(tmp_path, [{column: row[column] for column in columns} for row in rows])
        assert not result.changes
        assert Council.objects.get(slug="mereford").website == "https://www.mereford.example"


class TestSecondImport:
    def test_changes_and_writes_nothing(self, django_assert_max_num_queries) -> None:
        import_councils(FILE)
        before = state()
        with django_assert_max_num_queries(12) as captured:
            result = import_councils(FILE)
        assert result.unchanged == 6
        assert not result.changes
        assert state() == before
        verbs = {query["sql"].split()[0] for query in captured.captured_queries}
        assert not verbs & {"INSERT", "UPDATE", "DELETE"}
        assert "Councils: nothing to change." in result.lines()

    def test_says_what_changed_from_what_to_what(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        result = run(tmp_path, changed(rows, "slug", "mereford", population="420000"))
        assert list(result.updated) == ["Mereford City Council: population 412,000 → 420,000"]
        assert Council.objects.get(slug="mereford").population == 420_000

    def test_refiles_a_council_that_has_a_new_name(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        run(tmp_path, changed(rows, "slug", "mereford", short_name="Zedford"))
        mereford = Council.objects.get(slug="mereford")
        assert (mereford.letter, mereford.sort_name) == ("Z", "Zedford")
        assert Council.objects.named("zedford").exists()

    def test_deletes_nobody_and_names_who_is_missing(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        result = run(tmp_path, [row for row in rows if row["slug"] != "mereford"])
        assert list(result.missing) == ["Mereford City Council (mereford)"]
        assert Council.objects.filter(slug="mereford").exists()

    def test_an_emptied_cell_takes_back_what_it_said(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        run(tmp_path, changed(rows, "slug", "mereford", tile_column="", tile_row="", county=""))
        mereford = Council.objects.get(slug="mereford")
        assert (mereford.tile_column, mereford.tile_row, mereford.county) == (None, None, "")

    def test_a_new_code_keeps_the_old_one_as_former(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        run(tmp_path, changed(rows, "slug", "kings-mere", gss_code="E07999009"))
        kings_mere = Council.objects.get(slug="kings-mere")
        assert kings_mere.gss_code == "E07999009"
        assert [former.code for former in kings_mere.former_gss_codes.all()] == ["E07999001"]

    def test_two_councils_can_swap_their_tiles(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        rows = changed(rows, "slug", "mereford", tile_column="2", tile_row="94")
        run(tmp_path, changed(rows, "slug", "kings-mere", tile_column="2", tile_row="93"))
        assert Council.objects.get(slug="mereford").tile_row == 94
        assert Council.objects.get(slug="kings-mere").tile_row == 93

    def test_a_last_day_that_moves_takes_the_successions_along(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        run(tmp_path, changed(rows, "slug", "mereshire", ended_on="2023-05-31"))
        days = set(Succession.objects.values_list("effective_on", flat=True))
        assert days == {date(2023, 6, 1)}

    def test_successors_named_later_are_linked_and_those_taken_back_are_not(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        rows = changed(rows, "slug", "mereshire", successors="north-mereshire;mereford")
        result = run(tmp_path, rows)
        links = Succession.objects.values_list("successor__slug", flat=True)
        assert set(links) == {"north-mereshire", "mereford"}
        assert "successor added: mereford" in list(result.updated)[0]
        assert "successor removed: south-mereshire" in list(result.updated)[0]


class TestEditors:
    def test_win_silently_while_the_file_says_the_same(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        Council.objects.filter(slug="mereford").update(website="https://new.mereford.example")
        result = run(tmp_path, changed(rows, "slug", "mereford", county="Othershire"))
        assert not result.kept
        mereford = Council.objects.get(slug="mereford")
        assert mereford.website == "https://new.mereford.example"
        assert mereford.county == "Othershire"

    def test_win_and_are_reported_when_the_file_has_something_new(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        Council.objects.filter(slug="mereford").update(website="https://new.mereford.example")
        rows = changed(rows, "slug", "mereford", website="https://mereford.example")
        result = run(tmp_path, rows)
        assert list(result.kept) == [
            "Mereford City Council: website is https://new.mereford.example; "
            "the file says https://mereford.example"
        ]
        assert not run(tmp_path, rows).kept, "told once is enough"

    def test_keep_names_they_added_and_removed(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        mereford = Council.objects.get(slug="mereford")
        CouncilName.objects.filter(council=mereford).delete()
        CouncilName.objects.create(council=mereford, kind="common", name="The Ford")
        rows = changed(rows, "slug", "mereford", other_names="common:Mereford;former:Merford")
        run(tmp_path, rows)
        names = set(CouncilName.objects.filter(council=mereford).values_list("name", flat=True))
        assert names == {"The Ford", "Merford"}

    def test_have_their_hand_made_council_filled_and_what_they_wrote_kept(self) -> None:
        CouncilFactory(
            name="Mereford", gss_code="E08999002", county="", website="https://a.example"
        )
        result = import_councils(FILE)
        mereford = Council.objects.get(slug="mereford")
        assert (mereford.county, mereford.website) == ("Mereshire", "https://a.example")
        assert any("website is https://a.example" in entry for entry in result.kept)


def test_only_what_changes_is_marked_as_changed(tmp_path: Path, rows: Rows) -> None:
    import_councils(FILE)
    Council.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    Council.objects.filter(slug="kings-mere").update(website="https://edited.example")
    rows = changed(rows, "slug", "mereford", population="420000")
    # An editor's website is kept, and a source that others gave already says nothing new.
    run(tmp_path, changed(rows, "slug", "kings-mere", website="https://new.example"))
    recent = Council.objects.filter(updated_at__year=2026, updated_at__month__gt=1)
    assert [council.slug for council in recent] == ["mereford"]


class TestMatching:
    def test_former_code_leads_to_the_council_and_is_never_written_back(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        rows = changed(rows, "slug", "mereford", gss_code="E08999001", former_gss_codes="")
        result = run(tmp_path, rows)
        assert Council.objects.get(slug="mereford").gss_code == "E08999002"
        assert "E08999001 is now E08999002" in "\n".join(result.lines())

    @pytest.mark.parametrize("name", ["KINGS MERE BOROUGH COUNCIL", "King’s  Mere Borough Council"])
    def test_name_that_differs_in_case_and_apostrophe_is_the_same_council(
        self, tmp_path: Path, rows: Rows, name: str
    ) -> None:
        council = CouncilFactory(name="King's Mere Borough Council", gss_code=None)
        row = {**rows[1], "slug": "other-address", "gss_code": "", "name": name}
        result = run(tmp_path, [{**row, "local_authority_code": ""}])
        assert not result.created
        assert "other-address" in "\n".join(result.lines())
        council.refresh_from_db()
        assert council.slug == "kings-mere-borough-council"

    def test_codes_that_contain_one_another_do_not_match(self, tmp_path: Path, rows: Rows) -> None:
        CouncilFactory(name="Short", slug="short", local_authority_code="MRFX")
        assert len(run(tmp_path, rows).created) == 6

    def test_same_name_with_another_code_is_another_council(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        row = {**rows[2], "slug": "mereford-2014", "gss_code": "E08999007", "former_gss_codes": ""}
        result = run(
            tmp_path, [{**row, "local_authority_code": "", "tile_column": "", "tile_row": ""}]
        )
        assert list(result.created) == ["Mereford City Council (mereford-2014)"]

    def test_code_and_address_of_different_councils_are_a_fault(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_councils(FILE)
        words = refused(tmp_path, changed(rows, "slug", "mereford", gss_code="E07999001"))
        assert "Line 4, “Mereford City Council”: The GSS code is that of King's Mere" in words
        assert "slug is that of Mereford City Council" in words

    def test_name_that_two_councils_have_is_a_fault(self, tmp_path: Path, rows: Rows) -> None:
        for slug in ("one", "two"):
            CouncilFactory(name="King's Mere Borough Council", slug=slug, gss_code=None)
        row = {**rows[1], "slug": "three", "gss_code": "", "local_authority_code": ""}
        assert "Several councils have this name" in refused(tmp_path, [row])

    def test_two_rows_about_one_council_are_a_fault(self, tmp_path: Path, rows: Rows) -> None:
        words = refused(tmp_path, [*rows, rows[0]])
        assert "Line 8" in words
        assert "Line 2 is about the same council" in words


class TestFaults:
    @pytest.mark.parametrize(
        ("column", "cell", "words"),
        [
            ("gss_code", "E0899", "GSS code is E or W and eight digits"),
            ("slug", "feed", "address of another page"),
            ("name", "", "This cell is empty"),
            ("council_type", "metropolitan", "did you mean metropolitan-borough?"),
            ("region", "Midlands", "This word is not known"),
            ("population", "many", "whole number"),
            ("website", "www.mereford", "web address"),
            ("started_on", "2005-06-18", "out of the year 1996"),
            ("started_on", "32/01/1974", "not a day"),
            ("source_date", "2126-01-01", "still to come"),
            ("other_names", "Mereford", "Write the kind before each name"),
            ("former_gss_codes", "E0700", "GSS code is E or W"),
            ("former_gss_codes", "E07999001", "code of another council"),
            ("tile_row", "", "both tile_column and tile_row"),
            ("slug", "Mere Ford", "lower-case words"),
        ],
    )
    def test_name_line_column_and_what_to_do(
        self, tmp_path: Path, rows: Rows, column: str, cell: str, words: str
    ) -> None:
        told = refused(tmp_path, changed(rows, "slug", "mereford", **{column: cell}))
        assert words in told
        assert "Line 4, column" in told

    def test_are_all_told_at_once(self, tmp_path: Path, rows: Rows) -> None:
        rows = changed(rows, "slug", "mereford", population="x", nation="Mercia")
        told = refused(tmp_path, changed(rows, "slug", "aberwen", region="x"))
        assert "these 3 things" in told

    def test_end_before_start(self, tmp_path: Path, rows: Rows) -> None:
        told = refused(tmp_path, changed(rows, "slug", "mereford", ended_on="1970-03-31"))
        assert "ends before it begins" in told

    def test_end_before_the_start_that_the_register_knows(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        Council.objects.filter(slug="kings-mere").update(started_on=date(2000, 4, 1))
        told = refused(tmp_path, changed(rows, "slug", "kings-mere", ended_on="1999-03-31"))
        assert "began on 2000-04-01" in told

    def test_successor_that_nobody_knows(self, tmp_path: Path, rows: Rows) -> None:
        told = refused(tmp_path, changed(rows, "slug", "mereshire", successors="nort-mereshire"))
        assert "Line 5, column successors, “nort-mereshire”" in told
        assert "did you mean north-mereshire?" in told

    def test_successors_without_a_last_day(self, tmp_path: Path, rows: Rows) -> None:
        assert "has a last day" in refused(
            tmp_path, changed(rows, "slug", "mereshire", ended_on="")
        )

    def test_circle_of_successors(self, tmp_path: Path, rows: Rows) -> None:
        rows = changed(
            rows, "slug", "north-mereshire", ended_on="2024-03-31", successors="mereshire"
        )
        assert "makes a circle" in refused(tmp_path, rows)

    def test_circle_with_what_the_register_holds(self, tmp_path: Path, rows: Rows) -> None:
        import_councils(FILE)
        SuccessionFactory(
            predecessor=Council.objects.get(slug="mereford"),
            successor=Council.objects.get(slug="kings-mere"),
            effective_on=date(2024, 4, 1),
        )
        rows = changed(rows, "slug", "kings-mere", ended_on="2025-03-31", successors="mereford")
        assert "makes a circle" in refused(tmp_path, rows)

    def test_tile_that_another_council_stands_on(self, tmp_path: Path, rows: Rows) -> None:
        CouncilFactory(name="Settler", tile_column=2, tile_row=93)
        assert "Settler stands on this tile" in refused(tmp_path, rows)


def test_first_of_april_is_read_as_the_last_day_before_it(tmp_path: Path, rows: Rows) -> None:
    result = run(tmp_path, changed(rows, "slug", "mereshire", ended_on="01/04/2023"))
    assert Council.objects.get(slug="mereshire").ended_on == date(2023, 3, 31)
    assert "01/04/2023 is 2023-03-31" in "\n".join(result.lines())
    assert not import_councils(FILE).changes


def test_dry_run_says_the_same_and_saves_nothing(tmp_path: Path, rows: Rows) -> None:
    import_councils(FILE)
    changes = changed(rows, "slug", "mereford", population="1", other_names="common:M")
    before = state()
    dry = run(tmp_path, changes, dry_run=True)
    assert state() == before
    assert dry.lines() == run(tmp_path, changes).lines()
    assert dry.changes == 1


def test_import_asks_the_database_as_often_for_ten_councils_as_for_thirty(
    tmp_path: Path, rows: Rows
) -> None:
    def many(count: int, start: int) -> Rows:
        blank = {"tile_column": "", "tile_row": "", "local_authority_code": "", "other_names": ""}
        return [
            {**rows[1], **blank, "slug": f"m-{n}", "name": f"M {n}", "gss_code": f"E07{n:06d}"}
            for n in range(start, start + count)
        ]

    counts = []
    for count, start in ((10, 100), (30, 200)):
        path = write(tmp_path / "many.csv", many(count, start))
        with CaptureQueriesContext(connection) as counted:
            import_councils(path)
        counts.append(len(counted))
    assert counts[1] <= counts[0] + 1  # SQLite takes 35 rows in one INSERT


def test_values_of_a_council_survive_a_second_import_untouched() -> None:
    import_councils(FILE)
    before = [model_to_dict(council) for council in Council.objects.all()]
    import_councils(FILE)
    assert [model_to_dict(council) for council in Council.objects.all()] == before
