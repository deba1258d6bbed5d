"""Councils side by side: what an address asks for, what is refused, and what the table says."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import AccountEvent
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PATH = "/councils/compare/"


@pytest.fixture(autouse=True)
def today(on_day):
    on_day(TODAY)


@pytest.fixture
def ask(client):
    def get(*councils, status=200):
        response = client.get(PATH, {"c": councils})
        assert response.status_code == status
        response.text_shown = " ".join(response.content.decode().split())
        return response

    return get


@pytest.fixture
def three():
    return [CouncilFactory(name=name) for name in ("Alpha", "Beta", "Gamma")]


def row(response, label):
    return next(row for row in response.context["rows"] if row["label"] == label)


def said(response, label):
    found = row(response, label)
    return found["together"] or [cell["words"] for cell in found["cells"]]


class TestAddress:
    def test_without_a_council_it_asks_for_the_first_and_says_how_peers_are_found(self, ask):
        response = ask()
        assert "Add a first council" in response.text_shown
        assert "Followers, posts and numbers of accounts play no part." in response.text_shown
        assert '<link rel="canonical"' in response.text_shown
        assert "noindex" not in response.text_shown

    def test_councils_stand_in_the_order_of_the_address_and_it_is_not_indexed(self, ask, three):
        response = ask("gamma", "alpha")
        assert [column["name"] for column in response.context["columns"]] == ["Gamma", "Alpha"]
        assert '<meta name="robots" content="noindex">' in response.text_shown
        assert "<h1>Compare Gamma and Alpha</h1>" in response.text_shown

    def test_any_name_leads_to_the_address_with_the_slug(self, ask):
        CouncilFactory(name="Mereford upon Sea", slug="mereford", other_names=["Merry"])
        CouncilFactory(name="Alpha")
        assert ask("alpha", "Merry", status=302)["Location"] == f"{PATH}?c=alpha&c=mereford"

    def test_a_slug_in_capitals_and_a_council_given_twice_are_one(self, ask, three):
        assert ask("Alpha", "alpha", status=302)["Location"] == f"{PATH}?c=alpha&c=alpha"
        assert len(ask("alpha", "alpha").context["columns"]) == 1

    def test_an_unknown_name_is_refused_with_those_spelt_almost_so(self, ask, three):
        CouncilFactory(name="Mereford")
        response = ask("alpha", "Merefrod", status=400)
        assert "No council of today is called “Merefrod”." in response.text_shown
        assert f'href="{PATH}?c=alpha&amp;c=mereford">Mereford</a>' in response.text_shown
        assert "Error: Compare councils" in response.text_shown
        assert [column["name"] for column in response.context["columns"]] == ["Alpha"]

    def test_a_name_of_several_is_a_question(self, ask, three):
        for name in ("Newmere upon Ash", "Newmere under Oak"):
            CouncilFactory(name=name)
        response = ask("alpha", "newmere", status=400)
        assert "“newmere” could be more than one council. Choose one." in response.text_shown
        (question,) = response.context["questions"]
        assert [option["url"] for option in question["options"]] == [
            f"{PATH}?c=alpha&c=newmere-under-oak",
            f"{PATH}?c=alpha&c=newmere-upon-ash",
        ]

    def test_the_name_of_an_ended_council_offers_who_took_over(self, ask):
        gone = CouncilFactory(name="Oldmere District", slug="oldmere-d", ended_on=date(2023, 3, 31))
        SuccessionFactory(predecessor=gone, successor=CouncilFactory(name="Newmere"))
        response = ask("Oldmere", status=400)
        assert "Its work passed on: choose one." in response.text_shown
        assert f'href="{PATH}?c=newmere"' in response.text_shown

    def test_an_ended_council_can_be_compared_by_its_slug_and_says_so(self, ask, three):
        gone = CouncilFactory(name="Oldmere", ended_on=date(2023, 3, 31))
        account = SocialAccountFactory(councils=[gone])
        response = ask("oldmere", "alpha")
        assert "Ended 31 Mar 2023" in response.text_shown
        assert account.url not in response.text_shown
        assert said(response, "Status")[0] == "The council has ended"

    def test_more_than_four_are_told_and_the_first_four_stay(self, ask, three):
        CouncilFactory(name="Delta")
        CouncilFactory(name="Epsilon")
        response = ask("alpha", "beta", "gamma", "delta", "epsilon", status=400)
        message = "At most four councils fit side by side. Left out: “epsilon”."
        assert message in response.text_shown
        assert len(response.context["columns"]) == 4
        assert "Remove one to add another." in response.text_shown
        assert 'name="c"' not in response.text_shown, "there is no room for another"

    def test_what_is_typed_is_escaped_and_cut(self, ask):
        response = ask("<script>alert(1)</script>" + "x" * 300, status=400)
        assert "<script>alert" not in response.text_shown
        assert "&lt;script&gt;alert(1)" in response.text_shown
        assert "x" * 60 not in response.text_shown.replace("x" * 100, "", 1).partition("<h1>")[0]
        assert ask("\0", "").status_code == 200, "nothing typed is nothing asked"

    def test_removing_a_council_leaves_the_others(self, ask, three):
        response = ask("alpha", "beta", "gamma")
        assert [council["url"] for council in response.context["chosen"]] == [
            f"{PATH}?c=beta&c=gamma",
            f"{PATH}?c=alpha&c=gamma",
            f"{PATH}?c=alpha&c=beta",
        ]

    def test_whom_to_add_are_peers_with_reasons(self, ask, three):
        (first,) = ask("alpha", "beta").context["suggestions"]
        assert first["name"] == "Gamma"
        assert first["reasons"].startswith("same type, also in Mereshire, population also 100,000")
        assert first["reasons"].endswith(", compared with Alpha")
        assert first["url"] == f"{PATH}?c=alpha&c=beta&c=gamma"


class TestTable:
    def test_what_is_the_same_is_said_once(self, ask, three):
        response = ask("alpha", "beta", "gamma")
        assert said(response, "Type") == "District council, all three"
        assert said(response, "Region") == "South East, all three"
        assert said(ask("alpha", "beta"), "Type") == "District council, both"
        assert said(ask("alpha"), "Type") == ["District council"]

    def test_a_population_has_its_year_and_unknown_is_said(self, ask):
        CouncilFactory(name="Alpha", population=1_234, population_year=2020)
        CouncilFactory(name="Beta", population=2_345, population_year=2021)
        CouncilFactory(name="Gamma", population=None, population_year=None)
        response = ask("alpha", "beta", "gamma")
        assert said(response, "Population") == ["1,234 (2020)", "2,345 (2021)", "Not known"]
        alone = ask("alpha", "gamma")
        assert said(alone, "Population") == ["1,234", "Not known"]
        assert row(alone, "Population")["note"] == "2020"

    def test_accounts_stand_by_platform_with_purpose_state_and_freshness(self, ask, three):
        chat = PlatformFactory(name="Chat", order=2)
        film = PlatformFactory(name="Film", order=1)
        PlatformFactory(name="Sound", order=3)
        PlatformFactory(name="Gone", order=4, status="closed")
        fresh = SocialAccountFactory(councils=[three[0]], platform=chat, handle="a")
        EvidenceFactory(account=fresh)
        paused = SocialAccountFactory(
            councils=[three[1]], platform=chat, handle="b", purpose="", status="paused"
        )
        AccountEvent.objects.create(account=paused, kind="paused", happened_on=date(2026, 9, 1))
        closed = SocialAccountFactory(
            councils=[three[1]], platform=film, handle="c", status="closed"
        )
        response = ask("alpha", "beta", "gamma")
        labels = [row["label"] for row in response.context["rows"]]
        assert labels[-4:] == ["Film", "Chat", "Other platforms", "Case studies"]
        assert said(response, "Other platforms") == "None listed for any of the three: Sound"
        text = response.text_shown
        for words in (
            "Corporate",
            "Confirmed 12 Oct 2026",
            "Paused since 1 Sep 2026",
            "Purpose not told",
        ):
            assert words in text
        assert closed.url not in text
        assert "<b>@c</b>" in text
        assert said(response, "Freshness") == [
            "1 of 1 confirmed in the last six months",
            "0 of 1 confirmed in the last six months",
            "No accounts listed",
        ]
        assert said(response, "Status") == ["1 active", "1 paused, 1 closed", "No accounts listed"]
        assert said(response, "Purpose") == [
            "1 corporate",
            "1 purpose not told",
            "No accounts listed",
        ]

    def test_followers_play_no_part(self, ask, three):
        response = ask("alpha", "beta")
        assert "We do not rank councils by followers" in response.text_shown


def test_the_file_has_a_row_for_each_account_of_the_councils_compared(client, three):
    SocialAccountFactory(councils=[three[0]], handle="-mere")
    response = client.get(f"{PATH}comparison.csv", {"c": ["alpha", "beta"]})
    text = b"".join(response.streaming_content).decode()
    assert text.count("\r\n") == 3
    assert "'-mere" in text
    assert "Gamma" not in text


@pytest.mark.parametrize("councils", [[], ["atlantis"], ["a", "b", "c", "d", "e"]])
def test_the_file_refuses_in_words_what_the_page_refuses(client, councils):
    response = client.get(f"{PATH}comparison.csv", {"c": councils})
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert response.content


def cost(client, *councils):
    with CaptureQueriesContext(connection) as captured:
        client.get(PATH, {"c": councils})
    return len(captured)


def test_it_costs_at_most_ten_queries_whatever_is_compared_and_however_many_there_are(client):
    def add(number):
        for _ in range(number):
            council = CouncilFactory()
            for _ in range(3):
                account = SocialAccountFactory(councils=[council], status="paused")
                AccountEvent.objects.create(account=account, kind="paused", happened_on=TODAY)
                EvidenceFactory(account=account)

    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        council = CouncilFactory(name=name)
        old = None
        for _ in range(3):
            old = SocialAccountFactory(councils=[council], status="moved", replaced_by=old)
        SocialAccountFactory(councils=[council, CouncilFactory()])
    asked = [
        [],
        ["alpha"],
        ["alpha", "beta", "gamma", "delta"],
        ["alpha", "nowhere", "nobody", "nothing"],
        ["alpha", "beta", "gamma", "mereford"],
        ["alpha", "beta", "gamma", "delta", "epsilon"],
    ]
    add(3)
    few = [cost(client, *councils) for councils in asked]
    add(297)
    assert [cost(client, *councils) for councils in asked] == few
    assert max(few) <= 10
