"""Small web servers on loopback, to be as badly behaved as a test asks."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from core.fetching import Fetcher, FetchError, FetchProblem

LOOPBACK = "127.0.0.1"
HOST = "council.example"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"].partition(":")[0], self.path))
        self.server.last_headers = dict(self.headers)
        self.close_connection = True
        page = self.server.pages.get(self.path, (404, "Not here."))
        with suppress(OSError):  # clients that have had enough hang up
            if callable(page):
                page(self)
            else:
                self.answer(*page)

    def answer(
        self, status: int, body: str | bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers = {"Content-Type": "text/html; charset=utf-8"} | (headers or {})
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, piece: bytes, every: float = 0.02) -> None:
        """Write the piece again and again until the client or the test has had enough."""
        while not self.server.closing.wait(every):
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests have nothing to read here."""


Page = Callable[[Handler], None] | tuple


class Site(ThreadingHTTPServer):
    """A server that answers for every host name; ``pages`` says what stands at a path."""

    daemon_threads = True
    address_family = socket.AF_INET

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str]] = []
        self.last_headers: dict[str, str] = {}
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that break off are what the tests are about."""

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for _, path in self.asked if path != "/robots.txt"]

    def url(self, path: str = "/", host: str = HOST, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def sends_to(self, path: str, where: str, status: int = 301) -> None:
        self.pages[path] = (status, "", {"Location": where})


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site()
    if tls is not None:
        site.socket = tls.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        site.shutdown()
        thread.join()
        site.server_close()


def fetcher_for(*sites: Site, **options: Any) -> Fetcher:
    """A client that finds every name on loopback and may go there, to these ports alone."""
    return Fetcher(
        **{
            "is_allowed": lambda address: address == ip_address(LOOPBACK),
            "ports": {site.port for site in sites},
            "resolve": lambda host, port: [LOOPBACK],
            "pause": 0,
            "seconds": 5,
        }
        | options
    )


def problem(call: Callable[[], object]) -> FetchProblem:
    """The kind of the FetchError that the call raises, which must be in words."""
    with pytest.raises(FetchError) as caught:
        call()
    assert str(caught.value).endswith(".")
    return caught.value.kind
