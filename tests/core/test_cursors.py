"""Pages that begin after a row: nothing twice, nothing left out, nothing made up."""

from datetime import date

import pytest
from django.db.models import F

from core.cursors import CursorError, page_after
from directory.models import Council
from tests.factories.directory import CouncilFactory

pytestmark = pytest.mark.django_db


def walk(rows, size, between=lambda: None):
    """Names of all pages, one after the other."""
    found, cursor = [], ""
    while True:
        page = page_after(rows, cursor, size, of_list="all")
        found.append([row.name for row in page.rows])
        cursor = page.next
        if not cursor:
            return found
        between()


def names(rows):
    return [row.name for row in rows]


@pytest.fixture
def councils():
    for number, (population, ended) in enumerate(
        [(5, None), (None, date(2023, 3, 31)), (5, None), (9, date(2020, 3, 31)), (None, None)]
    ):
        CouncilFactory(name=f"Mere {number}", population=population, ended_on=ended)


ORDERS = [
    ("sort_name", "pk"),
    ("-sort_name",),
    ("nation",),  # the same for all of them
    (F("population").desc(nulls_last=True), "sort_name", "pk"),
    (F("ended_on").desc(nulls_last=True), F("population").desc(nulls_last=True), "name"),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_pages_put_together_are_the_list_in_its_order(councils, order, size):
    rows = Council.objects.order_by(*order)
    pages = walk(rows, size)
    assert sum(pages, []) == names(rows.order_by(*order, "pk"))
    assert all(len(page) == size for page in pages[:-1])


def test_dates_worked_out_of_other_rows_can_be_the_order(councils):
    rows = Council.objects.in_order("confirmed")
    assert sum(walk(rows, 2), []) == names(rows)


def test_a_row_added_before_the_place_moves_nothing(councils):
    added = iter("0123")
    pages = walk(
        Council.objects.order_by("sort_name"), 2, lambda: CouncilFactory(name=f"A{next(added)}")
    )
    assert sum(pages, []) == [f"Mere {number}" for number in range(5)]


def test_the_same_page_has_the_same_cursor(councils):
    rows = Council.objects.order_by("sort_name")
    assert page_after(rows, "", 2, of_list="a").next == page_after(rows, "", 2, of_list="a").next


class TestRefusal:
    @pytest.fixture
    def cursor(self, councils):
        return page_after(Council.objects.order_by("sort_name"), "", 2, of_list="all").next

    @pytest.mark.parametrize("made_up", ["x", "a:b", ":", "WyJhbGwiXQ:x", "é", "\0", "x" * 999])
    def test_a_cursor_that_is_not_ours_is_refused_in_words(self, councils, made_up):
        with pytest.raises(CursorError, match="leads nowhere"):
            page_after(Council.objects.order_by("sort_name"), made_up, 2, of_list="all")

    def test_so_is_one_that_was_changed(self, cursor):
        for changed in (f"A{cursor[1:]}", cursor[:-1], f"{cursor}x"):
            with pytest.raises(CursorError, match="leads nowhere"):
                page_after(Council.objects.order_by("sort_name"), changed, 2, of_list="all")

    def test_so_is_one_of_a_list_with_other_filters(self, cursor):
        with pytest.raises(CursorError, match="other filters"):
            page_after(Council.objects.order_by("sort_name"), cursor, 2, of_list="other")

    def test_so_is_one_of_another_order(self, cursor):
        rows = Council.objects.order_by("nation", "sort_name")
        with pytest.raises(CursorError, match="other filters"):
            page_after(rows, cursor, 2, of_list="all")
