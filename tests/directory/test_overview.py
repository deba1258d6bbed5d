"""The state of council social media: honest shares, map, moves, files with the same figures."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.figures import forget
from directory.models import AccountEvent
from directory.overview import Share, freshness_of, moves, spread, tiles
from directory.presenters.overview import drawing
from tests.factories.directory import (
    CouncilFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PATH = "/councils/overview/"


@pytest.fixture(autouse=True)
def today(on_day):
    on_day(TODAY)


@pytest.fixture
def chat():
    return PlatformFactory(slug="chat", name="Chat", order=1)


@pytest.fixture
def register(chat):
    """Four councils of the South East and one of London; three of the five are on Chat."""
    one = CouncilFactory(name="One", tile_column=1, tile_row=0)
    two = CouncilFactory(name="Two", tile_column=2, tile_row=0)
    left = CouncilFactory(name="Left", tile_column=1, tile_row=1)
    CouncilFactory(name="Unknown")
    london = CouncilFactory(
        name="London", region="london", council_type="london-borough", tile_column=2, tile_row=1
    )
    shared = SocialAccountFactory(platform=chat, councils=[one, two])
    EvidenceFactory(account=shared)
    SocialAccountFactory(platform=chat, councils=[one], status="paused")
    SocialAccountFactory(platform=chat, councils=[left], status="closed")
    SocialAccountFactory(platform=chat, councils=[london])
    # Not counted: ended, coming, and bodies that are no principal councils.
    for values in (
        {"ended_on": date(2026, 11, 19)},
        {"started_on": date(2026, 11, 21)},
        {"council_type": "national-park"},
    ):
        SocialAccountFactory(platform=chat, councils=[CouncilFactory(**values)])
    return {"one": one, "two": two, "left": left, "london": london}


def test_shares_count_each_council_once_and_only_listed_accounts(register):
    found = spread(TODAY)
    assert found.councils == 5
    assert found.platforms[0].councils == 3
    assert [(s.group, s.known, s.councils, s.percent) for s in found.shares("chat", 1)] == [
        ("london", 1, 1, 100),
        ("south-east", 2, 4, 50),
    ]
    assert {s.group: s.known for s in found.shares("chat", 0)} == {
        "district": 2,
        "london-borough": 1,
    }
    assert [(s.group, s.known, s.councils) for s in found.shares("chat", 2)] == [("england", 3, 5)]


@pytest.mark.parametrize(
    ("known", "councils", "percent"), [(0, 300, 0), (1, 300, 1), (299, 300, 99), (300, 300, 100)]
)
def test_a_share_that_is_not_nothing_never_reads_nought(known, councils, percent):
    assert Share("x", known, councils).percent == percent


def test_freshness_counts_councils_by_their_best_listed_account(register, chat):
    stale = SocialAccountFactory(platform=chat, councils=[register["london"]])
    EvidenceFactory(account=stale, seen_on=date(2020, 1, 1))
    assert freshness_of("chat", TODAY) == {"confirmed": 2, "ageing": 0, "stale": 1, "never": 0}


@pytest.mark.parametrize(
    ("seen_on", "grade"),
    [
        (date(2026, 5, 20), "confirmed"),
        (date(2026, 5, 19), "ageing"),
        (date(2025, 11, 20), "ageing"),
        (date(2025, 11, 19), "stale"),
    ],
)
def test_grades_change_on_their_boundary_days(chat, seen_on, grade):
    EvidenceFactory(account=SocialAccountFactory(platform=chat), seen_on=seen_on)
    assert freshness_of("chat", TODAY)[grade] == 1


def test_a_council_without_an_account_is_none_known_and_one_that_left_is_told_apart(register):
    standing = {tile.name: tile.standing for tile in tiles("chat", TODAY)}
    assert standing == {
        "One": "known",
        "Two": "known",
        "London": "known",
        "Left": "left",
        "Unknown": "none-known",
    }


def test_the_map_says_its_figures_draws_borders_and_tells_who_has_no_tile(register):
    picture = drawing(tiles("chat", TODAY), "Chat")
    assert picture["label"] == (
        "Map of 4 councils by what we know of their accounts on Chat: account listed: 3, "
        "only closed or moved ones: 1, none known: 0."
    )
    assert picture["lines"] == "M2 1v1M2 1h1"
    assert picture["beside"].startswith("1 council of 5 lie")
    assert [part["words"] for part in picture["key"]] == [
        "On Chat, listed: 3", "Only closed or moved ones: 1", "None known: 1",
    ]  # fmt: skip
    assert {name["words"]: name["side"] for name in picture["names"]} == {
        "South East": "start",
        "London": "end",
    }


class TestMoves:
    def event(self, account, kind, day, note=""):
        return AccountEvent.objects.create(account=account, kind=kind, happened_on=day, note=note)

    def test_each_account_counts_once_a_year_and_way(self, chat):
        account = SocialAccountFactory(platform=chat)
        self.event(account, "paused", date(2025, 1, 1))
        self.event(account, "held", date(2025, 6, 1))
        self.event(account, "resumed", date(2025, 12, 31))
        self.event(account, "closed", date(2026, 1, 1))
        self.event(account, "confirmed", date(2026, 1, 2))
        found = [(move.year, move.came, move.stopped) for move in moves("chat")]
        assert found == [(2026, 0, 1), (2025, 1, 1)]

    def test_days_without_an_event_count_too_and_those_with_one_count_once(self, chat):
        dated = {"opened_on": date(2012, 5, 1), "ended_on": date(2025, 3, 3)}
        SocialAccountFactory(platform=chat, status="closed", **dated)
        told = SocialAccountFactory(platform=chat, status="closed", **dated)
        self.event(told, "closed", date(2025, 3, 3))
        found = [(move.year, move.came, move.stopped) for move in moves("chat")]
        assert found == [(2025, 0, 2), (2012, 2, 0)]

    def test_the_newest_say_who_when_and_how_and_are_escaped(self, client, chat):
        account = SocialAccountFactory(platform=chat, handle="mere", status="held")
        self.event(account, "held", date(2025, 2, 3), note="<b>Cost</b>")
        text = " ".join(client.get(PATH).content.decode().split())
        assert "@mere, 3 Feb 2025" in text
        assert "Held, not posting" in text
        assert "&lt;b&gt;Cost&lt;/b&gt;" in text
        assert account.url not in text


class TestPage:
    def ask(self, client, query="", status=200):
        response = client.get(f"{PATH}{query}")
        assert response.status_code == status
        response.text_shown = " ".join(response.content.decode().split())
        return response

    def test_it_begins_with_the_platform_most_are_on_and_says_what_is_not_known(
        self, client, register
    ):
        response = self.ask(client)
        assert response.context["figure"] == "3 of 5"
        assert "one of which we know none, not proof of none" in response.text_shown
        assert "<td>2 of 4</td><td>50%</td>" in response.text_shown
        assert "noindex" not in response.text_shown
        assert '<link rel="canonical"' in response.text_shown

    def test_another_grouping_stands_in_the_address_and_is_not_indexed(self, client, register):
        response = self.ask(client, "?platform=chat&by=type")
        assert response.context["shares"][0]["name"] == "London boroughs"
        assert "noindex" in response.text_shown
        assert '<link rel="canonical"' not in response.text_shown

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("?platform=%3Cb%3E", "There is no platform called “&lt;b&gt;”. Choose from the list."),
            ("?by=followers", "There is no grouping called “followers”. Choose from the list."),
            ("?by=type&by=region", "The address gives more than one grouping. Give one."),
        ],
    )
    def test_what_it_does_not_know_is_refused_in_words(self, client, register, query, message):
        response = self.ask(client, query, status=400)
        assert message in response.text_shown
        file = client.get(f"{PATH}shares.csv{query}")
        assert file.status_code == 400
        assert file["Content-Type"].startswith("text/plain")

    def test_an_empty_register_has_an_overview_too(self, client):
        assert "Nothing is listed yet." in self.ask(client).text_shown

    def test_files_have_the_figures_of_the_page(self, client, register):
        page = self.ask(client, "?platform=chat&by=region")

        def rows(name):
            response = client.get(page.context["files"][name])
            text = b"".join(response.streaming_content).decode("utf-8-sig")
            return list(csv.reader(text.splitlines()))[1:]

        shares = [(row[1], f"{row[2]} of {row[3]}", int(row[4])) for row in rows("shares")]
        assert shares == [(r["name"], r["words"], r["percent"]) for r in page.context["shares"]]
        standing = [row[3] for row in rows("map")]
        keys = [part["words"] for part in page.context["map"]["key"]]
        assert f"On Chat, listed: {standing.count('account listed')}" in keys
        assert f"None known: {standing.count('none known')}" in keys
        shown = {part["level"]: str(part["count"]) for part in page.context["fresh"]}
        assert {row[0]: row[1] for row in rows("freshness") if row[1] != "0"} == shown
        assert rows("moves") == []

    def test_names_that_look_like_formulas_are_guarded(self, client, chat):
        CouncilFactory(name="=Mere")
        text = b"".join(client.get(f"{PATH}map.csv").streaming_content).decode()
        assert "'=Mere" in text
        assert client.get(f"{PATH}nothing.csv").status_code == 404


def test_it_costs_the_same_for_three_councils_and_for_three_hundred(client, chat):
    def add(number):
        for _ in range(number):
            account = SocialAccountFactory(platform=chat)
            EvidenceFactory(account=account)
            AccountEvent.objects.create(account=account, kind="paused", happened_on=TODAY)

    def cost():
        forget()
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(PATH).status_code == 200
            counts.append(len(captured))
        return counts

    add(3)
    few = cost()
    add(297)
    assert cost() == few
    assert few[0] <= 12
    assert few[1] <= 3, "what is counted is kept"
