"""Case studies as JSON: what is published, all of it that readers see, and nothing else."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guidance.api import Place, Readers
from guidance.case_study_list import AUDIENCES, PLACES
from tests.factories.directory import CouncilFactory, PlatformFactory
from tests.factories.guidance import make_case_study, make_case_study_index
from tests.guidance.test_case_studies import measure
from tests.guidance.test_case_study_list import stories, titles, with_topics
from tests.guidance.test_queries import add_stories

pytestmark = pytest.mark.django_db
PATH = "/api/v1/case-studies"
__all__ = ["stories"]  # a fixture


def found(client, query=""):
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200, response.text
    return [story["title"] for story in response.json()["case_studies"]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?topic=winter",
        "?platform=tiktok",
        "?type=welsh-unitary",
        "?place=england&place=wales",
        "?place=south-east",
        "?year=2017",
        "?year=none",
        "?evidence=c",
        "?for=councillor",
        "?topic=winter&platform=x",
        "?topic=winter&platform=tiktok",
    ],
)
def test_it_lists_what_the_page_of_the_same_filters_shows(client, stories, query):
    assert found(client, query) == titles(client, query)


def test_choices_are_those_of_the_page():
    assert set(Place.__args__) == set(PLACES)
    assert list(Readers.__args__) == [*sorted(AUDIENCES, key=list(Readers.__args__).index)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?topic=castles", "There is no topic called “castles”."),
        ("?platform=myspace", "There is no platform called “myspace”."),
        ("?place=mordor", "There is no place called “mordor”."),
        ("?year=1066", "There is no year called “1066”."),
        ("?for=editor", "There is no for called “editor”."),
        ("?page=2", "This address knows no “page”."),
    ],
)
def test_what_the_list_does_not_know_is_refused_in_words(client, stories, query, words):
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(words)


def test_pages_are_the_whole_list_in_its_order(client):
    for number in range(7):
        confirmed_on = date(2026, 1, 1 + number // 2) if number % 3 else None
        make_case_study(f"Story {number}", confirmed_on=confirmed_on, happened_on=date(2020, 1, 1))
    pages, address = [], f"{PATH}?{urlencode({'limit': 2})}"
    while address:
        answer = client.get(address.removeprefix("http://testserver")).json()
        pages += [story["title"] for story in answer["case_studies"]]
        address = answer["next"]
    assert pages == titles(client)


def test_one_is_told_whole(client):
    council = CouncilFactory(name="Leeds", slug="leeds")
    page = make_case_study(
        "Snow",
        councils=[council],
        platforms=[PlatformFactory(slug="x")],
        measures=[measure(what="Replies", before="", after="12")],
        advice="<p>Begin <b>early</b> &amp; small.</p>",
        contact_mailbox="press@leeds.example",
    )
    with_topics(page, "Winter")
    story = client.get(f"{PATH}/{page.pk}").json()["case_study"]
    assert story["page"] == page.full_url
    assert [each["slug"] for each in story["councils"]] == ["leeds"]
    assert (story["platforms"], story["topics"]) == (["x"], ["winter"])
    assert story["measures"][0]["before"] is None, "not told is never nought"
    assert story["advice"] == "Begin early & small."
    assert "press@" not in str(story)


def test_drafts_private_and_expired_stories_are_nowhere(client):
    shown = make_case_study("Shown")
    draft = make_case_study("Draft", live=False)
    private = make_case_study("Private")
    private.view_restrictions.create(restriction_type="login")
    expired = make_case_study("Expired", expire_at=timezone.now() - timedelta(hours=1))
    assert found(client) == ["Shown"]
    for hidden in (draft, private, expired):
        assert client.get(f"{PATH}/{hidden.pk}").status_code == 404
    make_case_study_index().view_restrictions.create(restriction_type="login")
    assert found(client) == []
    assert client.get(f"{PATH}/{shown.pk}").status_code == 404


def test_a_page_of_another_kind_is_no_case_study(client):
    assert client.get(f"{PATH}/{make_case_study_index().pk}").status_code == 404


def test_three_stories_cost_as_much_as_thirty(client):
    def queries():
        client.get(PATH)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{PATH}?limit=100").status_code == 200
        return len(captured)

    add_stories(0, 3)
    few = queries()
    add_stories(3, 27)
    assert queries() == few <= 17
