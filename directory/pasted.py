"""What people paste: an address with what letters, lists and disguises put around it.

Pure: no Django, no database.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_E_MAIL = re.compile(
    r"(?:mailto:([^@\s/\\:?#]+@[^@\s/\\:?#]+)(?:\?.*)?|([^@\s/\\:?#]+@[^@\s/\\:?#]+)"
    r"(?:\?(?:subject|body|cc|bcc)=.*)?)",
    re.IGNORECASE,
)
# Written around an address in a letter or a list, and no part of it.
QUOTES = " \t<>\"'“”‘’«»,;"
_AROUND = f"{QUOTES}()[]{{}}"
_IN_BRACKETS = re.compile(r"<\s*([^<>\s]+@[^<>\s]+?)\s*>[\s,;]*\Z")
_HIDDEN_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*@([^/?#@]+)|[^/?#@\s][^/?#\s]*@([^/?#@\s]+)[/?#]",
    re.IGNORECASE,
)
# Browsers read a backslash as a slash: what stands behind it is no longer the host.
_BEFORE_BACKSLASH = re.compile(
    r"(?:(?:[a-z][a-z0-9+.-]*:)?[/\\]{2})?([^/?#@\\]+)\\[^/?#]*@", re.IGNORECASE
)
_PIECES = re.compile(
    r"((?:[a-z][a-z0-9+.-]*:)?(?://)?[^/?#]*)([^?#]*)(.*)", re.IGNORECASE | re.DOTALL
)


def mail_address(text: str) -> str:
    """The e-mail address that a text is, alone or as mail programs write it; "" if it is none.

    "Press <press@leeds.gov.uk>", "(press@leeds.gov.uk)" and "press@leeds.gov.uk," are one.
    """
    inside = _IN_BRACKETS.search(text)
    mail = _E_MAIL.fullmatch((inside[1] if inside else text).strip(_AROUND))
    return (mail[1] or mail[2]).rstrip(".") if mail else ""


def hidden_host(text: str) -> tuple[str, str]:
    """The host that an address hides, and how: "at", "backslash", or two empty texts."""
    if cut := _BEFORE_BACKSLASH.match(text):
        return cut[1].lower(), "backslash"
    if hidden := _HIDDEN_HOST.match(text.lstrip(_AROUND)):
        return (hidden[1] or hidden[2]).lower(), "at"
    return "", ""


def pieces(text: str) -> tuple[str, str, str]:
    """Scheme and host, path, and query with fragment."""
    head, path, tail = _PIECES.fullmatch(text).groups()  # type: ignore[union-attr]
    return head, path, tail


def percent_encoded(text: str) -> str:
    """As browsers send it; what they send as it is stays."""
    return quote(text, safe="".join(map(chr, range(128))))
