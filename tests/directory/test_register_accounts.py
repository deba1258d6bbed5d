"""The register of accounts that ships with the project: its counts, and what must never be in it.

Reads the files as they are, without a database, so that a fault points at a line of the file.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

REGISTER = Path(__file__).resolve().parents[2] / "directory" / "register"
# The counts are those of this day; the files say what they know, not what day it is.
COUNTED_ON = date(2026, 11, 20)
HEADING = (
    "councils,platform,address,handle,purpose,language,status,"
    "evidence_kind,source,source_url,seen_on"
)
ACCOUNT_FACTS = HEADING.split(",")[:7]
PRINCIPAL_TYPES = {
    "county",
    "district",
    "unitary",
    "metropolitan-borough",
    "london-borough",
    "city-corporation",
    "welsh-unitary",
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (REGISTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def has_ended(council: Row) -> bool:
    return bool(council["ended_on"]) and date.fromisoformat(council["ended_on"]) < COUNTED_ON


ACCOUNTS = read("accounts.csv")
COUNCILS = {row["slug"]: row for row in read("councils.csv")}


def test_file_has_exactly_the_columns_of_the_schema() -> None:
    with (REGISTER / "accounts.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert ",".join(lines[0]) == HEADING
    assert {len(line) for line in lines} == {len(lines[0])}


def test_file_is_sorted_so_that_changes_read_well() -> None:
    councils = [row["councils"] for row in ACCOUNTS]
    assert councils == sorted(councils)


def test_cells_hold_no_stray_spaces() -> None:
    for row in ACCOUNTS:
        for column, cell in row.items():
            assert cell == " ".join(cell.split()), (row["address"], column)


def test_there_are_208_accounts_on_133_principal_councils() -> None:
    accounts = {(row["platform"], row["address"].lower()) for row in ACCOUNTS}
    assert len(accounts) == 208
    principal = {
        row["slug"]
        for row in COUNCILS.values()
        if row["council_type"] in PRINCIPAL_TYPES and not has_ended(row)
    }
    listed = {slug for row in ACCOUNTS for slug in several(row["councils"])}
    assert len(listed & principal) == 133
    assert len(listed) == 154


def test_every_account_belongs_to_councils_of_the_register() -> None:
    for row in ACCOUNTS:
        assert several(row["councils"]), row["address"]
        assert set(several(row["councils"])) <= COUNCILS.keys(), row["address"]


def test_rows_of_one_account_differ_in_their_evidence_only() -> None:
    facts: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for row in ACCOUNTS:
        said = tuple(row[column] for column in ACCOUNT_FACTS)
        facts.setdefault((row["platform"], row["address"].lower()), set()).add(said)
    assert [account for account, said in facts.items() if len(said) > 1] == []
    evidence = [
        (row["address"].lower(), row["evidence_kind"], row["source_url"], row["seen_on"])
        for row in ACCOUNTS
    ]
    assert len(evidence) == len(set(evidence)) == 220


def test_every_row_says_who_said_so_where_and_when() -> None:
    for row in ACCOUNTS:
        assert row["source"], row["address"]
        assert row["source_url"].startswith("https://github.com/"), row["address"]
        assert date.fromisoformat(row["seen_on"]) <= COUNTED_ON, row["address"]


def test_a_register_is_never_passed_off_as_the_councils_own_word() -> None:
    assert {row["evidence_kind"] for row in ACCOUNTS} == {"public-register"}


def test_accounts_of_ended_councils_are_closed_and_the_others_are_not() -> None:
    for row in ACCOUNTS:
        ended = all(has_ended(COUNCILS[slug]) for slug in several(row["councils"]))
        assert row["status"] == ("closed" if ended else "active"), row["address"]


def test_addresses_are_clean_and_lead_to_the_platform() -> None:
    homes = {
        "x": "https://x.com/",
        "facebook": "https://www.facebook.com/",
        "instagram": "https://www.instagram.com/",
        "youtube": "https://www.youtube.com/",
        "linkedin": "https://www.linkedin.com/company/",
        "flickr": "https://www.flickr.com/photos/",
        "nextdoor": "https://nextdoor.co.uk/agency-detail/",
    }
    for row in ACCOUNTS:
        assert row["address"].startswith(homes[row["platform"]]), row["address"]
        assert not re.search(r"[?#\s]|/$", row["address"]), row["address"]


@pytest.mark.parametrize(
    "handle",
    [
        "MyBCPCouncil",
        "wemakecamden",
        "norfolkcc",
        "cyngorcaerdydd",
        "bradfordmdcvideo",
        "liveinkirklees",
        "SheffCityCouncil",
        "rotherhamcouncil.bsky.social",
        "mancitycouncil",
    ],
)
def test_account_whose_source_cannot_be_named_is_left_out(handle: str) -> None:
    # @ManCityCouncil on X is in a register; the Facebook page of that name is not.
    found = {
        row["platform"]
        for row in ACCOUNTS
        if row["address"].lower().rstrip("/").endswith(f"/{handle.lower()}")
    }
    assert found <= ({"x"} if handle == "mancitycouncil" else set())


@pytest.mark.parametrize("handle", ["Hullccinfo", "wandbc", "ContactKingston", "SandwellMBC"])
def test_handle_that_was_given_up_is_left_out(handle: str) -> None:
    assert not [row for row in ACCOUNTS if row["address"].lower().endswith(f"/{handle.lower()}")]
