"""Feeds of what is new: the same list as the page."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.conf import settings

from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study, make_guide
from tests.guidance.test_news import changed, note, published

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _content(on_day) -> None:
    on_day(date(2026, 11, 20))
    guide = published(make_guide("A guide"), date(2026, 11, 2))
    note(guide, date(2026, 11, 18), "Added a rule & a reason.")
    published(make_case_study("A story"), date(2026, 11, 17))
    changed(CouncilFactory(name="Mereford"), date(2026, 11, 16))


def entries(client, address: str) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def titles(client, address: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries(client, address)]


def test_each_kind_has_a_feed_and_there_is_one_of_all(client) -> None:
    assert titles(client, "/feeds/") == [
        "Changed: A guide",
        "New case study: A story",
        "Directory: Mereford",
        "New guide: A guide",
    ]
    assert titles(client, "/feeds/guidance/") == ["Changed: A guide", "New guide: A guide"]
    assert titles(client, "/feeds/case-studies/") == ["New case study: A story"]
    assert titles(client, "/feeds/councils/") == ["Directory: Mereford"]
    assert client.get("/feeds/castles/").status_code == 404


def test_an_entry_says_what_changed_when_and_where(client) -> None:
    entry = entries(client, "/feeds/guidance/")[0]
    assert entry.findtext(f"{ATOM}summary") == "Added a rule & a reason."
    assert entry.findtext(f"{ATOM}updated") == "2026-11-18T00:00:00+00:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"{settings.SITE_URL}/go-further/a-guide/"
    ids = [found.findtext(f"{ATOM}id") for found in entries(client, "/feeds/")]
    assert len(set(ids)) == len(ids)


def test_a_reader_that_has_it_already_is_told_so(client) -> None:
    tag = client.get("/feeds/").headers["ETag"]
    again = client.get("/feeds/", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""


def test_pages_that_list_it_name_their_feed(client) -> None:
    assert 'href="/feeds/"' in client.get("/").text
    assert 'href="/feeds/councils/"' in client.get("/whats-new/?kind=councils").text


def test_a_control_character_that_was_pasted_breaks_no_feed(client) -> None:
    guide = published(make_guide("Pasted\x0bguide"), date(2026, 11, 3))
    note(guide, date(2026, 11, 19), "Pasted\x0bnote.")
    assert titles(client, "/feeds/guidance/")[0] == "Changed: Pasted guide"
    assert entries(client, "/feeds/")[0].findtext(f"{ATOM}summary") == "Pasted note."
