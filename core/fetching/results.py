"""What comes back from outside: an answer, or in words why there is none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Browsers look for <meta charset> in so many bytes (HTML standard, "prescan a byte stream").
_PRESCAN = 1024
_HTML_TYPES = ("text/html", "application/xhtml+xml")


class FetchProblem(StrEnum):
    """Why there is no answer."""

    BAD_ADDRESS = "bad-address"  # not http(s), another port, user@host, unreadable
    NOT_PUBLIC = "not-public"  # leads to an address that is not on the public internet
    NO_SUCH_NAME = "no-such-name"  # the name does not exist
    NAME_FAILED = "name-failed"  # whether the name exists could not be found out
    CONNECTION = "connection"  # refused, unreachable, broken off
    TLS = "tls"  # no secure connection, or a certificate for somebody else
    TIMEOUT = "timeout"
    REDIRECTS = "redirects"  # too many, in a circle, or to nowhere
    ROBOTS = "robots"  # robots.txt asks us not to
    ROBOTS_UNKNOWN = "robots-unknown"  # robots.txt could not be read, so we stay away
    BUSY = "busy"  # the host asked us to come back later
    UNREADABLE = "unreadable"  # what came is not HTTP that we understand
    FAULT = "fault"  # a fault of ours


class FetchError(Exception):
    """No answer. ``str()`` is a sentence for editors; ``url`` is the address where it failed."""

    def __init__(self, kind: FetchProblem, url: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.url = url


@dataclass(frozen=True)
class Fetched:
    """An answer of any status. ``body`` is decompressed and never longer than the limit."""

    url: str  # as asked for
    final_url: str  # where the answer came from, after redirects
    status: int
    body: bytes = b""
    truncated: bool = False  # there was more than the limit, or the connection broke off
    # Where permanent redirects (301, 308) lead, as far as they go without a temporary one between.
    moved_to: str = ""
    # Names in small letters; only those in ``wire.KEPT_HEADERS``.
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """What the server says it sent, without parameters: "text/html". May be a lie."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Said to be HTML (or not said to be anything else), and not plainly something else."""
        return self.content_type in ("", *_HTML_TYPES) and b"\0" not in self.body[:_PRESCAN]

    @property
    def text(self) -> str:
        """The body as text, by byte order mark, header, <meta charset>, then UTF-8 or cp1252."""
        if self.body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return self.body.decode("utf-16", "replace")
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        meta = _META_CHARSET.search(self.body[:_PRESCAN])
        name = declared[1] if declared else meta[1].decode("ascii", "ignore") if meta else ""
        try:
            if name and codecs.lookup(name).name != "utf-8":
                return self.body.decode(name, "replace")
        except (LookupError, UnicodeError):
            pass  # A name that nobody knows is no name.
        try:
            # A body that was cut may end inside a letter, which is no reason to doubt UTF-8.
            decoder = codecs.getincrementaldecoder("utf-8-sig")()
            return decoder.decode(self.body, final=not self.truncated)
        except UnicodeDecodeError:
            return self.body.decode("cp1252", "replace")
