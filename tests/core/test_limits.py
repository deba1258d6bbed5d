"""Limits on what strangers may send, and what is kept about them."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from core import limits
from core.limits import allow, network_of
from core.models import Attempt

HOUR = 3600


@pytest.fixture
def at(monkeypatch):
    """Call it with seconds since noon, and that is the time."""
    noon = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)

    def move(seconds: float) -> None:
        moment = noon + dt.timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(0)
    return move


@pytest.mark.django_db
def test_no_more_than_the_limit_are_allowed(at):
    assert [allow(("form", "a"), most=3, seconds=HOUR) for _ in range(5)] == [True] * 3 + [
        False
    ] * 2


@pytest.mark.django_db
def test_refused_attempts_are_not_counted(at):
    for _ in range(9):
        allow(("form", "a"), most=3, seconds=HOUR)
    assert Attempt.objects.get().times == 3


@pytest.mark.django_db
def test_others_and_other_purposes_are_counted_apart(at):
    assert allow(("form", "a"), most=1, seconds=HOUR)
    assert allow(("form", "b"), most=1, seconds=HOUR)
    assert allow(("vote", "a"), most=1, seconds=HOUR)
    assert not allow(("form", "a"), most=1, seconds=HOUR)


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0, 14, 15, 29, 44, 59.9])
def test_a_second_within_a_minute_is_refused_whenever_the_first_came(at, first):
    at(first)
    assert allow(("once", "a"), most=1, seconds=60)
    for later in (0.1, 1, 30, 59):
        at(first + later)
        assert not allow(("once", "a"), most=1, seconds=60)
    at(first + 76)
    assert allow(("once", "a"), most=1, seconds=60)


@pytest.mark.django_db
def test_places_come_back_as_time_passes(at):
    for minute in range(10):
        at(minute * 60)
        assert allow(("form", "a"), most=10, seconds=HOUR)
    at(50 * 60)
    assert not allow(("form", "a"), most=10, seconds=HOUR)
    at(76 * 60)
    assert allow(("form", "a"), most=10, seconds=HOUR)


@pytest.mark.django_db
def test_earlier_steps_of_the_period_take_their_places(at):
    assert [allow(("form", "a"), most=3, seconds=HOUR) for _ in range(2)] == [True, True]
    at(20 * 60)
    assert [allow(("form", "a"), most=3, seconds=HOUR) for _ in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_old_attempts_are_removed_as_new_ones_come(at):
    allow(("form", "a"), most=3, seconds=HOUR)
    at(25 * HOUR)
    allow(("form", "b"), most=3, seconds=HOUR)
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
def test_nothing_kept_names_the_sender_and_tomorrow_nobody_can_tell(at):
    allow(("form", "192.0.2.7"), most=3, seconds=HOUR)
    at(23 * HOUR)
    allow(("form", "192.0.2.7"), most=3, seconds=HOUR)
    keys = list(Attempt.objects.values_list("key", flat=True))
    assert len(set(keys)) == 2
    assert not any("192" in key and "." in key for key in keys)
    assert {len(key) for key in keys} == {64}


@pytest.mark.django_db
def test_midnight_gives_nobody_new_places(at):
    at(12 * HOUR - 60)
    assert [allow(("form", "a"), most=2, seconds=HOUR) for _ in range(3)] == [True, True, False]
    at(12 * HOUR + 60)
    assert not allow(("form", "a"), most=2, seconds=HOUR)
    at(14 * HOUR)
    assert allow(("form", "a"), most=2, seconds=HOUR)


@pytest.mark.django_db
def test_a_period_longer_than_attempts_are_kept_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="a day"):
        allow(("form",), most=1, seconds=limits.LONGEST + 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_as_many_get_through_as_there_are_places():
    # An in-memory database belongs to one thread.
    workers = 1 if connection.vendor == "sqlite" and connection.is_in_memory_db() else 8
    allowed: list[bool] = []

    def ask() -> None:
        for _ in range(4):
            allowed.append(allow(("form", "a"), most=3, seconds=HOUR))
        connection.close()

    if workers == 1:
        allowed = [allow(("form", "a"), most=3, seconds=HOUR) for _ in range(32)]
    else:
        threads = [threading.Thread(target=ask) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(allowed) == 3


def request(address: str, forwarded: str = ""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def test_what_a_stranger_says_of_where_they_are_is_not_believed():
    assert network_of(request("203.0.113.5", "198.51.100.1")) == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("192.0.2.66, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_nearest_address_not_of_our_own_proxies_counts(settings, forwarded, network):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert network_of(request("10.0.0.1", forwarded)) == network


def test_one_network_of_ipv6_is_one_sender():
    assert network_of(request("2001:db8:1:2:3::4")) == network_of(request("2001:db8:1:2:ffff::1"))
    assert network_of(request("2001:db8:1:3::4")) != network_of(request("2001:db8:1:2::4"))
    assert network_of(request("::ffff:192.0.2.7")) == "192.0.2.7"


def test_no_address_at_all_is_one_sender():
    assert network_of(request("")) == ""
