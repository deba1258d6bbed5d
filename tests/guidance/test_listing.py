"""A list that filters in the address narrow: what it reads, counts, refuses and says."""

from __future__ import annotations

import pytest
from django.http import Http404, QueryDict

from core.listing import ListAddress, clear_words, paging, shortened
from guidance.listing import FilterForm, Group, Item
from guidance.presenters import Noun, list_context

FRUIT = Noun("fruit", "fruits")
COLOUR = Group("colour", "Colour", {"red": "Red", "green": "Green", "blue": "Blue"}, "in {}")
SIZE = Group("size", "Size", {"small": "Small", "large": "Large"}, "of size {}")
ITEMS = [
    Item("cherry", {"colour": {"red"}, "size": {"small"}}),
    Item("apple", {"colour": {"red", "green"}, "size": {"large"}}),
    Item("grape", {"colour": {"green"}, "size": {"small"}}),
]


def form(address: str = "", groups: tuple[Group, ...] = (COLOUR, SIZE)) -> FilterForm:
    return FilterForm(QueryDict(address), groups)


def found(address: str) -> list[str]:
    return [str(item.key) for item in form(address).among(ITEMS)]


def context(address: str) -> dict:
    asked = form(address)
    return list_context(asked, ITEMS, FRUIT, asked.address("/fruit/"))


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("", ["cherry", "apple", "grape"]),
        ("colour=", ["cherry", "apple", "grape"]),
        ("colour=red", ["cherry", "apple"]),
        ("colour=red&colour=green", ["cherry", "apple", "grape"]),
        ("colour=red&size=large", ["apple"]),
        ("colour=red&colour=red", ["cherry", "apple"]),
        ("colour=blue", []),
        ("utm_source=letter", ["cherry", "apple", "grape"]),
    ],
)
def test_values_of_a_group_widen_and_groups_narrow(address: str, keys: list[str]) -> None:
    assert form(address).is_valid()
    assert found(address) == keys


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("colour=pink", "There is no colour called “pink”. Choose from the list."),
        ("colour=red&colour=pink", "There is no colour called “pink”. Choose from the list."),
        ("colour=" + "x" * 99, f"There is no colour called “{'x' * 40}…”. Choose from the list."),
        ("page=two", "The page has to be a number, such as 2."),
        ("page=0", "Pages are counted from 1."),
        ("page=1&page=2", "The address gives more than one page. Give one."),
    ],
)
def test_what_is_not_known_is_refused_in_words(address: str, message: str) -> None:
    asked = form(address)
    assert not asked.is_valid()
    assert [problem["message"] for problem in asked.problems()] == [message]


def test_a_value_that_nothing_has_yet_is_known_where_it_can_be_looked_up() -> None:
    group = Group("colour", "Colour", {"red": "Red"}, lookup=lambda v: {"blue": "Blue"})
    assert form("colour=blue", (group,)).is_valid()
    assert not form("colour=pink", (group,)).is_valid()


def test_counts_are_taken_over_the_other_filters() -> None:
    asked = form("colour=red&size=small")
    assert asked.counts(COLOUR, ITEMS) == {"red": 1, "green": 1}
    assert asked.counts(SIZE, ITEMS) == {"small": 1, "large": 1}


def test_options_that_nothing_has_are_left_out_unless_they_are_chosen() -> None:
    colours = context("")["groups"][0]["options"]
    assert [option["label"] for option in colours] == ["Red", "Green"]
    chosen = context("colour=blue")["groups"][0]["options"]
    assert [(o["label"], o["count"], o["checked"]) for o in chosen][-1] == ("Blue", 0, True)


def test_chosen_filters_can_be_taken_off_one_by_one() -> None:
    chosen = context("colour=red&colour=green&size=small&page=2")["chosen"]
    assert chosen == [
        {"label": "Red", "remove_url": "/fruit/?colour=green&size=small"},
        {"label": "Green", "remove_url": "/fruit/?colour=red&size=small"},
        {"label": "Small", "remove_url": "/fruit/?colour=red&colour=green"},
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "3 fruits"),
        ("colour=red&colour=green", "3 fruits in Red or Green"),
        ("colour=green&size=large", "1 fruit in Green of size Large"),
        ("colour=blue", "No fruit matches this filter"),
        ("colour=blue&size=large", "No fruit matches both filters"),
        ("colour=blue&size=large&size=small", "No fruit matches all three filters"),
    ],
)
def test_the_result_is_a_sentence(address: str, words: str) -> None:
    assert context(address)["heading"] == words


def test_an_empty_list_says_which_filter_to_take_off() -> None:
    assert context("colour=blue&size=large")["ways_on"] == [
        {"words": "Without “Blue”: 1 fruit", "url": "/fruit/?size=large"}
    ]
    assert context("colour=blue")["ways_on"] == [
        {"words": "Without “Blue”: 3 fruits", "url": "/fruit/"}
    ]


def test_an_empty_list_that_nobody_narrowed_says_none_yet() -> None:
    asked = form()
    words = list_context(asked, [], FRUIT, asked.address("/fruit/"))["heading"]
    assert words == "No fruit yet"


def test_pages_of_a_list() -> None:
    address = ListAddress("/fruit/", QueryDict("colour=red"))
    first, second, last = (paging(65, 30, page, address) for page in (1, 2, 3))
    assert (first["page_words"], first["previous_url"]) == ("1 to 30 of 65", "")
    assert second["previous_url"] == "/fruit/?colour=red"
    assert second["next_url"] == "/fruit/?colour=red&page=3"
    assert (last["shown"], last["next_url"]) == (slice(60, 65), "")
    with pytest.raises(Http404):
        paging(65, 30, 4, address)
    assert paging(0, 30, 1, address)["pages"] == 1


def test_small_words() -> None:
    assert [clear_words(number) for number in (1, 2, 3)] == ["Clear it", "Clear both", "Clear all"]
    assert shortened("No quotes at all") == "No quotes at all"
