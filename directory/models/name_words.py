"""The words that names of councils are made of, for suggesting what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import models

from directory.names import SEPARATOR
from directory.spelling import SHORTEST, is_name_word, keys

_AT_ONCE = 400  # values in one query, which every SQLite takes


def words_of(search_names: Iterable[str]) -> set[str]:
    """The words of councils' folded names that are worth suggesting."""
    return {
        word
        for names in search_names
        for word in names.split()
        if word != SEPARATOR and len(word) >= SHORTEST and is_name_word(word)
    }


def rows_of(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Key and word of each row that the words are kept in."""
    for word in words:
        for key in sorted(keys(word)):
            yield key, word


class NameWordQuerySet(models.QuerySet["NameWord"]):
    def near(self, words: Iterable[str], most: int) -> list[str]:
        """Words of the register that are, or may be, what was typed. One query."""
        wanted = {key for word in words for key in keys(word)}
        found = self.filter(key__in=wanted).order_by("word").values_list("word", flat=True)
        return list(found.distinct()[:most]) if wanted else []

    def learn(self, search_names: Iterable[str]) -> None:
        """Take in the words of these councils' names. One query for 400 words that are known."""
        waiting = sorted(words_of(search_names))
        for start in range(0, len(waiting), _AT_ONCE):
            several = waiting[start : start + _AT_ONCE]
            known = set(self.filter(word__in=several).values_list("word", flat=True).distinct())
            self.bulk_create(
                [
                    self.model(key=key, word=word)
                    for key, word in rows_of(word for word in several if word not in known)
                ],
                batch_size=_AT_ONCE,
                ignore_conflicts=True,  # another editor may be saving the same name
            )


class NameWord(models.Model):
    """A word under one of its keys (directory/spelling.py).

    Only ever added to: a word that no name has any more stays until ``rebuild_name_index``.
    """

    key = models.CharField(max_length=80)
    word = models.CharField(max_length=80)

    objects = NameWordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "word"], name="name_word_once_under_a_key")
        ]
        indexes = [models.Index(fields=["word"], name="name_word_word")]

    def __str__(self) -> str:
        return self.word
