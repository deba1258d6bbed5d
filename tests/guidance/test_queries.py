"""How many questions a page asks the database: the same whatever it holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.directory import CouncilFactory, SocialAccountFactory
from tests.factories.guidance import make_case_study, make_guide, make_home, make_section

pytestmark = pytest.mark.django_db
MOST = 12


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def add_stories(start: int, count: int) -> None:
    for number in range(start, start + count):
        council = CouncilFactory()
        SocialAccountFactory(councils=[council])
        make_case_study(f"Story {number}", councils=[council])


def test_lists_ask_as_much_for_thirty_stories_as_for_three(client) -> None:
    make_home()
    add_stories(0, 3)
    section = make_section()
    addresses = ["/", section.url, f"{section.url}case-studies/"]
    few = [queries(client, address) for address in addresses]
    add_stories(3, 27)
    assert [queries(client, address) for address in addresses] == few
    assert max(few) <= MOST


def test_a_guide_asks_as_much_for_ten_parts_as_for_two(client) -> None:
    short = make_guide("Short", parts=["One", "Two"])
    long = make_guide("Long", parts=[f"Part {number}" for number in range(10)])
    assert queries(client, short.url) == queries(client, long.url) <= MOST
