"""The list of case studies: filters, order, pages, CSV and feed, all from the same stories."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.models import Topic
from directory.choices import AccountStatus, CouncilType, Nation, Region
from tests.factories.directory import (
    CouncilFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)
from tests.factories.guidance import make_case_study, make_case_study_index
from tests.guidance.test_case_studies import measure
from tests.guidance.test_queries import add_stories, queries

pytestmark = pytest.mark.django_db


def titles(client, query: str = "") -> list[str]:
    response = client.get(f"{make_case_study_index().url}{query}")
    assert response.status_code == 200, response.text
    return [row["title"] for row in response.context["rows"]]


def table(client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{make_case_study_index().url}list.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def feed(client, query: str = "") -> str:
    response = client.get(f"{make_case_study_index().url}feed/{query}")
    assert response.status_code == 200
    return response.content.decode()


def with_topics(page: Any, *names: str) -> Any:
    page.topics.set(
        [Topic.objects.get_or_create(slug=n.lower(), defaults={"name": n})[0] for n in names]
    )
    page.save()
    return page


@pytest.fixture
def stories() -> None:
    """One of each kind, so that each filter finds exactly one of them."""
    welsh = CouncilFactory(
        nation=Nation.WALES, region=Region.WALES, council_type=CouncilType.WELSH_UNITARY
    )
    english = CouncilFactory(region=Region.SOUTH_EAST, council_type=CouncilType.DISTRICT)
    x = PlatformFactory(slug="x", name="X")
    tiktok = PlatformFactory(slug="tiktok", name="TikTok")
    snow = make_case_study(
        "Snow",
        councils=[welsh],
        platforms=[x],
        happened_on=date(2017, 11, 1),
        evidence_grade="a",
        audience="officer",
    )
    with_topics(snow, "Winter")
    film = make_case_study(
        "Film",
        councils=[english],
        platforms=[tiktok],
        happened_on=date(2025, 3, 1),
        evidence_grade="c",
        audience="councillor",
    )
    with_topics(film, "Video")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Film", "Snow"]),
        ("?topic=winter", ["Snow"]),
        ("?platform=tiktok", ["Film"]),
        ("?type=welsh-unitary", ["Snow"]),
        ("?place=wales", ["Snow"]),
        ("?place=england", ["Film"]),
        ("?place=south-east", ["Film"]),
        ("?year=2017", ["Snow"]),
        ("?evidence=c", ["Film"]),
        ("?for=councillor", ["Film"]),
        ("?for=officer", ["Snow"]),
        ("?topic=winter&platform=x", ["Snow"]),
        ("?topic=winter&topic=video", ["Film", "Snow"]),
    ],
)
def test_page_csv_and_feed_are_narrowed_alike(client, stories, query, found) -> None:
    assert titles(client, query) == found
    assert [row["title"] for row in table(client, query)] == found
    text = feed(client, query)
    assert {title for title in ("Film", "Snow") if f"<title>{title}</title>" in text} == set(found)


def test_a_filter_that_fits_nothing_is_empty_and_no_error(client, stories) -> None:
    PlatformFactory(slug="vine", name="Vine")
    response = client.get(f"{make_case_study_index().url}?platform=vine")
    assert response.status_code == 200
    assert "No case study matches this filter" in response.text
    assert "Without “Vine”: 2 case studies" in response.text
    assert titles(client, "?year=1999&year=2017") == ["Snow"]


@pytest.mark.parametrize("file", ["", "list.csv", "feed/"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?topic=castles", "There is no topic called “castles”."),
        ("?platform=myspace", "There is no platform called “myspace”."),
        ("?type=castle", "There is no type of council called “castle”."),
        ("?year=soon", "There is no year called “soon”."),
        ("?evidence=z", "There is no grade of evidence called “z”."),
        ("?for=editor", "There is no group of readers called “editor”."),
    ],
)
def test_what_is_not_known_is_refused(client, stories, file, query, words) -> None:
    response = client.get(f"{make_case_study_index().url}{file}{query}")
    assert response.status_code == 400
    assert words in response.content.decode()


def test_a_story_for_both_is_found_by_both(client) -> None:
    page = make_case_study("For both", audience="officer")
    page.page_roles.set([page.page_roles.model(role="councillor")])
    page.save()
    assert titles(client, "?for=councillor") == titles(client, "?for=officer") == ["For both"]


def test_the_head_leads_to_the_feed_as_narrowed_and_only_the_whole_is_indexed(
    client, stories
) -> None:
    url = make_case_study_index().url
    whole = client.get(url).text
    narrowed = client.get(f"{url}?topic=winter").text
    link = '<link rel="alternate" type="application/atom+xml" title="Case studies" href="{}">'
    assert link.format(f"{url}feed/") in whole
    assert link.format(f"{url}feed/?topic=winter") in narrowed
    assert "noindex" not in whole
    assert '<meta name="robots" content="noindex">' in narrowed
    assert f'<link rel="canonical" href="http://testserver{url}">' in narrowed


def test_thirty_stand_on_a_page(client) -> None:
    for number in range(31):
        make_case_study(f"Story {number:02}")
    assert len(titles(client)) == 30
    assert titles(client, "?page=2") == ["Story 30"]
    url = make_case_study_index().url
    assert client.get(f"{url}?page=3").status_code == 404
    second = client.get(f"{url}?page=2").text
    assert f'<link rel="canonical" href="http://testserver{url}?page=2">' in second
    assert "page 2 of 2" in second


def test_drafts_and_private_stories_are_nowhere(client) -> None:
    make_case_study("Shown")
    make_case_study("Draft", live=False)
    make_case_study("Private").view_restrictions.create(restriction_type="login")
    assert titles(client) == ["Shown"]
    assert [row["title"] for row in table(client)] == ["Shown"]
    text = feed(client)
    assert "Shown" in text
    assert "Draft" not in text
    assert "Private" not in text


def test_files_of_a_private_list_are_as_private_as_the_list(client) -> None:
    make_case_study("Shown")
    index = make_case_study_index()
    index.view_restrictions.create(restriction_type="login")
    for address in ("", "list.csv", "feed/"):
        assert client.get(f"{index.url}{address}").status_code == 302


def test_the_table_has_every_field_with_measures_and_sources(client) -> None:
    council = CouncilFactory(name="Mereford District Council")
    make_case_study(
        "=SUM(A1)",
        councils=[council],
        measures=[measure(before="")],
        effort="",
        contact_mailbox="press@mereford.example",
        sources=[
            (
                "source",
                {
                    "title": "The Star",
                    "url": "https://star.example/",
                    "note": "",
                    "checked_on": date(2026, 11, 1),
                },
            )
        ],
    )
    [row] = table(client)
    assert row["title"] == "'=SUM(A1)"
    assert row["councils"] == "Mereford District Council"
    assert row["measures"] == (
        "Votes in the final: before: Not told; after: more than 25,000; November 2017; "
        "source: The Star"
    )
    assert row["sources"] == "The Star, https://star.example/, checked 2026-11-01"
    assert row["effort"] == "Not told"
    assert row["still_true"] == "never"
    assert "press@mereford.example" not in str(row)


def test_what_has_become_of_it_stands_in_list_table_and_feed(client, on_day) -> None:
    link = SuccessionFactory(
        predecessor__name="Mereford District Council",
        predecessor__short_name="Mereford",
        predecessor__ended_on=date(2023, 3, 31),
        successor__name="Mereshire Council",
    )
    account = SocialAccountFactory(
        councils=[link.predecessor], status=AccountStatus.CLOSED, handle="Mereford"
    )
    make_case_study("Ended", councils=[link.predecessor], platforms=[account.platform])
    ended = "Mereford District Council ended on 31 March 2023. Its work passed to Mereshire Council"
    on_day(date(2023, 4, 1))
    text = client.get(make_case_study_index().url).text
    assert "Mereford ended 31 Mar 2023" in text
    assert "Account closed" in text
    assert ended in table(client)[0]["since_then"]
    assert "account @Mereford on" in table(client)[0]["since_then"]
    assert ended in feed(client)


def test_no_story_takes_the_address_of_the_feed() -> None:
    with pytest.raises(ValidationError, match="feed"):
        make_case_study("Feed", slug="feed")


@pytest.mark.parametrize("file", ["", "?topic=winter", "list.csv", "feed/"])
def test_it_asks_as_much_for_thirty_as_for_three(client, stories, file) -> None:
    add_stories(0, 3)
    address = f"{make_case_study_index().url}{file}"
    few = queries(client, address)
    add_stories(3, 27)
    assert queries(client, address) == few


def test_a_control_character_that_was_pasted_breaks_no_feed(client) -> None:
    make_case_study("Pasted\x0btitle", summary="A\x0csummary.")
    text = feed(client)
    assert "<title>Pasted title</title>" in text
    assert "A summary." in text
