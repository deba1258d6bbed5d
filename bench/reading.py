"""Measure the link reader: 400 councils' websites, eight at a time, as slow as real ones.

    python -m bench.reading

Every site has a host of its own on one server on loopback. Time is real, the pause of a second
between two requests to one host included; nothing is kept, for the database is measured elsewhere.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

SETTINGS = "digital_councils.settings.test"
SITES = 400
PROMISED = 600.0
LOOPBACK = "127.0.0.1"
# Of a hundred sites: have links on the home page, need two more pages, never answer.
SHARES = {"home": 60, "three pages": 35, "silent": 5}
MENU = "".join(f'<li><a href="/service-{number}">Service {number}</a></li>' for number in range(80))
FILLING = '<div class="card"><p>Words about a service of the council.</p></div>' * 2_000
ACCOUNTS = '<footer><a href="https://x.com/Mereford">X</a></footer>'
MORE = '<a href="/contact">Contact us</a><a href="/news">News</a>'


def kind_of(host: str) -> str:
    number = int(host.partition(".")[0].removeprefix("council")) % 100
    for kind, share in SHARES.items():
        if number < share:
            return kind
        number -= share
    return "home"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind = kind_of(self.headers["Host"])
        time.sleep(60 if kind == "silent" else random.uniform(0.2, 1.0))
        links = ACCOUNTS if kind == "home" or self.path == "/news" else MORE
        body = f"<html><body><ul>{MENU}</ul>{FILLING}{links}</body></html>".encode()
        if self.path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /admin\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The reader gives up silent sites, and their handlers find nobody."""


def main() -> int:
    import django

    django.setup()
    from core.fetching import Fetcher, FetchError
    from directory.addresses import platform_rules_from_toml
    from directory.importers.register import REGISTER
    from directory.reading import SitePlan, SiteRead, read_site

    rules = platform_rules_from_toml(REGISTER / "platforms.toml")
    server = Server((LOOPBACK, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    urls = [f"http://council{number}.example:{port}/" for number in range(SITES)]
    fetcher = Fetcher(
        is_allowed=lambda address: address == ip_address(LOOPBACK),
        ports={port},
        resolve=lambda host, port: [LOOPBACK],
    )

    def read(url: str) -> SiteRead:
        return read_site(SitePlan((url,), rules), fetcher.read)

    began = time.perf_counter()
    counts: Counter[str] = Counter()
    with closing(fetcher.each(urls, read)) as readings:
        for _, reading in readings:
            failed = isinstance(reading, FetchError)
            counts["no answer" if failed else f"{len(reading.pages)} page(s)"] += 1
    seconds = time.perf_counter() - began
    within = seconds <= PROMISED
    print(
        f"{SITES} websites, eight at a time: {seconds:.0f} s (promised: {PROMISED:.0f} s)"
        f"{'' if within else '  TOO MUCH'}; {dict(counts)}"
    )
    return 0 if within else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    sys.exit(main())
