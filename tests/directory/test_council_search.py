"""Any council by any name: folded, former, Welsh and ended names all lead somewhere."""

from datetime import date
from html import unescape

import pytest

from core import dates
from directory.choices import NameKind, Nation, Region
from tests.factories.directory import CouncilFactory, CouncilNameFactory, SuccessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: date(2026, 11, 20))


@pytest.fixture
def get(client):
    def ask(q):
        response = client.get("/councils/", {"q": q})
        assert response.status_code == 200
        return response

    return ask


def names(response):
    return [row["name"] for group in response.context["groups_of_rows"] for row in group["rows"]]


def heading(response):
    return response.context["heading"]


@pytest.fixture(autouse=True)
def councils():
    CouncilFactory(name="Hull City Council", short_name="Hull", other_names=["Kingston upon Hull"])
    CouncilFactory(
        name="Bournemouth, Christchurch and Poole Council",
        short_name="Bournemouth, Christchurch and Poole",
        other_names=["BCP"],
    )
    welsh = {"nation": Nation.WALES, "region": Region.WALES, "council_type": "welsh-unitary"}
    caerphilly = CouncilFactory(
        name="Caerphilly County Borough Council", short_name="Caerphilly", **welsh
    )
    CouncilNameFactory(council=caerphilly, name="Caerffili", kind=NameKind.WELSH)
    CouncilFactory(
        name="Rhondda Cynon Taf County Borough Council",
        short_name="Rhondda Cynon Taf",
        **welsh,
    )
    CouncilFactory(name="St. Helens Borough Council", short_name="St Helens")
    CouncilFactory(name="City of York Council", short_name="York")
    CouncilFactory(name="North Yorkshire Council", short_name="North Yorkshire")
    CouncilFactory(name="London Borough of Barnet", short_name="Barnet")
    CouncilFactory(name="Telford & Wrekin Council", short_name="Telford and Wrekin")
    CouncilFactory(
        name="Borough Council of King’s Lynn and West Norfolk",
        short_name="King’s Lynn and West Norfolk",
    )


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Hull", "Hull"),
        ("Kingston upon Hull", "Hull"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("Caerffili", "Caerphilly"),
        ("caerphilly", "Caerphilly"),
        ("St Helens", "St Helens"),
        ("st. helens", "St Helens"),
        ("Saint Helens", "St Helens"),
        ("ST HELENS COUNCIL", "St Helens"),
        ("Rhondda", "Rhondda Cynon Taf"),
        ("City of York", "York"),
        ("York", "York"),
        ("Barnet Council", "Barnet"),
        ("Telford & Wrekin", "Telford and Wrekin"),
        ("telford and wrekin", "Telford and Wrekin"),
        ("kings lynn", "King’s Lynn and West Norfolk"),
        ("King's Lynn", "King’s Lynn and West Norfolk"),
    ],
)
def test_any_name_finds_the_council_first(get, typed, first):
    assert names(get(q=typed))[0] == first


def test_one_hit_is_still_a_list(get):
    response = get(q="Caerffili")
    assert names(response) == ["Caerphilly"]
    assert heading(response) == "1 council in Wales matches “Caerffili”"
    assert '<span lang="cy">Caerffili</span>' in response.content.decode()


def test_the_row_says_by_which_name_it_was_found(get):
    assert "also called BCP" in get(q="bcp").content.decode()


def test_a_former_name_leads_to_the_council(get):
    former = CouncilFactory(name="Folkmere District Council", short_name="Folkmere")
    CouncilNameFactory(council=former, name="Shepmere", kind=NameKind.FORMER)
    response = get(q="shepmere")
    assert names(response) == ["Folkmere"]
    assert "formerly Shepmere" in response.content.decode()


def test_an_ended_council_leads_to_its_successor_with_the_reason(get):
    gone = CouncilFactory(
        name="Allermere Borough Council", short_name="Allermere", ended_on=date(2023, 3, 31)
    )
    heir = CouncilFactory(name="Cumbermere", started_on=date(2023, 4, 1))
    SuccessionFactory(predecessor=gone, successor=heir)
    response = get(q="allermere")
    assert names(response) == ["Cumbermere"]
    page = response.content.decode()
    assert "took over from Allermere Borough Council on 1 April 2023" in page
    assert f'<a href="{gone.get_absolute_url()}">Allermere Borough Council</a>' in page
    assert "ended 31 March 2023" in page


def test_a_council_two_steps_back_leads_to_the_one_of_today(get):
    first = CouncilFactory(name="Deanmere", ended_on=date(2019, 3, 31))
    second = CouncilFactory(name="Westmere", ended_on=date(2023, 3, 31))
    third = CouncilFactory(name="Somermere")
    SuccessionFactory(predecessor=first, successor=second)
    SuccessionFactory(predecessor=second, successor=third)
    response = get(q="deanmere")
    assert names(response) == ["Somermere"]
    assert "took over from Westmere on 1 April 2023" in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "\0", "😀", "é" * 5000, "council " * 400, "%", "_", "' OR 1=1"]
)
def test_odd_searches_are_answered_kindly(get, typed):
    assert get(q=typed).context["heading"]


def test_nothing_found_offers_ways_on(get):
    response = get(q="Atlantis")
    assert heading(response) == "No council is called “Atlantis”"
    assert "/search/?q=Atlantis" in response.content.decode()


def test_the_search_is_echoed_escaped(get):
    page = get(q="<b>x</b>").content.decode()
    assert "<b>x</b>" not in page
    assert "“<b>x</b>”" in unescape(page)
