"""The list as filtered, as CSV, JSON and feed; and one council as a file."""

import csv
import json
from datetime import date
from io import StringIO
from xml.etree import ElementTree

import pytest

from core import dates
from directory.choices import AccountStatus, EvidenceKind, NameKind
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ATOM = "{http://www.w3.org/2005/Atom}"
FILES = ["/councils/list.csv", "/councils/list.json", "/councils/feed/"]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


@pytest.fixture
def get(client):
    def ask(url, status=200, /, **address):
        response = client.get(url, address)
        assert response.status_code == status
        return response

    return ask


def body(response):
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8")


def csv_rows(response):
    return list(csv.DictReader(StringIO(body(response).removeprefix("\ufeff"))))


def names_in(url, response):
    if url.endswith(".csv"):
        return [row["short_name"] for row in csv_rows(response)]
    if url.endswith(".json"):
        return [council["short_name"] for council in json.loads(body(response))["councils"]]
    return [title.text for title in ElementTree.fromstring(body(response)).iter(f"{ATOM}title")][1:]


def test_a_control_character_that_was_pasted_breaks_no_feed(get):
    CouncilFactory(name="Mere\x0bford")
    assert names_in("/councils/feed/", get("/councils/feed/")) == ["Mere ford"]


@pytest.mark.parametrize("url", FILES)
class TestTheListAsFiltered:
    def test_files_hold_what_the_page_holds(self, get, url):
        CouncilFactory(name="North", region="north-east")
        CouncilFactory(name="South")
        CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        assert sorted(names_in(url, get(url))) == ["North", "South"]
        assert names_in(url, get(url, region="north-east")) == ["North"]
        assert names_in(url, get(url, state="ended")) == ["Gone"]
        assert names_in(url, get(url, q="sou")) == ["South"]

    def test_files_are_not_cut_into_pages(self, get, url):
        for number in range(51):
            CouncilFactory(name=f"Mere {number:02}")
        shown = 50 if url.endswith("feed/") else 51
        assert len(names_in(url, get(url, page="1"))) == shown

    def test_an_unknown_value_is_refused_in_words(self, get, url):
        response = get(url, 400, type="parish")
        text = response.json()["errors"][0] if url.endswith(".json") else body(response)
        assert "There is no kind of council called “parish”" in text

    def test_the_licence_is_named(self, get, url):
        CouncilFactory()
        assert "Open Government Licence v3.0" in body(get(url))

    def test_head_is_answered(self, client, url):
        assert client.head(url).status_code == 200


class TestCsv:
    def test_a_row_for_each_account_and_one_for_a_council_without(self, get):
        council = CouncilFactory(name="Mereford", gss_code="E07000001")
        x, y = PlatformFactory(name="X", order=1), PlatformFactory(name="Y", order=2)
        account = SocialAccountFactory(councils=[council], platform=x, handle="mere")
        EvidenceFactory(account=account)
        SocialAccountFactory(councils=[council], platform=y, status=AccountStatus.CLOSED)
        CouncilFactory(name="Nothing", population=None)
        rows = csv_rows(get(FILES[0]))
        assert [(row["short_name"], row["platform"]) for row in rows] == [
            ("Mereford", "X"),
            ("Mereford", "Y"),
            ("Nothing", ""),
        ]
        first = rows[0]
        assert first["gss_code"] == "E07000001"
        assert (first["freshness"], first["confirmed_on"]) == ("confirmed", "2026-10-12")
        assert (first["evidence"], first["evidence_source"]) == (
            "council-website",
            "www.mereford.example",
        )
        assert rows[1]["account_status"] == "closed"
        assert rows[2]["population"] == "", "unknown is empty, never nought"
        assert rows[2]["council_source"] == "Register of invented councils"

    def test_no_cell_is_a_formula(self, get):
        CouncilFactory(name="=cmd|' /C calc'!A0", short_name="@mere", slug="mere")
        row = csv_rows(get(FILES[0]))[0]
        assert row["council"].startswith("'=")
        assert row["short_name"] == "'@mere"

    def test_it_opens_in_excel_with_welsh_letters(self, get):
        CouncilNameFactory(
            council=CouncilFactory(), name="Cyngor Sir Ynys Môn", kind=NameKind.WELSH
        )
        text = body(get(FILES[0]))
        assert text.startswith("\ufeff")
        assert "Cyngor Sir Ynys Môn" in text


class TestJson:
    def test_identifiers_accounts_and_evidence(self, get):
        council = CouncilFactory(name="Mereford", gss_code="E07000001", region="", population=None)
        account = SocialAccountFactory(councils=[council], platform__slug="x", handle="mere")
        EvidenceFactory(
            account=account, kind=EvidenceKind.PUBLIC_REGISTER, seen_on=date(2023, 11, 19)
        )
        answer = json.loads(body(get(FILES[1])))
        (found,) = answer["councils"]
        assert (found["slug"], found["gss_code"]) == ("mereford", "E07000001")
        assert found["population"] is None
        assert found["region"] is None
        (shown,) = found["accounts"]
        assert (shown["platform"], shown["handle"], shown["url"]) == ("x", "mere", account.url)
        assert (shown["status"], shown["freshness"]) == ("active", "stale")
        assert shown["evidence"] == [
            {
                "kind": "public-register",
                "source": "www.mereford.example",
                "url": "https://www.mereford.example/contact",
                "seen_on": "2023-11-19",
            }
        ]
        assert answer["as_of"] == "2026-11-20"

    def test_successors_and_predecessors_by_their_slugs(self, get):
        gone = CouncilFactory(name="Gone", ended_on=date(2023, 3, 31))
        heir = CouncilFactory(name="Heir")
        SuccessionFactory(predecessor=gone, successor=heir, kind="merged")
        link = {"kind": "merged", "on": "2023-04-01"}
        (found,) = json.loads(body(get(FILES[1], q="heir")))["councils"]
        assert found["predecessors"] == [{"slug": "gone", **link}]
        (found,) = json.loads(body(get(FILES[1], state="ended")))["councils"]
        assert found["successors"] == [{"slug": "heir", **link}]

    def test_an_empty_list_is_still_json(self, get):
        assert json.loads(body(get(FILES[1])))["councils"] == []


class TestFeed:
    def test_what_changed_last_comes_first_be_it_council_or_account(self, get):
        first, second = CouncilFactory(name="First"), CouncilFactory(name="Second")
        assert names_in(FILES[2], get(FILES[2])) == ["Second", "First"]
        SocialAccountFactory(councils=[first])
        assert names_in(FILES[2], get(FILES[2])) == ["First", "Second"]
        second.save()
        assert names_in(FILES[2], get(FILES[2])) == ["Second", "First"]

    def test_addresses_are_whole_and_stay_the_same(self, get):
        CouncilFactory(name="Mereford")
        entry = ElementTree.fromstring(body(get(FILES[2]))).find(f"{ATOM}entry")
        assert entry.find(f"{ATOM}id").text == "http://testserver/councils/mereford/"
        assert entry.find(f"{ATOM}link").get("href") == "http://testserver/councils/mereford/"


@pytest.mark.parametrize("kind", ["csv", "json"])
class TestOneCouncil:
    def test_one_council_as_a_file_even_when_it_has_ended(self, get, kind):
        CouncilFactory(name="Mereford", ended_on=date(2023, 3, 31))
        CouncilFactory(name="Other")
        url = f"/councils/mereford/council.{kind}"
        assert names_in(url, get(url)) == ["Mereford"]

    def test_an_unknown_council_is_not_found(self, get, kind):
        get(f"/councils/atlantis/council.{kind}", 404)
