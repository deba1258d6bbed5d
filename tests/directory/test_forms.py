"""The address of a list, read."""

from datetime import date

import pytest
from django.http import QueryDict

from directory.choices import CouncilState
from directory.forms import CouncilListForm
from tests.factories.directory import PlatformFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def form(address):
    return CouncilListForm(QueryDict(address), TODAY)


def test_an_empty_address_is_the_list_of_today():
    read = form("")
    assert read.is_valid()
    assert read.chosen_state == CouncilState.CURRENT
    assert read.chosen_order == "name"
    assert not read.counts_others


def test_repeated_values_are_all_read():
    read = form("type=county&type=district&type=")
    assert read.is_valid()
    assert read.chosen("type") == ["county", "district"]


def test_a_single_value_given_twice_differently_is_refused():
    assert form("state=ended&state=ended").is_valid()
    read = form("state=ended&state=coming")
    assert not read.is_valid()
    assert read.problems()[0]["message"] == "The address gives more than one state. Give one."


def test_a_platform_added_a_moment_ago_is_known(monkeypatch):
    first = form("")
    assert first.is_valid()
    kept = first.figures
    PlatformFactory(slug="new")
    monkeypatch.setattr("directory.forms.figures", lambda *args, **kwargs: kept)
    assert form("platform=new").is_valid()
    assert not form("platform=old").is_valid()


@pytest.mark.parametrize("address", ["q=mere", "others=1", "type=national-park"])
def test_other_bodies_belong_to_the_list_when_somebody_asks(address):
    read = form(address)
    assert read.is_valid()
    assert read.counts_others


def test_problems_point_to_the_field_or_the_panel():
    problems = form("type=parish&page=x").problems()
    assert {problem["id"] for problem in problems} == {"filters"}
    assert len(problems) == 2
