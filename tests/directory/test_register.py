"""The register of councils that ships with the project: its counts and its rules.

Reads the files as they are, without a database, so that a fault points at a line of the file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

REGISTER = Path(__file__).resolve().parents[2] / "directory" / "register"
# The counts are those of this day; the files say what they know, not what day it is.
COUNTED_ON = date(2026, 11, 20)
PRINCIPAL = {
    "county": 21,
    "district": 164,
    "unitary": 63,
    "metropolitan-borough": 36,
    "london-borough": 32,
    "city-corporation": 1,
    "welsh-unitary": 22,
}
OTHER_BODIES = {"combined-authority": 13, "strategic-authority": 1, "national-park": 10}
REGIONS = {
    "east-midlands",
    "east-of-england",
    "london",
    "north-east",
    "north-west",
    "south-east",
    "south-west",
    "wales",
    "west-midlands",
    "yorkshire-and-the-humber",
}
HEADING = (
    "slug,name,short_name,sort_name,welsh_name,other_names,council_type,nation,region,county,"
    "gss_code,former_gss_codes,local_authority_code,website,population,population_year,started_on,"
    "ended_on,successors,succession_kind,wikidata_id,tile_column,tile_row,"
    "source,source_url,source_date"
)

Row = dict[str, str]


def read_councils() -> list[Row]:
    with (REGISTER / "councils.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def state(row: Row) -> str:
    started, ended = day(row["started_on"]), day(row["ended_on"])
    if ended and ended < COUNTED_ON:
        return "ended"
    return "coming" if started and started > COUNTED_ON else "current"


def names(row: Row) -> set[str]:
    others = {other.split(":", 1)[1] for other in several(row["other_names"])}
    return {row["name"], row["short_name"], row["welsh_name"], *others} - {""}


COUNCILS = read_councils()
BY_SLUG = {row["slug"]: row for row in COUNCILS}
CURRENT_PRINCIPAL = [
    row for row in COUNCILS if state(row) == "current" and row["council_type"] in PRINCIPAL
]


class TestFile:
    def test_is_utf8_without_mark_and_with_plain_line_ends(self) -> None:
        raw = (REGISTER / "councils.csv").read_bytes()
        raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert raw.endswith(b"\n")

    def test_has_exactly_the_columns_of_the_schema(self) -> None:
        with (REGISTER / "councils.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert ",".join(lines[0]) == HEADING
        assert {len(line) for line in lines} == {len(lines[0])}

    def test_is_sorted_so_that_changes_read_well(self) -> None:
        assert [row["slug"] for row in COUNCILS] == sorted(BY_SLUG)

    def test_cells_hold_no_stray_spaces(self) -> None:
        for row in COUNCILS:
            for column, cell in row.items():
                assert cell == " ".join(cell.split()), (row["slug"], column)


class TestCounts:
    def test_there_are_339_principal_councils_by_type(self) -> None:
        assert Counter(row["council_type"] for row in CURRENT_PRINCIPAL) == PRINCIPAL
        assert len(CURRENT_PRINCIPAL) == 339

    def test_other_current_bodies_by_type(self) -> None:
        others = [
            row["council_type"]
            for row in COUNCILS
            if state(row) == "current" and row["council_type"] not in PRINCIPAL
        ]
        assert Counter(others) == OTHER_BODIES

    def test_ended_and_coming_councils(self) -> None:
        assert Counter(map(state, COUNCILS)) == {"current": 363, "ended": 88, "coming": 2}
        ended = [row for row in COUNCILS if state(row) == "ended"]
        assert sum(row["ended_on"] == "2009-03-31" for row in ended) == 38

    def test_population_of_each_nation_is_that_of_the_estimate(self) -> None:
        # Counties repeat their districts, so they are left out of the sum.
        total: Counter[str] = Counter()
        for row in CURRENT_PRINCIPAL:
            if row["council_type"] != "county":
                total[row["nation"]] += int(row["population"])
        assert total["wales"] == 3_169_586
        assert 56_000_000 < total["england"] < 57_000_000


class TestCouncils:
    @pytest.mark.parametrize("column", ["slug", "gss_code", "local_authority_code", "wikidata_id"])
    def test_what_tells_councils_apart_is_used_once(self, column: str) -> None:
        used = Counter(row[column] for row in COUNCILS if row[column])
        assert [value for value, times in used.items() if times > 1] == []

    def test_a_former_code_belongs_to_one_council_and_is_nobodys_code_today(self) -> None:
        former = [code for row in COUNCILS for code in several(row["former_gss_codes"])]
        assert len(former) == len(set(former)) == 15
        assert not set(former) & {row["gss_code"] for row in COUNCILS}

    def test_recoded_councils_carry_the_new_code(self) -> None:
        for slug, now, before in (
            ("barnsley", "E08000038", "E08000016"),
            ("sheffield", "E08000039", "E08000019"),
            ("gateshead", "E08000037", "E08000020"),
        ):
            assert BY_SLUG[slug]["gss_code"] == now
            assert before in several(BY_SLUG[slug]["former_gss_codes"])

    @pytest.mark.parametrize(
        "slug",
        ["bedford", "cornwall", "durham", "northumberland", "shropshire", "wiltshire"],
    )
    def test_council_that_went_on_in_2009_is_one_council(self, slug: str) -> None:
        row = BY_SLUG[slug]
        assert row["council_type"] == "unitary"
        assert [code[:3] for code in several(row["former_gss_codes"])][-1] in {"E07", "E10"}
        assert [other for other in COUNCILS if other["name"] == row["name"]] == [row]

    def test_cells_have_the_shape_the_schema_says(self) -> None:
        for row in COUNCILS:
            where = row["slug"]
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]), where
            assert row["name"] and row["short_name"] and row["sort_name"], where
            assert re.fullmatch(r"([EW]\d{8})?", row["gss_code"]), where
            assert re.fullmatch(r"([A-Z]{3,4})?", row["local_authority_code"]), where
            assert re.fullmatch(r"(https://[a-z0-9.-]+)?", row["website"]), where
            assert re.fullmatch(r"(Q\d+)?", row["wikidata_id"]), where
            assert bool(row["population"]) == bool(row["population_year"]), where
            assert not row["population"] or int(row["population"]) > 0, where
            assert row["council_type"] in {*PRINCIPAL, *OTHER_BODIES}, where
            for other in several(row["other_names"]):
                assert re.fullmatch(r"(welsh|former|common):.+", other), (where, other)

    def test_nation_region_and_code_agree(self) -> None:
        for row in COUNCILS:
            where, welsh = row["slug"], row["nation"] == "wales"
            assert row["nation"] in {"england", "wales"}, where
            assert welsh == (row["council_type"] == "welsh-unitary"), where
            assert welsh == (row["region"] == "wales"), where
            assert row["gss_code"][:1] in {"", "W" if welsh else "E"}, where
            assert (row["region"] == "") == (row["council_type"] == "national-park"), where
            assert row["region"] in {"", *REGIONS}, where
            assert not (welsh and row["county"]), where

    def test_districts_lie_in_the_region_of_their_county_council(self) -> None:
        counties = {
            row["county"]: row["region"]
            for row in CURRENT_PRINCIPAL
            if row["council_type"] == "county"
        }
        for row in CURRENT_PRINCIPAL:
            if row["council_type"] == "district":
                assert counties[row["county"]] == row["region"], row["slug"]

    def test_only_coming_councils_lack_a_code(self) -> None:
        assert {row["slug"] for row in COUNCILS if not row["gss_code"]} == {
            "east-surrey",
            "west-surrey",
        }

    def test_every_council_names_its_source_and_date(self) -> None:
        for row in COUNCILS:
            assert row["source"] and len(row["source"]) <= 255, row["slug"]
            assert row["source_url"].startswith("https://"), row["slug"]
            assert day(row["source_date"]) <= COUNTED_ON, row["slug"]


class TestNames:
    def test_every_welsh_council_has_its_official_welsh_name_and_nobody_else(self) -> None:
        with_name = [row for row in COUNCILS if row["welsh_name"]]
        assert len(with_name) == 22
        assert {row["council_type"] for row in with_name} == {"welsh-unitary"}

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Caerffili", "caerphilly"),
            ("Abertawe", "swansea"),
            ("Caerdydd", "cardiff"),
            ("Casnewydd", "newport"),
            ("Sir Gâr", "carmarthenshire"),
            ("Ynys Môn", "isle-of-anglesey"),
            ("Pen-y-bont ar Ogwr", "bridgend"),
            ("Hull", "kingston-upon-hull"),
            ("Kingston upon Hull", "kingston-upon-hull"),
            ("BCP", "bournemouth-christchurch-and-poole"),
            ("B&NES", "bath-and-north-east-somerset"),
            ("RBWM", "windsor-and-maidenhead"),
            ("St Helens", "st-helens"),
            ("Rhondda Cynon Taf", "rhondda-cynon-taf"),
            ("County Durham", "durham"),
            ("Shepway", "folkestone-and-hythe"),
            ("Milton Keynes Council", "milton-keynes"),
            ("Colchester Borough Council", "colchester"),
            ("Southend-on-Sea Borough Council", "southend-on-sea"),
            ("Doncaster Metropolitan Borough Council", "doncaster"),
        ],
    )
    def test_council_is_there_under_the_name_people_use(self, name: str, slug: str) -> None:
        assert name in names(BY_SLUG[slug])

    @pytest.mark.parametrize(
        ("slug", "filed"),
        [
            ("york", "York"),
            ("bristol", "Bristol"),
            ("lincoln", "Lincoln"),
            ("windsor-and-maidenhead", "Windsor and Maidenhead"),
            ("kings-lynn-and-west-norfolk", "King's Lynn and West Norfolk"),
            ("isle-of-wight", "Isle of Wight"),
            ("vale-of-glamorgan", "Vale of Glamorgan"),
            ("city-of-london", "London, City of"),
        ],
    )
    def test_filed_under_the_word_people_look_for(self, slug: str, filed: str) -> None:
        assert BY_SLUG[slug]["sort_name"] == filed

    def test_no_broken_letters_came_along_from_a_source(self) -> None:
        for row in COUNCILS:
            assert not re.search(r"[\ufffdï¿½¾Ã]", "".join(names(row))), row["slug"]


class TestEndsAndSuccessors:
    def test_days_are_in_order(self) -> None:
        for row in COUNCILS:
            started, ended = day(row["started_on"]), day(row["ended_on"])
            assert not (started and ended) or started <= ended, row["slug"]

    def test_ended_means_successors_and_a_kind(self) -> None:
        for row in COUNCILS:
            assert bool(row["ended_on"]) == bool(row["successors"]), row["slug"]
            assert bool(row["ended_on"]) == bool(row["succession_kind"]), row["slug"]

    def test_successors_exist_and_are_there_on_the_day(self) -> None:
        for row in COUNCILS:
            for slug in several(row["successors"]):
                successor = BY_SLUG[slug]
                effective = day(row["ended_on"]) + timedelta(days=1)
                started, ended = day(successor["started_on"]), day(successor["ended_on"])
                assert started is None or started <= effective, (row["slug"], slug)
                assert ended is None or ended > effective, (row["slug"], slug)

    def test_no_council_comes_after_itself(self) -> None:
        for row in COUNCILS:
            seen: set[str] = set()
            ahead = several(row["successors"])
            while ahead:
                slug = ahead.pop()
                assert slug != row["slug"]
                if slug not in seen:
                    seen.add(slug)
                    ahead += several(BY_SLUG[slug]["successors"])

    def test_split_has_several_successors_and_the_others_one(self) -> None:
        for row in COUNCILS:
            if row["ended_on"]:
                is_split = row["succession_kind"] == "split"
                assert is_split == (len(several(row["successors"])) > 1), row["slug"]

    def test_cumbria_ends_in_two_councils(self) -> None:
        cumbria = BY_SLUG["cumbria"]
        assert several(cumbria["successors"]) == ["cumberland", "westmorland-and-furness"]
        assert cumbria["succession_kind"] == "split"
        assert cumbria["ended_on"] == "2023-03-31"

    def test_north_yorkshire_continues(self) -> None:
        county = BY_SLUG["north-yorkshire-county"]
        assert county["successors"] == "north-yorkshire"
        assert county["succession_kind"] == "continuing"

    def test_both_earlier_authorities_of_the_north_east_lead_to_the_new_one(self) -> None:
        for slug in ("north-east-combined-authority-2014", "north-of-tyne-combined-authority"):
            assert BY_SLUG[slug]["successors"] == "north-east-combined-authority"
            assert BY_SLUG[slug]["ended_on"] == "2024-05-06"

    def test_surrey_becomes_east_and_west(self) -> None:
        east = {"elmbridge", "epsom-and-ewell", "mole-valley", "reigate-and-banstead", "tandridge"}
        west = {"guildford", "runnymede", "spelthorne", "surrey-heath", "waverley", "woking"}
        leading = {"east-surrey": set(), "west-surrey": set()}
        for row in COUNCILS:
            for slug in several(row["successors"]):
                if slug in leading:
                    leading[slug].add(row["slug"])
                    assert row["ended_on"] == "2027-03-31"
                    assert state(row) == "current"
        assert leading == {"east-surrey": east | {"surrey"}, "west-surrey": west | {"surrey"}}
        for slug in leading:
            assert BY_SLUG[slug]["started_on"] == "2027-04-01"
            assert state(BY_SLUG[slug]) == "coming"

    def test_reorganisation_that_is_only_expected_is_not_in_the_register(self) -> None:
        ends = {row["ended_on"] for row in COUNCILS if state(row) == "current"}
        assert ends == {"", "2027-03-31"}


class TestTileMap:
    def test_each_principal_council_has_a_tile_of_its_own_and_nobody_else_has(self) -> None:
        tiles = [(row["tile_column"], row["tile_row"]) for row in CURRENT_PRINCIPAL]
        assert len(set(tiles)) == 339
        assert all(column and row for column, row in tiles)
        placed = {row["slug"] for row in COUNCILS if row["tile_column"] or row["tile_row"]}
        assert placed == {row["slug"] for row in CURRENT_PRINCIPAL}

    def test_regions_hold_together_and_only_scilly_lies_apart(self) -> None:
        tile = {
            row["slug"]: (int(row["tile_column"]), int(row["tile_row"]))
            for row in CURRENT_PRINCIPAL
            if row["slug"] != "isles-of-scilly"
        }
        assert pieces(set(tile.values())) == 1
        for region in REGIONS:
            here = {at for slug, at in tile.items() if BY_SLUG[slug]["region"] == region}
            assert pieces(here) == 1, region

    def test_the_map_has_north_at_the_top_and_wales_on_the_left(self) -> None:
        def at(slug: str) -> tuple[int, int]:
            return int(BY_SLUG[slug]["tile_column"]), int(BY_SLUG[slug]["tile_row"])

        southward = ["northumberland", "leeds", "birmingham", "brighton-and-hove"]
        rows = [at(slug)[1] for slug in southward]
        assert rows == sorted(set(rows))
        assert at("gwynedd")[0] < at("birmingham")[0] < at("norwich")[0]
        assert at("cornwall")[0] < at("southampton")[0] < at("dover")[0]
        assert max(at(row["slug"])[0] for row in CURRENT_PRINCIPAL) < 20
        assert max(at(row["slug"])[1] for row in CURRENT_PRINCIPAL) < 25


def pieces(tiles: set[tuple[int, int]]) -> int:
    """How many pieces the tiles fall into, counting only those that share a side."""
    left, count = set(tiles), 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            column, row = edge.pop()
            sides = {(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)}
            edge += sides & left
            left -= sides
    return count
