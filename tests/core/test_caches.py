"""A shared cache that is dead or hanging is a miss, never an error."""

import socket
import time
from contextlib import closing

import pytest

from core.caches import ForgivingRedisCache

OPTIONS = {"OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}}


def cache_at(port: int) -> ForgivingRedisCache:
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", OPTIONS)


@pytest.fixture
def dead():
    """A port where nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return cache_at(port)


@pytest.fixture
def hanging():
    """A port that takes connections and never says a word."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield cache_at(listener.getsockname()[1])


def test_reading_from_a_dead_cache_is_a_miss(dead):
    assert dead.get("key") is None
    assert dead.get("key", "default") == "default"
    assert dead.get_many(["a", "b"]) == {}
    assert dead.has_key("key") is False
    assert "key" not in dead
    assert dead.get_or_set("key", lambda: "worked out") == "worked out"


def test_writing_to_a_dead_cache_changes_nothing_and_says_so(dead):
    assert dead.add("key", 1) is False
    assert dead.set("key", 1) is None
    assert dead.touch("key") is False
    assert dead.delete("key") is False
    assert dead.delete_many(["a"]) is None
    assert dead.clear() is False
    dead.set_many({"a": 1})


def test_counting_in_a_dead_cache_is_counting_a_missing_key(dead):
    with pytest.raises(ValueError, match="did not answer"):
        dead.incr("key")
    with pytest.raises(ValueError, match="did not answer"):
        dead.decr("key")


def test_a_hanging_cache_is_given_up_soon(hanging):
    started = time.monotonic()
    assert hanging.get("key", "default") == "default"
    assert time.monotonic() - started < 3


def test_the_loss_is_logged(dead, caplog):
    dead.get("key")
    assert "The shared cache did not answer" in caplog.text
