"""Tokens that are handed out and come back."""

from datetime import timedelta

import pytest
from django.core import signing as django_signing

from core.signing import TokenError, TokenExpired, TokenForged, read, sign

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("value", ["story", 7, {"page": 7, "part": "ŵ"}])
def test_what_was_signed_is_read_back(value):
    assert read("approval", sign("approval", value), HOUR) == value


def test_token_may_stand_in_an_address_as_it_is():
    token = sign("approval", {"page": 7})
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:.")


def test_token_made_for_one_purpose_does_not_serve_another():
    with pytest.raises(TokenForged):
        read("feedback", sign("approval", 7), HOUR)


def test_token_expires(monkeypatch):
    token = sign("approval", 7)
    now = django_signing.time.time()
    monkeypatch.setattr(django_signing.time, "time", lambda: now + 3599)
    assert read("approval", token, HOUR) == 7
    monkeypatch.setattr(django_signing.time, "time", lambda: now + 3602)
    with pytest.raises(TokenExpired):
        read("approval", token, HOUR)


@pytest.mark.parametrize("token", ["", ":", "a:b:c", "ŵ:ŷ:Ŵ", "\x00", "x" * 5000, "é"])
def test_text_that_is_no_token_is_forged(token):
    with pytest.raises(TokenForged):
        read("approval", token, HOUR)


def test_changed_token_is_forged():
    token = sign("approval", 7)
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        # The last character of a base64 text has bits that stand for nothing.
        if at < len(token) - 1:
            with pytest.raises(TokenForged):
                read("approval", changed, HOUR)


def test_both_faults_are_token_errors():
    assert issubclass(TokenExpired, TokenError)
    assert issubclass(TokenForged, TokenError)
