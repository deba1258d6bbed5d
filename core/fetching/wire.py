"""One request on one connection, to an address that has been judged, within time and size."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .guard import Target
from .results import FetchError, FetchProblem

# What callers may need. Cookies least of all.
KEPT_HEADERS = ("content-type", "etag", "last-modified", "location", "retry-after")
REDIRECTS = (301, 302, 303, 307, 308)

_HEADERS_LIMIT = 64 * 1024
_CHUNK = 16 * 1024


class Deadline:
    """When all must be over. Socket time limits alone begin anew with every byte that drips in."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._ends_at = clock() + seconds

    def left(self) -> float:
        """Seconds left. Raises TimeoutError when there are none."""
        left = self._ends_at - self._clock()
        if left <= 0:
            raise TimeoutError
        return left

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """What is done meanwhile does not count: waiting one's turn is no fault of the host."""
        began = self._clock()
        yield
        self._ends_at += self._clock() - began


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool


class _TooMuch(http.client.HTTPException):
    """More bytes than any honest answer of this length needs."""


class _TimedReader(io.RawIOBase):
    """The bytes of a connection, until time is up or the allowance is used."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self.allowance = _HEADERS_LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self.allowance -= count
        if self.allowance < 0:
            raise _TooMuch
        return count


class _TimedSocket:
    """As much of a socket as http.client uses."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self.reader = _TimedReader(sock, deadline)

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.reader)

    def close(self) -> None:
        """Left to ``ask``: http.client closes as soon as the headers are read."""


def ask(
    target: Target,
    addresses: Sequence[str],
    *,
    headers: Mapping[str, str],
    limit: int,
    deadline: Deadline,
    tls: ssl.SSLContext,
) -> Answer:
    """GET the target from one of these addresses. Raises FetchError.

    The name is not looked up here: it goes into the Host header, and for https into the name that
    the certificate must bear.
    """

    def fail(kind: FetchProblem, words: str) -> FetchError:
        return FetchError(kind, target.url, words)

    host = target.host
    try:
        with _connect(addresses, target.port, deadline) as plain:
            if target.scheme == "http":
                return _exchange(plain, target, headers, limit, deadline)
            plain.settimeout(deadline.left())
            with tls.wrap_socket(plain, server_hostname=host) as secure:
                return _exchange(secure, target, headers, limit, deadline)
    except TimeoutError as error:
        words = f"{host} did not answer in full within {deadline.seconds:g} seconds."
        raise fail(FetchProblem.TIMEOUT, words) from error
    except ssl.SSLCertVerificationError as error:
        words = f"{host} has no valid certificate: {error.verify_message}."
        raise fail(FetchProblem.TLS, words) from error
    except ssl.SSLError as error:
        raise fail(FetchProblem.TLS, f"No secure connection to {host} came about.") from error
    except OSError as error:
        raise fail(FetchProblem.CONNECTION, f"{host} could not be reached.") from error
    except (http.client.HTTPException, zlib.error, ValueError) as error:
        words = f"What {host} sent could not be understood."
        raise fail(FetchProblem.UNREADABLE, words) from error


def _connect(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """A connection to the first address that takes one; each gets its share of the time."""
    for position, address in enumerate(addresses):
        share = deadline.left() / (len(addresses) - position)
        try:
            return socket.create_connection((address, port), timeout=share)
        except OSError:
            if position == len(addresses) - 1:
                raise
    raise AssertionError("there is always an address")


def _exchange(
    sock: socket.socket,
    target: Target,
    headers: Mapping[str, str],
    limit: int,
    deadline: Deadline,
) -> Answer:
    timed = _TimedSocket(sock, deadline)
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = timed  # so that http.client neither looks up a name nor connects
    connection.request("GET", target.path, headers={"Host": target.authority, **headers})
    response = connection.getresponse()
    kept = {name: _header(response, name) for name in KEPT_HEADERS if response.getheader(name)}
    if response.status in REDIRECTS:
        return Answer(response.status, kept, b"", False)
    # Chunks of one byte each cost six on the wire; more than that is there to tire us.
    timed.reader.allowance = 8 * limit + _HEADERS_LIMIT
    body, truncated = _body(response, limit)
    return Answer(response.status, kept, body, truncated)


def _header(response: http.client.HTTPResponse, name: str) -> str:
    """A header's text. Servers send UTF-8 in Location, which http.client reads as Latin-1."""
    value = str(response.getheader(name))
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _body(response: http.client.HTTPResponse, limit: int) -> tuple[bytes, bool]:
    """At most ``limit`` bytes after decompression, and whether there was more to come."""
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise http.client.HTTPException(f"We did not ask for {encoding}.")
    gzip = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    body = bytearray()
    while len(body) <= limit:
        try:
            chunk = response.read(_CHUNK)
        except http.client.IncompleteRead as broken:
            return bytes(body + broken.partial if gzip is None else body)[:limit], True
        if not chunk:
            return bytes(body), bool(response.length)
        # One byte beyond the limit is enough to know that there is more.
        body += gzip.decompress(chunk, limit + 1 - len(body)) if gzip else chunk
    return bytes(body[:limit]), True
