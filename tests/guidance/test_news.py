"""What is new: one list, newest first, and nothing that readers may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from core.models import ChangeNote
from directory.models import Council
from guidance.news import NewsKind, news
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_case_study, make_guide, make_information

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def published(page: Any, on: date, **fields: Any) -> Any:
    """The page as first published at noon on that day."""
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    Page.objects.filter(pk=page.pk).update(first_published_at=moment, **fields)
    return page


def note(page: Any, on: date, text: str) -> None:
    ChangeNote.objects.create(page_id=page.pk, noted_on=on, text=text)


def changed(council: Council, on: date) -> Council:
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    Council.objects.filter(pk=council.pk).update(updated_at=moment)
    return council


def lines(kind: str = "", on: date = DAY) -> list[tuple[str, str]]:
    return [(item.what, item.title) for item in news(on, kind)]


def test_new_and_changed_pages_stand_newest_first() -> None:
    old = published(make_guide("Old guide"), date(2026, 1, 5))
    note(old, date(2026, 11, 18), "Added a rule.")
    published(make_case_study("A story"), date(2026, 11, 19))
    published(make_information("A page"), date(2026, 11, 17))
    assert lines() == [
        ("New case study", "A story"),
        ("Changed", "Old guide"),
        ("New page", "A page"),
        ("New guide", "Old guide"),
    ]


def test_a_note_of_the_first_day_is_no_change() -> None:
    page = published(make_guide("A guide"), date(2026, 11, 19))
    note(page, date(2026, 11, 18), "Written.")
    note(page, date(2026, 11, 19), "First published.")
    assert lines() == [("New guide", "A guide")]


def test_a_note_for_a_day_to_come_waits() -> None:
    page = published(make_guide("A guide"), date(2026, 11, 1))
    note(page, date(2026, 11, 21), "Tomorrow.")
    assert lines() == [("New guide", "A guide")]
    assert lines(on=date(2026, 11, 21))[0] == ("Changed", "A guide")


def test_drafts_private_and_expired_pages_are_no_news(client) -> None:
    for title in ("Shown", "Draft", "Private", "Expired"):
        page = published(make_guide(title), date(2026, 11, 19))
        note(page, date(2026, 11, 20), f"{title} changed.")
        if title == "Private":
            page.view_restrictions.create(restriction_type="login")
        elif title != "Shown":
            past = timezone.now() - timedelta(minutes=1)
            Page.objects.filter(pk=page.pk).update(
                **{"live": False} if title == "Draft" else {"expire_at": past}
            )
    assert {title for _, title in lines()} == {"Shown"}
    for address in ("/whats-new/", "/feeds/", "/feeds/guidance/"):
        text = client.get(address).text
        assert "Shown changed." in text
        for hidden in ("Draft", "Private", "Expired"):
            assert hidden not in text


def test_lists_of_pages_are_no_news() -> None:
    story = published(make_case_study("A story"), date(2026, 11, 19))
    published(story.get_parent(), date(2026, 11, 19))
    assert lines() == [("New case study", "A story")]


def test_a_few_changed_entries_are_named_and_many_counted() -> None:
    for number in range(3):
        changed(CouncilFactory(name=f"Few {number}"), date(2026, 11, 19))
    for number in range(6):
        changed(CouncilFactory(name=f"Many {number}"), date(2026, 11, 18))
    assert lines("councils") == [
        ("Directory", "Few 0"),
        ("Directory", "Few 1"),
        ("Directory", "Few 2"),
        ("Directory", "6 councils’ entries changed"),
    ]


def test_councils_that_begin_or_end_are_told_six_months_before_and_on_the_day() -> None:
    changed(CouncilFactory(name="Mereford", ended_on=date(2027, 3, 31)), date(2020, 1, 1))
    changed(CouncilFactory(name="Greater Mereford", started_on=date(2027, 4, 1)), date(2020, 1, 1))

    def told(on: date) -> list[tuple[str, str]]:
        return [line for line in lines("councils", on) if line[0] != "Directory"]

    assert told(date(2026, 9, 29)) == []
    assert told(date(2026, 9, 30)) == [("Soon", "Mereford")]
    assert told(date(2026, 10, 1))[0] == ("Soon", "Greater Mereford")
    assert told(date(2027, 3, 31))[0] == ("Council", "Mereford")
    assert told(date(2027, 4, 1))[0] == ("Council", "Greater Mereford")
    assert told(date(2030, 4, 1)) == []


def test_keys_never_repeat() -> None:
    council = CouncilFactory(started_on=date(2026, 11, 1), ended_on=date(2026, 11, 2))
    changed(council, date(2026, 11, 2))
    page = published(make_guide("A guide"), date(2026, 1, 5))
    note(page, date(2026, 11, 18), "One.")
    note(page, date(2026, 11, 18), "Two.")
    keys = [item.key for item in news(DAY)]
    assert len(keys) >= 7
    assert len(keys) == len(set(keys))


class TestPage:
    @pytest.fixture(autouse=True)
    def day(self, on_day) -> None:
        on_day(DAY)

    def test_it_is_grouped_by_month(self, client) -> None:
        published(make_guide("New one"), date(2026, 11, 2))
        published(make_information("Old one"), date(2026, 9, 2))
        text = client.get("/whats-new/").text
        places = [text.index(f) for f in ("November 2026", "New one", "September 2026", "Old one")]
        assert places == sorted(places)
        assert 'type="application/atom+xml"' in text

    def test_one_kind_stands_alone_and_is_marked(self, client) -> None:
        published(make_guide("A guide"), date(2026, 11, 2))
        published(make_case_study("A story"), date(2026, 11, 2))
        text = client.get("/whats-new/?kind=case-studies").text
        assert "A story" in text
        assert "A guide" not in text
        assert '<a href="/whats-new/?kind=case-studies" aria-current="true">' in text
        assert 'href="/feeds/case-studies/"' in text

    @pytest.mark.parametrize(
        "address",
        [
            "?kind=castle",
            "?page=0",
            "?page=two",
            "?kind=guidance&kind=councils",
            "?page=1&page=2",
        ],
    )
    def test_what_is_not_understood_is_refused(self, client, address: str) -> None:
        response = client.get(f"/whats-new/{address}")
        assert response.status_code == 400
        assert "dc-errors" in response.text

    def test_it_has_pages(self, client) -> None:
        make_guide("First")
        for number in range(31):
            published(make_information(f"Page {number:02}"), date(2026, 11, 2))
        first = client.get("/whats-new/?kind=guidance")
        assert "1 to 30 of 31" in first.text
        assert 'href="/whats-new/?kind=guidance&amp;page=2"' in first.text
        assert "Page 30" in client.get("/whats-new/?kind=guidance&page=2").text
        assert client.get("/whats-new/?kind=guidance&page=3").status_code == 404

    def test_it_costs_the_same_however_much_is_new(self, client) -> None:
        def queries() -> int:
            client.get("/whats-new/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/whats-new/")
            return len(captured)

        def add(count: int, start: int) -> None:
            for number in range(start, start + count):
                page = published(make_guide(f"Guide {number}"), date(2026, 11, 2))
                note(page, date(2026, 11, 3), "More.")
                changed(CouncilFactory(), date(2026, 11, 1) + timedelta(days=number % 15))

        add(2, 0)
        few = queries()
        add(20, 2)
        assert queries() == few <= 6

    def test_every_kind_is_offered(self, client) -> None:
        make_guide("A guide")
        text = client.get("/whats-new/").text
        for kind in NewsKind:
            assert f'href="/whats-new/?kind={kind.value}"' in text
