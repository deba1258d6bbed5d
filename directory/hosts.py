"""Hosts of web addresses, as the register compares them: small letters, without "www."."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"^(?:https?:)?//")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # as in the names of the internet
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+{_LABEL}")


def host_of(address: str) -> str:
    """The host of an address, with or without its scheme; "" where there is none to be read.

    An address with an @ before its host may be dressed up as another one, so it has none either.
    """
    rest = _SCHEME.sub("", address.strip().lower())
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:  # also behind a colon: leeds.gov.uk:443@evil.example leads to the latter
        return ""
    host = authority.partition(":")[0].strip(".")
    return host.removeprefix("www.") if _HOST.fullmatch(host) else ""


def is_under(host: str, parent: str) -> bool:
    """Whether a host is the parent or a sub-domain of it: news.leeds.gov.uk and leeds.gov.uk."""
    return bool(parent) and (host == parent or host.endswith(f".{parent}"))
