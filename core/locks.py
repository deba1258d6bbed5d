"""One run of a command at a time, on whichever machine it is started.

A row in a table would outlive a run that was killed, and then somebody has to guess how old a row
means nothing any more. Both locks here go with the process that holds them, kill -9 included: on
PostgreSQL an advisory lock of the session, which counts for all machines; on SQLite, which serves
one machine, a lock on a file beside the database.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


class AlreadyRunning(Exception):
    """Another run holds the lock."""


_held: set[str] = set()


@contextmanager
def only_run(name: str) -> Iterator[None]:
    """Hold the lock of this name. Raises AlreadyRunning at once where another run holds it."""
    if name in _held:  # PostgreSQL gives a session the lock that it has once more
        raise AlreadyRunning(name)
    lock = _in_database if connection.vendor == "postgresql" else _in_a_file
    with lock(name):
        _held.add(name)
        try:
            yield
        finally:
            _held.discard(name)


@contextmanager
def _in_database(name: str) -> Iterator[None]:
    # Two numbers of 32 bits: the first says that the lock is the hub's.
    keys = [zlib.crc32(word.encode()) - 2**31 for word in ("digital-councils", name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        if not cursor.fetchone()[0]:
            raise AlreadyRunning(name)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


@contextmanager
def _in_a_file(name: str) -> Iterator[None]:
    with _lock_file(name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(name) from error
        yield  # closing the file gives the lock back


def _lock_file(name: str) -> Path:
    """Beside the database. One in memory is this process's own, and so is its lock."""
    database = str(connection.settings_dict["NAME"])
    if ":memory:" in database or "mode=memory" in database:
        return Path(tempfile.gettempdir()) / f"digital-councils-{os.getpid()}-{name}.lock"
    return Path(f"{database}.{name}.lock")
