"""The index over names of councils: the beginning of any word of any name, at any length of list.

SQLite has an FTS5 table of trigrams beside the councils, which triggers keep in step with every
way of writing one. PostgreSQL has a trigram index (pg_trgm) that its planner uses for LIKE. Where
neither can be had, the same question goes over all names: slower, with the same answer.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

logger = logging.getLogger(__name__)

NAME = "directory_council_names"
COUNCILS = "directory_council"
_HOLDS = "replace({row}.search_names, ' ', '  ')"
_ADD = f"INSERT INTO {NAME}(rowid, names) VALUES (new.id, {_HOLDS.format(row='new')});"  # noqa: S608
_DROP = (
    f"INSERT INTO {NAME}({NAME}, rowid, names) "  # noqa: S608 - our own names and no value
    f"VALUES ('delete', old.id, {_HOLDS.format(row='old')});"
)
# Triggers rather than signals: bulk writes and updates of whole querysets count too.
_TRIGGERS = {
    f"{NAME}_added": f"AFTER INSERT ON {COUNCILS} BEGIN {_ADD} END",
    f"{NAME}_gone": f"AFTER DELETE ON {COUNCILS} BEGIN {_DROP} END",
    f"{NAME}_changed": f"AFTER UPDATE OF id, search_names ON {COUNCILS} "
    "WHEN old.search_names IS NOT new.search_names OR old.id IS NOT new.id "
    f"BEGIN {_DROP} {_ADD} END",
}


def begins_words(words: Iterable[str], using: str) -> Q:
    """Councils with a name in which each of the folded words begins a word."""
    if connections[using].vendor == "sqlite" and has_trigrams():
        # Two spaces before each word make three characters even of "h", which a trigram needs.
        # Folded words are letters and digits only, so nothing in them is syntax.
        phrases = " AND ".join(f'"  {word}"' for word in words)
        rows = f"SELECT rowid FROM {NAME} WHERE {NAME} MATCH %s"  # noqa: S608
        return Q(pk__in=RawSQL(rows, [phrases]))  # noqa: S611
    condition = Q()
    for word in words:
        condition &= Q(search_names__contains=f" {word}")
    return condition


@cache
def has_trigrams() -> bool:
    """Whether the SQLite of this Python has FTS5 with trigrams, as all have since 3.34 (2020)."""
    try:
        with closing(sqlite3.connect(":memory:")) as probe:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(a, tokenize='trigram')")
    except sqlite3.OperationalError:
        return False
    return True


def ensure(connection: BaseDatabaseWrapper) -> bool:
    """Make the index where it is missing or not whole. Says whether there is one now."""
    if connection.vendor == "sqlite":
        return _ensure_sqlite(connection)
    return _ensure_postgresql(connection)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the index away. The extension stays, because others may use it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for trigger in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            cursor.execute(f"DROP TABLE IF EXISTS {NAME}")
        else:
            cursor.execute(f"DROP INDEX IF EXISTS {NAME}")


def rebuild(connection: BaseDatabaseWrapper) -> bool:
    """Make it anew from the councils. Says whether there is one now."""
    with transaction.atomic(using=connection.alias):
        drop(connection)
        has_index = ensure(connection)
    with connection.cursor() as cursor:
        # Planners choose the index by what they know of the names.
        cursor.execute(f"ANALYZE {COUNCILS}")
    return has_index


def _ensure_sqlite(connection: BaseDatabaseWrapper) -> bool:
    if not has_trigrams():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{NAME}%"])
        held = {name for (name,) in cursor.fetchall()}
        if {NAME, *_TRIGGERS} <= held:
            return True
    # A migration that rewrites the table of councils takes the triggers with it.
    drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {NAME} USING fts5(names, content='', tokenize='trigram')"
        )
        holds = _HOLDS.format(row=COUNCILS)
        cursor.execute(f"INSERT INTO {NAME}(rowid, names) SELECT id, {holds} FROM {COUNCILS}")  # noqa: S608
        for trigger, does in _TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {trigger} {does}")
    return True


def _ensure_postgresql(connection: BaseDatabaseWrapper) -> bool:
    try:
        # A savepoint: being refused the extension must not cost the migration around it.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if not cursor.fetchone():
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {NAME} "
                f"ON {COUNCILS} USING gin (search_names gin_trgm_ops)"
            )
    except DatabaseError as error:
        logger.warning(
            "Names are searched without an index, which is slow from some 10,000 councils on: %s "
            "Install pg_trgm (docs/operating.md), then run rebuild_name_index.",
            str(error).strip(),
        )
        return False
    return True
