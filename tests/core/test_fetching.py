"""The client for all that goes out, against servers that do what the worst of them do."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from core.fetching import Fetched, Fetcher, FetchError
from core.fetching.client import LOOK_LIMIT, READ_LIMIT
from tests.core.serving import HOST, LOOPBACK, Handler, Site, fetcher_for, problem, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as server:
        yield server


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class TestGuard:
    def test_every_address_of_a_name_must_be_public(self) -> None:
        fetcher = Fetcher(resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
        assert problem(lambda: fetcher.look("http://council.example/")) == "not-public"

    def test_a_name_that_answers_differently_the_second_time(self, site: Site) -> None:
        answers = iter([[LOOPBACK], [LOOPBACK], ["127.0.0.2"], ["127.0.0.2"]])
        site.pages["/"] = (200, "Hello")
        fetcher = fetcher_for(site, resolve=lambda host, port: next(answers))
        # One look-up for each connection (robots.txt and the page), and none in between.
        assert fetcher.look(site.url()).status == 200
        assert problem(lambda: fetcher.look(site.url())) == "not-public"
        assert site.paths == ["/"]

    def test_the_connection_goes_to_the_address_that_was_judged(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.pages["/"] = (200, "Hello")
        asked = []
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *a, **k: asked.append(a[0]) or real(*a, **k)
        )
        fetcher_for(site).look(site.url())
        assert set(asked) == {LOOPBACK}

    def test_redirect_to_a_private_address(self, site: Site) -> None:
        site.sends_to("/", f"http://localhost:{site.port}/secret")
        names = {HOST: [LOOPBACK], "localhost": ["127.0.0.2"]}
        fetcher = fetcher_for(site, resolve=lambda host, port: names[host])
        assert problem(lambda: fetcher.look(site.url())) == "not-public"
        assert site.paths == ["/"]

    def test_robots_txt_that_redirects_to_a_private_address_is_not_followed(
        self, site: Site
    ) -> None:
        site.sends_to("/robots.txt", f"http://localhost:{site.port}/secret")
        names = {HOST: [LOOPBACK], "localhost": ["127.0.0.2"]}
        fetcher = fetcher_for(site, resolve=lambda host, port: names[host])
        assert problem(lambda: fetcher.look(site.url())) == "robots-unknown"
        assert site.paths == []

    def test_redirect_to_another_port(self, site: Site) -> None:
        with serving() as other:
            site.sends_to("/", other.url("/secret"))
            assert problem(lambda: fetcher_for(site).look(site.url())) == "bad-address"
            assert other.asked == []

    @pytest.mark.parametrize(
        "where", ["file:///etc/passwd", "http://user@council.example/", "http://[::1", "gopher://x"]
    )
    def test_redirect_to_what_is_never_asked(self, site: Site, where: str) -> None:
        site.sends_to("/", where)
        assert problem(lambda: fetcher_for(site).look(site.url())) in ("bad-address", "redirects")

    def test_no_proxy_no_cookies_no_netrc(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        (tmp_path / ".netrc").write_text(f"machine {HOST} login me password secret")
        monkeypatch.setenv("HOME", str(tmp_path))
        site.pages["/a"] = (302, "", {"Location": "/b", "Set-Cookie": "who=me"})
        site.pages["/b"] = (200, "Hello", {"Set-Cookie": "who=me"})
        fetcher = fetcher_for(site)
        answer = fetcher.look(site.url("/a"))
        fetcher.look(site.url("/b"))
        assert answer.status == 200
        assert not {"Cookie", "Authorization", "Referer"} & site.last_headers.keys()
        assert "set-cookie" not in answer.headers

    def test_says_who_it_is(self, site: Site) -> None:
        fetcher_for(site).look(site.url())
        who = "DigitalCouncils/1.0 (+http://testserver; hub@example.org)"
        assert site.last_headers["User-Agent"] == who
        assert site.last_headers["Host"] == f"{HOST}:{site.port}"

    def test_a_name_that_does_not_exist_is_told_from_one_that_was_not_found_out(self) -> None:
        def fail(code: int) -> Fetcher:
            def resolve(host: str, port: int) -> list[str]:
                raise socket.gaierror(code, "no")

            return Fetcher(resolve=resolve)

        url = "https://council.example/"
        assert problem(lambda: fail(socket.EAI_NONAME).look(url)) == "no-such-name"
        assert problem(lambda: fail(socket.EAI_AGAIN).look(url)) == "name-failed"
        assert problem(lambda: Fetcher(resolve=lambda h, p: []).look(url)) == "no-such-name"

    def test_a_resolver_that_hangs_is_given_up(self) -> None:
        hang = threading.Event()
        fetcher = Fetcher(resolve=lambda host, port: [str(hang.wait(20))], seconds=0.1)
        began = time.monotonic()
        assert problem(lambda: fetcher.look("https://council.example/")) == "name-failed"
        assert time.monotonic() - began < 3
        hang.set()


class TestRedirects:
    def test_permanent_ones_say_where_the_page_lives_now(self, site: Site) -> None:
        site.sends_to("/old", "/older", 308)
        site.sends_to("/older", site.url("/new", host="www.council.example"))
        site.pages["/new"] = (200, "Here")
        answer = fetcher_for(site).look(site.url("/old#part"))
        assert answer.final_url == site.url("/new#part", host="www.council.example")
        assert answer.moved_to == answer.final_url
        assert answer.url == site.url("/old#part")

    def test_only_up_to_the_first_temporary_one(self, site: Site) -> None:
        site.sends_to("/old", "/new")
        site.sends_to("/new", "/today", 302)
        site.sends_to("/today", "/now")
        site.pages["/now"] = (200, "Here")
        answer = fetcher_for(site).look(site.url("/old"))
        assert (answer.moved_to, answer.final_url) == (site.url("/new"), site.url("/now"))
        assert fetcher_for(site).look(site.url("/new")).moved_to == ""

    def test_loop(self, site: Site) -> None:
        site.sends_to("/a", "/b", 302)
        site.sends_to("/b", "/a", 302)
        assert problem(lambda: fetcher_for(site).look(site.url("/a"))) == "redirects"
        assert len(site.paths) == 6

    def test_five_are_followed_and_six_are_not(self, site: Site) -> None:
        for number in range(6):
            site.sends_to(f"/{number}", f"/{number + 1}", 307)
        site.pages["/6"] = (200, "Here")
        assert fetcher_for(site).look(site.url("/1")).status == 200
        assert problem(lambda: fetcher_for(site).look(site.url("/0"))) == "redirects"

    def test_to_nowhere(self, site: Site) -> None:
        site.pages["/"] = (301, "")
        assert problem(lambda: fetcher_for(site).look(site.url())) == "redirects"

    def test_location_in_raw_utf8(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(
                b"HTTP/1.1 302 Found\r\nLocation: /t\xc5\xb7\r\nContent-Length: 0\r\n\r\n"
            )

        site.pages["/"] = page
        site.pages["/t%C5%B7"] = (200, "Here")
        assert fetcher_for(site).look(site.url()).status == 200


class TestBadServers:
    def test_slow_body(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            handler.drip(b"x")

        self.is_given_up(site, page, "timeout")

    def test_slow_headers(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            handler.drip(b"x")

        self.is_given_up(site, page, "timeout")

    def test_silence(self, site: Site) -> None:
        self.is_given_up(site, lambda handler: handler.server.closing.wait(20), "timeout")

    def test_endless_headers(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            handler.drip(b"X-More: again\r\n" * 50, every=0)

        self.is_given_up(site, page, "unreadable")

    def test_one_endless_header(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
            handler.drip(b"x" * 4096, every=0)

        self.is_given_up(site, page, "unreadable")

    def test_endless_continue(self, site: Site) -> None:
        self.is_given_up(
            site,
            lambda handler: handler.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 50, 0),
            "unreadable",
        )

    def test_endless_chunk_extension(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;")
            handler.drip(b"x" * 4096, every=0)

        self.is_given_up(site, page, "unreadable")

    def is_given_up(self, site: Site, page: Callable[[Handler], object], kind: str) -> None:
        site.pages["/"] = page  # type: ignore[assignment]
        began = time.monotonic()
        seconds = 0.3 if kind == "timeout" else 10
        assert problem(lambda: fetcher_for(site, seconds=seconds).look(site.url())) == kind
        assert time.monotonic() - began < 3

    def test_endless_body_is_cut_at_the_limit(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            handler.drip(b"x" * 65536, every=0)

        site.pages["/"] = page
        for call, limit in (("look", LOOK_LIMIT), ("read", READ_LIMIT)):
            answer = getattr(fetcher_for(site), call)(site.url())
            assert (answer.status, len(answer.body), answer.truncated) == (200, limit, True)

    def test_huge_length_costs_nothing(self, site: Site) -> None:
        def page(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")
            handler.drip(b"x" * 65536, every=0)

        site.pages["/"] = page
        assert len(fetcher_for(site).look(site.url()).body) == LOOK_LIMIT

    def test_body_as_long_as_the_limit_is_whole(self, site: Site) -> None:
        site.pages["/"] = (200, b"x" * LOOK_LIMIT)
        assert not fetcher_for(site).look(site.url()).truncated

    def test_compressed_page_is_read(self, site: Site) -> None:
        site.pages["/"] = (200, gzip.compress(b"Hello"), {"Content-Encoding": "gzip"})
        answer = fetcher_for(site).read(site.url())
        assert (answer.text, answer.truncated) == ("Hello", False)

    def test_gzip_bomb_is_cut_after_decompression(self, site: Site) -> None:
        bomb = gzip.compress(b"\0" * 50_000_000)
        site.pages["/"] = (200, bomb, {"Content-Encoding": "gzip"})
        answer = fetcher_for(site).look(site.url())
        assert (len(answer.body), answer.truncated) == (LOOK_LIMIT, True)

    @pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip"])
    def test_compression_that_is_none_of_ours(self, site: Site, encoding: str) -> None:
        site.pages["/"] = (200, "plain", {"Content-Encoding": encoding})
        assert problem(lambda: fetcher_for(site).look(site.url())) == "unreadable"

    def test_broken_off_body_is_kept_and_said_to_be_cut(self, site: Site) -> None:
        def plain(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHello")

        def chunked(handler: Handler) -> None:
            handler.wfile.write(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n40\r\nmore"
            )

        site.pages["/plain"], site.pages["/chunked"] = plain, chunked
        for path in ("/plain", "/chunked"):
            answer = fetcher_for(site).look(site.url(path))
            assert answer.body.startswith(b"Hello")
            assert answer.truncated

    @pytest.mark.parametrize("words", [b"", b"Hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 99])
    def test_not_http(self, site: Site, words: bytes) -> None:
        site.pages["/"] = lambda handler: handler.wfile.write(words) and None
        kind = problem(lambda: fetcher_for(site).look(site.url()))
        assert kind in ("unreadable", "connection")

    def test_nobody_there(self) -> None:
        with serving() as site:
            pass
        assert problem(lambda: fetcher_for(site).look(site.url())) == "connection"

    def test_the_next_address_is_tried_when_the_first_does_not_answer(self, site: Site) -> None:
        site.pages["/"] = (200, "Hello")
        fetcher = fetcher_for(
            site,
            resolve=lambda host, port: ["127.0.0.9", LOOPBACK],
            is_allowed=lambda address: address.is_loopback,
        )
        assert fetcher.look(site.url()).status == 200

    def test_lying_content_type(self, site: Site) -> None:
        site.pages["/picture"] = (200, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        site.pages["/pdf"] = (200, "<html>", {"Content-Type": "application/pdf"})
        site.pages["/page"] = (200, "<html>")
        site.pages["/odd"] = (200, "<html>", {"Content-Type": "text/html; charset=no-such"})
        fetcher = fetcher_for(site)
        assert not fetcher.read(site.url("/picture")).is_html
        assert not fetcher.read(site.url("/pdf")).is_html
        assert fetcher.read(site.url("/page")).is_html
        assert fetcher.read(site.url("/odd")).text == "<html>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for council.example that signs itself, with its key."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    command = (
        f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN={HOST} -addext subjectAltName=DNS:{HOST} -keyout {file} -out {file}.crt"
    )
    subprocess.run(command.split(), check=True, capture_output=True, timeout=30)
    with file.open("a") as both:
        both.write(Path(f"{file}.crt").read_text())
    return file


class TestTLS:
    @pytest.fixture
    def secure(self, certificate: Path) -> Iterator[Site]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with serving(context) as server:
            server.pages["/"] = (200, "Hello")
            yield server

    def test_certificate_is_checked_against_the_name(self, secure: Site, certificate: Path) -> None:
        trusting = ssl.create_default_context(cafile=str(certificate))
        fetcher = fetcher_for(secure, tls=trusting)
        assert fetcher.look(secure.url(scheme="https")).status == 200
        other = secure.url(host="other.example", scheme="https")
        assert problem(lambda: fetcher.look(other)) == "tls"

    def test_unknown_issuer(self, secure: Site) -> None:
        with pytest.raises(FetchError, match="no valid certificate") as caught:
            fetcher_for(secure).look(secure.url(scheme="https"))
        assert caught.value.kind == "tls"
        assert secure.asked == []

    def test_no_tls_at_all(self, site: Site) -> None:
        assert problem(lambda: fetcher_for(site).look(site.url(scheme="https"))) == "tls"

    def test_handshake_that_never_ends(self) -> None:
        with socket.create_server((LOOPBACK, 0)) as listener:
            port = listener.getsockname()[1]
            fetcher = fetcher_for(ports={port}, seconds=0.3)
            assert problem(lambda: fetcher.look(f"https://{HOST}:{port}/")) == "timeout"


class TestRobots:
    def test_what_is_disallowed_is_not_asked_for(self, site: Site) -> None:
        site.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /private\n")
        site.pages["/private/a"] = site.pages["/open"] = (200, "Hello")
        fetcher = fetcher_for(site)
        assert problem(lambda: fetcher.look(site.url("/private/a"))) == "robots"
        assert fetcher.look(site.url("/open")).status == 200
        assert site.paths == ["/open"]

    def test_is_read_once_for_a_host_and_for_every_host(self, site: Site) -> None:
        fetcher = fetcher_for(site)
        for path in ("/a", "/b"):
            fetcher.look(site.url(path))
            fetcher.look(site.url(path, host="other.example"))
        robots_asked = [host for host, path in site.asked if path == "/robots.txt"]
        assert sorted(robots_asked) == [HOST, "other.example"]

    def test_holds_where_a_redirect_leads(self, site: Site) -> None:
        site.pages["/robots.txt"] = (200, "User-agent: DigitalCouncils\nDisallow: /private\n")
        site.sends_to("/open", "/private")
        assert problem(lambda: fetcher_for(site).look(site.url("/open"))) == "robots"
        assert site.paths == ["/open"]

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_no_file_no_rules(self, site: Site, status: int) -> None:
        site.pages |= {"/robots.txt": (status, "Disallow: /"), "/": (200, "Hello")}
        assert fetcher_for(site).look(site.url()).status == 200

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_host_that_cannot_say_is_left_alone(self, site: Site, status: int) -> None:
        site.pages |= {"/robots.txt": (status, ""), "/": (200, "Hello")}
        fetcher = fetcher_for(site)
        for _ in range(2):
            assert problem(lambda: fetcher.look(site.url())) == "robots-unknown"
        assert len(site.asked) == 1

    def test_html_in_its_place_forbids_nothing(self, site: Site) -> None:
        site.pages |= {"/robots.txt": (200, "<html>Disallow: /</html>"), "/": (200, "Hello")}
        assert fetcher_for(site).look(site.url()).status == 200


class TestManners:
    def test_pause_between_two_requests_to_one_host(self, site: Site) -> None:
        clock = Clock()
        fetcher = fetcher_for(site, pause=1.0, clock=clock, sleep=clock.sleep)
        for path in ("/a", "/b"):
            fetcher.look(site.url(path))
        fetcher.look(site.url("/", host="other.example"))
        # robots.txt comes first for each host; the pause is not charged to the time limit.
        assert clock.slept == [1.0, 1.0, 1.0]

    def test_crawl_delay_is_kept_up_to_ten_seconds(self, site: Site) -> None:
        clock = Clock()
        site.pages["/robots.txt"] = (200, "User-agent: *\nCrawl-delay: 60")
        fetcher = fetcher_for(site, pause=1.0, clock=clock, sleep=clock.sleep)
        fetcher.look(site.url("/a"))
        fetcher.look(site.url("/b"))
        assert clock.slept == [1.0, 10.0]

    @pytest.mark.parametrize("wait", ["5", "in-5-seconds"])
    def test_a_short_retry_after_is_waited_for(self, site: Site, wait: str) -> None:
        clock = Clock()
        if wait != "5":
            wait = format_datetime(datetime.now(UTC) + timedelta(seconds=5.9), usegmt=True)
        site.pages["/busy"] = (503, "", {"Retry-After": wait})
        fetcher = fetcher_for(site, clock=clock, sleep=clock.sleep)
        assert fetcher.look(site.url("/busy")).status == 503
        fetcher.look(site.url("/next"))
        assert len(clock.slept) == 1
        assert 3.5 < clock.slept[0] <= 6

    @pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {}, {"Retry-After": "soon"}])
    def test_a_host_that_wants_longer_is_left_alone(
        self, site: Site, headers: dict[str, str]
    ) -> None:
        site.pages["/busy"] = (429, "", headers)
        fetcher = fetcher_for(site)
        assert fetcher.look(site.url("/busy")).status == 429
        assert problem(lambda: fetcher.look(site.url("/next"))) == "busy"
        assert fetcher.look(site.url("/", host="other.example")).status == 404
        assert site.paths == ["/busy", "/"]


class TestEach:
    def test_eight_hosts_at_a_time_and_one_address_of_each(self, site: Site) -> None:
        lock, busy, most = threading.Lock(), set(), []
        full = threading.Barrier(8, timeout=5)

        def job(url: str) -> str:
            host = url.split("/")[2]
            with lock:
                assert host not in busy
                busy.add(host)
                most.append(len(busy))
            full.wait()
            with lock:
                busy.remove(host)
            return host

        urls = [f"http://h{host}.example/{page}" for page in range(2) for host in range(8)]
        assert dict(fetcher_for(site).each(urls, job)).keys() == set(urls)
        assert max(most) == 8

    def test_no_address_stops_the_run(self, site: Site) -> None:
        site.pages["/"] = (200, "Hello")

        def job(url: str) -> Fetched:
            if "fault" in url:
                raise RuntimeError("a fault of ours")
            return fetcher.look(url)

        fetcher = fetcher_for(site)
        urls = [site.url(), "http://fault.example/", "http://[::1", "nothing", site.url()]
        found = dict(fetcher.each(urls, job))
        assert isinstance(found[site.url()], Fetched)
        assert found["http://fault.example/"].kind == "fault"
        assert found["http://[::1"].kind == found["nothing"].kind == "bad-address"
        assert len(found) == 4

    def test_stops_asking_when_nobody_wants_more(self, site: Site) -> None:
        fetcher = fetcher_for(site)
        results = fetcher.each([site.url(f"/{number}") for number in range(200)], fetcher.look)
        next(results)
        results.close()
        asked = len(site.paths)
        assert asked < 200
        assert len(site.paths) == asked
