"""Folding, stemming, and what is done to a query before any database sees it."""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import LONGEST_QUERY, MOST_WORDS, clean_query, fold, stems, without_controls


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("King's Lynn", "kings lynn"),
        ("King’s Lynn", "kings lynn"),
        ("Kings Lynn", "kings lynn"),
        ("Tŷ", "ty"),
        ("Ynys Môn", "ynys mon"),
        ("Sir Gâr", "sir gar"),
        ("St Helens", "st helens"),
        ("st. helens", "st helens"),
        ("Saint Helens", "st helens"),
        ("Telford & Wrekin", "telford and wrekin"),
        ("Bournemouth,Christchurch  and Poole", "bournemouth christchurch and poole"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("  LEEDS  ", "leeds"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_one_name_has_one_folded_form_however_it_is_typed(typed, folded):
    assert fold(typed) == folded


def test_saint_is_only_a_word_of_its_own():
    assert fold("Saintbury") == "saintbury"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_is_plain_words_with_single_spaces(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert folded.isascii()
    assert not set(folded) - set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(st.text())
def test_case_never_matters(text):
    assert fold(text.lower()) == fold(fold(text.lower()).upper())


@pytest.mark.parametrize(
    ("one", "other"), [("policies", "policy"), ("Moderating", "moderate"), ("posts", "post")]
)
def test_forms_of_one_word_share_a_stem(one, other):
    assert stems(one) == stems(other)


def test_different_words_keep_different_stems():
    assert stems("council") != stems("counsel")


def test_a_query_loses_control_characters_and_keeps_its_words():
    assert clean_query("a\x00b\tc\nd") == "a b c d"


def test_a_query_is_bounded_in_words_and_length():
    assert len(clean_query("word " * 600).split()) == MOST_WORDS
    assert len(clean_query("x" * 5000)) == LONGEST_QUERY


@given(st.text())
def test_a_clean_query_is_printable_and_stays_as_it_is_when_cleaned_again(text):
    cleaned = clean_query(text)
    assert cleaned.isprintable()
    assert clean_query(cleaned) == cleaned


@given(st.text())
def test_a_line_without_controls_can_be_written_as_xml(text):
    line = without_controls(text)
    assert ElementTree.fromstring(f"<a>{escape(line)}</a>").text in {line, None}
    assert len(line) == len(text)


def test_only_controls_are_taken_out_of_a_line():
    assert without_controls("a\x0bb\nc\x00d\x85e\ufffe") == "a b c d e "
    assert without_controls("T\u0177\u00a0Coed \U0001f468\u200d\U0001f692") == (
        "T\u0177\u00a0Coed \U0001f468\u200d\U0001f692"
    )
