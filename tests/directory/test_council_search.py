"""Any council by any name: folded, former, Welsh and ended names all lead somewhere."""

import json
from datetime import date
from html import unescape

import pytest

from core import dates
from directory.choices import NameKind, Nation, Region
from directory.models import Council, SocialAccount
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: date(2026, 11, 20))


@pytest.fixture
def get(client):
    def ask(q, **filters):
        response = client.get("/councils/", {"q": q, **filters})
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


def others(response):
    return {
        line["words"]: [(council["name"], council["words"]) for council in line["councils"]]
        for line in response.context["others"]
    }


def test_a_council_that_is_coming_is_named_with_its_first_day(get):
    coming = CouncilFactory(name="East Sirmere", started_on=date(2027, 4, 1))
    response = get(q="East Sirmere")
    assert heading(response) == "No council is called “East Sirmere” yet"
    page = response.content.decode()
    assert "Not a council yet:" in page
    assert f'<a href="{coming.get_absolute_url()}">East Sirmere</a> (begins 1 April 2027).' in page


def test_an_ended_council_without_successor_is_no_longer_called_so(get):
    CouncilFactory(name="Deanmere", ended_on=date(2019, 3, 31))
    response = get(q="deanmere")
    assert heading(response) == "No council is called “deanmere” any more"
    assert others(response) == {"No longer a council": [("Deanmere", "ended 31 March 2019")]}


class TestEndedOnes:
    @pytest.fixture(autouse=True)
    def ended(self):
        for number in range(7):
            CouncilFactory(name=f"Abmere {number}", ended_on=date(2009, 3, 31))
        values = {"region": "north-west", "council_type": "county"}
        CouncilFactory(name="Zed Abmere", ended_on=date(2009, 3, 31), **values)
        CouncilFactory(name="Zz Council", short_name="Zz", ended_on=date(2009, 3, 31))

    def named(self, response):
        return [name for name, _ in others(response).get("No longer a council", [])]

    def test_they_keep_to_the_filters(self, get):
        assert self.named(get(q="abmere", region="north-west")) == ["Zed Abmere"]
        assert self.named(get(q="abmere", type="county")) == ["Zed Abmere"]
        assert self.named(get(q="abmere", nation="wales")) == []

    def test_at_most_five_are_named_the_closest_first(self, get):
        CouncilFactory(name="Zy Council", short_name="Abmere", ended_on=date(2009, 3, 31))
        found = self.named(get(q="abmere"))
        assert len(found) == 5
        assert found[0] == "Zy Council"

    def test_one_or_two_letters_name_only_what_is_called_just_so(self, get):
        assert self.named(get(q="a")) == []
        assert self.named(get(q="zz")) == ["Zz Council"]
        assert self.named(get(q="ze")) == []

    def test_the_reason_for_a_successor_is_given_whatever_is_chosen(self, get):
        gone = CouncilFactory(name="Allermere", ended_on=date(2023, 3, 31))
        heir = CouncilFactory(name="Cumbermere", council_type="unitary")
        SuccessionFactory(predecessor=gone, successor=heir)
        response = get(q="allermere", type="unitary")
        assert "took over from Allermere on 1 April 2023" in response.content.decode()
        assert self.named(response) == []


class TestAddresses:
    @pytest.fixture(autouse=True)
    def account(self):
        self.council = CouncilFactory(name="Mereford", website="https://www.mereford.gov.uk/")
        self.x = PlatformFactory(
            slug="x",
            name="X",
            url_template="https://x.com/{handle}",
            patterns=[("*.x.com", "/{handle}"), ("*.twitter.com", "/{handle}")],
        )
        return SocialAccountFactory(platform=self.x, handle="MerefordNews", councils=[self.council])

    @pytest.mark.parametrize(
        "typed",
        [
            "https://twitter.com/MerefordNews?lang=en",
            "mobile.twitter.com/merefordnews/",
            " x.com/MEREFORDNEWS ",
        ],
    )
    def test_the_address_of_an_account_finds_its_council_and_names_it(self, get, typed):
        response = get(q=typed)
        assert names(response) == ["Mereford"]
        sentence = "1 council in the South East has the account @MerefordNews on X"
        assert heading(response) == sentence

    def test_a_shared_account_finds_all_its_councils(self, get, account):
        account.councils.add(CouncilFactory(name="Abmere"))
        response = get(q="x.com/merefordnews")
        assert names(response) == ["Abmere", "Mereford"]
        sentence = "2 councils in the South East share the account @MerefordNews on X"
        assert heading(response) == sentence

    @pytest.mark.parametrize("status", ["closed", "moved"])
    def test_an_account_that_is_gone_was_the_councils(self, get, account, status):
        SocialAccount.objects.update(status=status)
        sentence = "1 council in the South East had the account @MerefordNews on X"
        assert heading(get(q="x.com/merefordnews")) == sentence

    def test_the_account_of_an_ended_council_leads_to_its_successor(self, get, account):
        gone = CouncilFactory(name="Allermere", ended_on=date(2023, 3, 31))
        account.councils.set([gone])
        response = get(q="x.com/merefordnews")
        assert heading(response) == "No council of today has the account @MerefordNews on X"
        assert others(response) == {"No longer a council": [("Allermere", "ended 31 March 2023")]}
        SuccessionFactory(predecessor=gone, successor=CouncilFactory(name="Cumbermere"))
        response = get(q="x.com/merefordnews")
        assert names(response) == ["Cumbermere"]
        assert "took over from Allermere on 1 April 2023" in response.content.decode()

    def test_an_account_that_is_not_listed_is_not_called_fake(self, get):
        response = get(q="https://x.com/SomebodyElse")
        sentence = "That account is not on our list. That does not mean it is fake."
        assert heading(response) == sentence
        assert names(response) == []
        assert "fewer words" not in response.content.decode()

    def test_the_files_hold_the_same_council(self, client):
        file = client.get("/councils/list.json", {"q": "twitter.com/merefordnews"})
        found = json.loads(b"".join(file.streaming_content))["councils"]
        assert [council["slug"] for council in found] == ["mereford"]

    @pytest.mark.parametrize(
        "typed",
        [
            "www.mereford.gov.uk",
            "mereford.gov.uk",
            "https://www.mereford.gov.uk/",
            "http://mereford.gov.uk",
            "HTTPS://WWW.MEREFORD.GOV.UK/contact?page=1#form",
        ],
    )
    @pytest.mark.parametrize("website", ["https://www.mereford.gov.uk/", "http://mereford.gov.uk"])
    def test_the_councils_own_website_finds_it(self, get, typed, website):
        Council.objects.filter(pk=self.council.pk).update(website=website)
        assert names(get(q=typed)) == ["Mereford"]

    @pytest.mark.parametrize(
        "typed",
        [
            "ereford.gov.uk",
            "mereford.gov.uk.evil.example",
            "https://mereford.gov.uk@evil.example",
            "gov.uk",
            "www._ereford.gov.uk",
        ],
    )
    def test_another_website_does_not(self, get, typed):
        assert names(get(q=typed)) == []


def test_nothing_found_offers_ways_on(get):
    response = get(q="Atlantis")
    assert heading(response) == "No council is called “Atlantis”"
    assert "/search/?q=Atlantis" in response.content.decode()


def test_the_search_is_echoed_escaped(get):
    page = get(q="<b>x</b>").content.decode()
    assert "<b>x</b>" not in page
    assert "“<b>x</b>”" in unescape(page)
