"""Words handed to strangers that come back unchanged: each for one purpose and a limited time.

A token is readable by whoever holds it and says who may do what only because nobody else can make
one. That it works once is the caller's to see to, in the database.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing


class TokenError(Exception):
    """The token must not be acted on."""


class TokenExpired(TokenError):
    """It was ours, and its time is over."""


class TokenForged(TokenError):
    """It is not ours, was changed on the way, or was made for another purpose."""


def sign(purpose: str, value: str | int | dict[str, Any]) -> str:
    """A token of URL-safe characters that carries ``value`` for ``purpose`` and no other."""
    return signing.dumps(value, salt=_salt(purpose))


def read(purpose: str, token: str, max_age: timedelta) -> Any:
    """What was signed. Raises ``TokenExpired`` or ``TokenForged``."""
    try:
        return signing.loads(token, salt=_salt(purpose), max_age=max_age)
    except signing.SignatureExpired as error:
        raise TokenExpired from error
    except (signing.BadSignature, ValueError) as error:
        # Text that only looks like a token fails to decode rather than to verify.
        raise TokenForged from error


def _salt(purpose: str) -> str:
    return f"digital-councils:{purpose}"
