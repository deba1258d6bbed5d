"""Counting searches: how often what was looked for, and nothing of who did."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from guidance.models import SearchTerm
from guidance.services import searches
from guidance.services.searches import count_search, may_be_counted

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    "query", ["alt text", "Hull", "walsall 24", "section 114", "2026 election"]
)
def test_words_are_counted(query: str) -> None:
    assert may_be_counted(query=query, user_agent=BROWSER)


@pytest.mark.parametrize(
    "query",
    [
        "jane.doe@leeds.gov.uk",
        "@janedoe",
        "0113 222 4444",
        "+44 (0)113 2224444",
        "reference 1234567",
        "LS1 1UR",
        "ls11ur",
        "https://x.com/janedoe",
        "x.com/janedoe",
        "word " * 13,
        "",
        "…",
    ],
)
def test_what_could_tell_of_somebody_is_not(query: str) -> None:
    assert not may_be_counted(query=query, user_agent=BROWSER)


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8", "AhrefsBot/7"]
)
def test_robots_are_not(agent: str) -> None:
    assert not may_be_counted(query="alt text", user_agent=agent)


@pytest.mark.django_db
class TestCounting:
    def count(self, query: str, on: date, results: int = 3) -> None:
        count_search(query=query, results=results, on=on)

    def test_the_same_words_in_the_same_month_are_one_row(self) -> None:
        self.count("Alt Text", date(2026, 11, 3), results=3)
        self.count("alt  text", date(2026, 11, 30), results=5)
        self.count("alt text", date(2026, 12, 1), results=6)
        rows = SearchTerm.objects.order_by("month").values_list("term", "month", "times", "results")
        assert list(rows) == [
            ("alt text", date(2026, 11, 1), 2, 5),
            ("alt text", date(2026, 12, 1), 1, 6),
        ]

    def test_it_costs_one_query(self) -> None:
        with CaptureQueriesContext(connection) as captured:
            self.count("alt text", date(2026, 11, 3))
        assert len(captured) == 1

    def test_a_month_has_room_for_so_many_and_known_ones_still_count(self, monkeypatch) -> None:
        monkeypatch.setattr(searches, "MOST_TERMS", 2)
        for term in ("one", "two", "three", "one"):
            self.count(term, date(2026, 11, 3))
        assert dict(SearchTerm.objects.values_list("term", "times")) == {"one": 2, "two": 1}
        self.count("three", date(2026, 12, 3))
        assert SearchTerm.objects.filter(term="three").exists()

    def test_a_database_that_refuses_fails_nobody(self, caplog) -> None:
        with patch.object(searches, "connection") as broken:
            broken.ops = connection.ops
            broken.cursor.side_effect = DatabaseError("locked")
            self.count("alt text", date(2026, 11, 3))
        assert "could not be counted" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_of_searches_at_the_same_moment_none_is_lost() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def search(_: int) -> None:
        count_search(query="alt text", results=1, on=date(2026, 11, 3))
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(search, range(40)))
    assert SearchTerm.objects.get().times == 40
