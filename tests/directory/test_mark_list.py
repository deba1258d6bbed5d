"""The register of the Mark: page, CSV and feed of one list, with filters that refuse nonsense."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import SubmissionStatus
from directory.choices import CouncilType, Nation, Region
from directory.models.marks import MarkScope
from tests.factories.directory import CouncilFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(DAY)


@pytest.fixture
def register():
    """One declaration of each state, and what may not be seen."""
    north = {"region": Region.NORTH_EAST, "council_type": CouncilType.COUNTY}
    wales = {"nation": Nation.WALES, "council_type": CouncilType.WELSH_UNITARY}
    MarkAdoptionFactory(council=CouncilFactory(name="Inford", slug="inford", **north))
    MarkAdoptionFactory(
        council=CouncilFactory(name="Dueford", slug="dueford", region=Region.WALES, **wales),
        scope=MarkScope.MEETINGS,
        accepted_on=date(2025, 12, 1),
    )
    lapsed = CouncilFactory(name="Lapsford", slug="lapsford")
    MarkAdoptionFactory(council=lapsed, accepted_on=date(2025, 1, 1))
    gone = CouncilFactory(name="Goneford", slug="goneford", ended_on=date(2026, 3, 31))
    MarkAdoptionFactory(council=gone, accepted_on=date(2026, 1, 1))
    MarkAdoptionFactory(
        council=CouncilFactory(name="Backford", slug="backford"),
        withdrawn_on=date(2026, 11, 20),
        withdrawn_words="=HYPERLINK(1)",
    )
    for status in set(SubmissionStatus) - {SubmissionStatus.DONE}:
        MarkAdoptionFactory(
            council=CouncilFactory(name=f"Hidford {status}", slug=f"hidford-{status}"),
            status=status,
        )
    renewed = CouncilFactory(name="Reford", slug="reford")
    MarkAdoptionFactory(council=renewed, accepted_on=date(2025, 11, 1))
    MarkAdoptionFactory(council=renewed)


def slugs_of_csv(client, query: str) -> list[str]:
    answer = client.get(f"/councils/mark/list.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(dict.fromkeys(row["slug"] for row in csv.DictReader(StringIO(text))))


def slugs_of_feed(client, query: str) -> set[str]:
    root = ET.fromstring(client.get(f"/councils/mark/feed/{query}").content)
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")]
    return {link.split("/councils/")[1].split("/")[0] for link in links}


def slugs_of_page(client, query: str) -> list[str]:
    context = client.get(f"/councils/mark/{query}").context
    return [row["url"].split("/")[2] for row in context["rows"]]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["dueford", "inford", "reford"]),
        ("?state=in-force", ["dueford", "inford", "reford"]),
        ("?state=due", ["dueford"]),
        ("?state=lapsed", ["goneford", "lapsford"]),
        ("?state=withdrawn", ["backford"]),
        ("?state=any", ["backford", "dueford", "goneford", "inford", "lapsford", "reford"]),
        ("?nation=wales", ["dueford"]),
        ("?type=county", ["inford"]),
        ("?region=north-east&region=wales", ["dueford", "inford"]),
        ("?scope=meetings", ["dueford"]),
        ("?scope=venue", []),
        ("?state=lapsed&nation=wales", []),
    ],
)
def test_page_file_and_feed_are_the_same_list(client, register, query, slugs):
    assert slugs_of_page(client, query) == slugs
    assert slugs_of_csv(client, query) == slugs
    assert slugs_of_feed(client, query) == set(slugs)


@pytest.mark.parametrize(
    "query",
    ["?state=gold", "?nation=france", "?scope=x", "?state=due&state=lapsed", "?page=x", "?page=0"],
)
def test_what_is_not_understood_is_refused_in_words(client, query):
    page = client.get(f"/councils/mark/{query}")
    assert page.status_code == 400
    assert "There is a problem" in page.content.decode()
    for path in ("list.csv", "feed/"):
        assert client.get(f"/councils/mark/{path}{query}").status_code == 400


def test_an_empty_list_says_so_and_a_page_too_far_is_not_there(client):
    assert "No council has the Mark in force yet" in client.get("/councils/mark/").content.decode()
    assert client.get("/councils/mark/?page=2").status_code == 404


def test_it_says_that_it_is_self_declared(client, register):
    assert "Self-declared" in client.get("/councils/mark/").content.decode()
    file = b"".join(client.get("/councils/mark/list.csv").streaming_content).decode()
    assert "not an accreditation" in file
    assert "Open Government Licence" in file
    assert "not an accreditation" in client.get("/councils/mark/feed/").content.decode()


def test_no_cell_is_a_formula_and_no_mailbox_is_in_it(client, register):
    file = b"".join(client.get("/councils/mark/list.csv?state=withdrawn").streaming_content)
    assert b"'=HYPERLINK(1)" in file
    assert b"@" not in file


def test_an_entry_of_the_feed_is_as_new_as_its_last_change(client, register):
    def updated(state: str) -> dict[str, str]:
        root = ET.fromstring(client.get(f"/councils/mark/feed/?state={state}").content)
        return {
            entry.find(f"{ATOM}title").text: entry.find(f"{ATOM}updated").text[:10]
            for entry in root.iter(f"{ATOM}entry")
        }

    assert updated("withdrawn") == {"Backford: Withdrawn on 20 November 2026": "2026-11-20"}
    assert updated("lapsed") == {
        "Lapsford: Lapsed on 1 January 2026": "2026-01-01",
        "Goneford: Lapsed on 1 April 2026, as the council has ended": "2026-04-01",
    }


def test_filters_can_be_taken_off_one_by_one(client, register):
    context = client.get("/councils/mark/?nation=wales&state=due").context
    assert {one["label"]: one["remove_url"] for one in context["chosen"]} == {
        "Wales": "/councils/mark/?state=due",
        "Due for review": "/councils/mark/?nation=wales",
    }


@pytest.mark.parametrize("path", ["", "list.csv", "feed/", "?state=lapsed&nation=england"])
def test_three_cost_as_much_as_thirty(client, path):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/councils/mark/{path}")
            b"".join(answer.streaming_content if answer.streaming else [])
        assert answer.status_code == 200
        return len(captured)

    def add(number: int) -> None:
        for _ in range(number):
            council = CouncilFactory()
            MarkAdoptionFactory(council=council)
            MarkAdoptionFactory(council=council, accepted_on=date(2024, 1, 1), scope="meetings")

    add(3)
    few = cost()
    add(27)
    assert cost() == few <= 10
