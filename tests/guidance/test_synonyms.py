"""Words that mean the same."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.models import Synonym
from guidance.synonyms import MOST_VARIANTS, variants

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for words in ("Twitter\nX", "purdah\npre-election period", "period\nera\nage\nepoch\nspan"):
            Synonym.objects.create(words=words)


def said(query: str) -> list[str]:
    return [" ".join(variant.said) for variant in variants(query)]


def test_what_was_typed_comes_first_and_the_other_words_follow() -> None:
    assert said("leave twitter") == ["leav twitter", "leav x"]
    assert said("X") == ["x", "twitter"]


def test_only_whole_words_count() -> None:
    assert said("xylophone") == ["xylophon"]


def test_the_longest_phrase_is_meant() -> None:
    assert said("pre-election period") == ["pre elect period", "purdah"]


def test_words_of_a_phrase_have_to_stand_together() -> None:
    as_typed, other = variants("purdah twitter")[:2], variants("purdah twitter")[2]
    assert [variant.phrases for variant in as_typed] == [(), ()]
    assert other.phrases == (("pre", "elect", "period"),)
    assert other.words == ("twitter",)


def test_there_are_never_many_ways() -> None:
    assert len(variants("twitter purdah period era")) == MOST_VARIANTS


def test_small_words_are_not_searched_for_beside_others() -> None:
    assert variants("how do I leave the group")[0].words == ("leav", "group")
    assert variants("the")[0].words == ("the",)


def test_nothing_typed_is_searched_for_as_nothing() -> None:
    assert variants(" … ") == []


def test_they_are_read_once_and_again_when_an_editor_changes_them(
    django_capture_on_commit_callbacks,
) -> None:
    variants("x")
    with CaptureQueriesContext(connection) as captured:
        variants("x")
    assert len(captured) == 0
    with django_capture_on_commit_callbacks(execute=True):
        synonym = Synonym.objects.get(words__startswith="Twitter")
        synonym.words = "Twitter\nBird"
        synonym.save()
    assert said("x") == ["x"]
    with django_capture_on_commit_callbacks(execute=True):
        synonym.delete()
    assert said("twitter") == ["twitter"]


def test_a_group_of_one_word_is_refused() -> None:
    with pytest.raises(ValidationError):
        Synonym(words="Twitter\ntwitter").full_clean()
