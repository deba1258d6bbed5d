"""Any name finds the council, and lists file it under the word people look for."""

import pytest

from directory.models import Council
from directory.names import search_names, search_words, sort_letter, sort_name
from tests.factories.directory import CouncilFactory


@pytest.mark.parametrize(
    ("short", "filed", "letter"),
    [
        ("City of York", "York, City of", "Y"),
        ("County Durham", "Durham, County", "D"),
        ("York", "York", "Y"),
        ("The Mere", "Mere, The", "M"),
        ("Ynys Môn", "Ynys Môn", "Y"),
        ("Ŵyl", "Ŵyl", "W"),
        ("1066 Country", "1066 Country", "#"),
    ],
)
def test_lists_file_a_council_under_the_word_people_look_for(short, filed, letter):
    assert sort_name(short) == filed
    assert sort_letter(filed) == letter


def test_each_name_stands_once_between_bars():
    assert (
        search_names(["Hull City Council", "Hull", "HULL", ""]) == "| hull city council | hull | "
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Barnet Council", ["barnet"]),
        ("the City of London", ["the", "city", "of", "london"]),
        ("Telford & Wrekin", ["telford", "wrekin"]),
        ("  ", []),
        ("St. Helen's", ["st", "helens"]),
    ],
)
def test_words_that_tell_nothing_are_left_out_while_others_remain(typed, words):
    assert search_words(typed) == words


@pytest.mark.django_db
def test_a_word_finds_the_beginning_of_a_word_and_not_its_middle():
    CouncilFactory(name="North Yorkshire")
    CouncilFactory(name="Newyork")
    assert [council.name for council in Council.objects.named("york")] == ["North Yorkshire"]


@pytest.mark.django_db
def test_a_name_found_whole_comes_before_one_that_begins_so():
    for name in ("Durham City", "West Durham", "Durham"):
        CouncilFactory(name=name)
    found = Council.objects.named("durham").ranked_for("durham")
    assert [council.name for council in found] == ["Durham", "Durham City", "West Durham"]


def ranked(typed):
    return Council.objects.named(typed).ranked_for(typed)


@pytest.mark.django_db
def test_exact_names_know_accents_case_and_saints():
    council = CouncilFactory(name="St. Mêre")
    for typed in ("st mere", "SAINT MÊRE", "St Mere"):
        assert [(found, found.name_rank) for found in ranked(typed)] == [(council, 0)]
    assert [found.name_rank for found in ranked("mere")] == [3]
