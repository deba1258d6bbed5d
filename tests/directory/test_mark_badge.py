"""The badge: small, open to every site, without cookie, and right within ten minutes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from PIL import Image

from core.choices import SubmissionStatus
from directory.choices import NameKind
from directory.models import Council
from directory.models.marks import MarkScope
from tests.factories.directory import CouncilFactory, CouncilNameFactory
from tests.factories.marks import MarkAdoptionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
MOST_BYTES = 10_000
FILES = ("badge.svg", "badge-cy.svg", "badge.png", "badge-cy.png")
PURPLE, GREY = (0x3C, 0x15, 0x80), (0x6B, 0x64, 0x75)


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford Council", short_name="Mereford", slug="mereford")


def get(client, file: str, **more):
    return client.get(f"/councils/mereford/mark/{file}", **more)


def words(client, file: str = "badge.svg") -> str:
    root = ET.fromstring(get(client, file).content)
    return " | ".join(root.itertext())


def tile_colour(client, file: str = "badge.png") -> tuple[int, ...]:
    picture = Image.open(BytesIO(get(client, file).content)).convert("RGB")
    return picture.getpixel((40, 60))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("is_there", [True, False])
def test_small_open_to_all_and_kept_for_five_minutes(client, council, on_day, file, is_there):
    on_day(DAY)
    if is_there:
        MarkAdoptionFactory(council=council)
    answer = get(client, file)
    assert answer.status_code == 200
    kind = "image/svg+xml" if file.endswith("svg") else "image/png"
    assert answer["Content-Type"] == kind
    assert 300 < len(answer.content) <= MOST_BYTES
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    seconds = sum(
        int(number)
        for number in re.findall(
            r"(?:max-age|s-maxage|stale-[a-z-]+)=(\d+)", answer["Cache-Control"]
        )
    )
    assert 0 < seconds <= 600
    assert "private" not in answer["Cache-Control"]


def test_only_the_badge_may_be_framed(client, council, on_day):
    on_day(DAY)
    page = client.get("/councils/mereford/mark/")
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "Cross-Origin-Resource-Policy" not in page


def test_it_says_who_declares_it_and_until_when_in_both_languages(client, council, on_day):
    on_day(DAY)
    MarkAdoptionFactory(council=council)
    english = words(client)
    assert "Social Media Friendly: Mereford Council" in english
    assert "Self-declared by the council" in english
    assert "Until 19 November 2027" in english
    welsh = words(client, "badge-cy.svg")
    assert "Cyfeillgar" in welsh
    assert "Hunanddatganiad y cyngor" in welsh
    assert "Tan 19 Tachwedd 2027" in welsh


def test_a_part_of_the_council_is_not_shown_as_the_whole(client, council, on_day):
    on_day(DAY)
    MarkAdoptionFactory(council=council, scope=MarkScope.MEETINGS)
    assert "Self-declared: its meetings" in words(client)
    MarkAdoptionFactory(council=council)
    assert "Self-declared by the council" in words(client)


@pytest.mark.parametrize(
    ("on", "said", "colour"),
    [
        (date(2027, 11, 19), "Until 19 November 2027", PURPLE),
        (date(2027, 11, 20), "Lapsed on 20 November 2027", GREY),
    ],
)
def test_on_the_last_day_and_the_one_after(client, council, on_day, on, said, colour):
    MarkAdoptionFactory(council=council)
    on_day(on)
    assert said in words(client)
    assert ("Not in force" in words(client)) is (colour == GREY)
    assert tile_colour(client) == colour
    assert tile_colour(client, "badge-cy.png") == colour


def test_withdrawn_absent_and_waiting_are_neutral(client, council, on_day):
    on_day(DAY)
    assert words(client).endswith("Not in force")
    MarkAdoptionFactory(council=council, status=SubmissionStatus.NEW)
    assert words(client).endswith("Not in force")
    MarkAdoptionFactory(council=council, withdrawn_on=DAY)
    assert "Withdrawn on 20 November 2026" in words(client)
    assert "Tynnwyd yn ôl ar 20 Tachwedd 2026" in words(client, "badge-cy.svg")
    assert tile_colour(client) == GREY


def test_it_ends_with_the_council(client, council, on_day):
    MarkAdoptionFactory(council=council)
    Council.objects.update(ended_on=date(2027, 3, 31))
    on_day(date(2027, 3, 31))
    assert "Until 31 March 2027" in words(client)
    on_day(date(2027, 4, 1))
    assert "Lapsed on 1 April 2027" in words(client)


@pytest.mark.parametrize(
    ("moment", "is_in_force"),
    [
        (datetime(2027, 7, 19, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 7, 19, 23, 0, 0, tzinfo=UTC), False),
        # Drawn a second before, the words of the picture are not kept beyond midnight.
        (datetime(2027, 7, 19, 23, 0, 1, tzinfo=UTC), False),
    ],
)
def test_midnight_is_london_s_in_summer_on_a_server_in_utc(
    client, council, monkeypatch, moment, is_in_force
):
    MarkAdoptionFactory(council=council, accepted_on=date(2026, 7, 20))
    get(client, "badge.png")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert ("Not in force" not in words(client)) is is_in_force
    assert (tile_colour(client) == PURPLE) is is_in_force


def test_an_unknown_council_has_none(client):
    for file in FILES:
        assert client.get(f"/councils/atlantis/mark/{file}").status_code == 404


def test_a_council_s_name_is_text_and_nothing_else(client, council, on_day):
    on_day(DAY)
    Council.objects.update(name='</title><script>alert("1")</script> & Sons\x0b')
    body = get(client, "badge.svg").content.decode()
    assert "<script" not in body
    assert "& Sons" in words(client)


def test_one_query_for_the_council_and_one_for_the_mark(
    client, council, on_day, django_assert_num_queries
):
    on_day(DAY)
    for _ in range(5):
        MarkAdoptionFactory(council=council)
    CouncilNameFactory(council=council, name="Llanfere", kind=NameKind.WELSH)
    for file in FILES:
        with django_assert_num_queries(2):
            get(client, file)


def test_the_same_picture_is_not_sent_twice(client, council, on_day):
    on_day(DAY)
    first = get(client, "badge.svg")
    again = get(client, "badge.svg", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_around_the_edge_the_page_shows_through(client):
    CouncilFactory(slug="mere")
    answer = client.get("/councils/mere/mark/badge.png")
    picture = Image.open(BytesIO(answer.content)).convert("RGBA")
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((60, 20))[3] > 250
    assert len(answer.content) <= 10_000
