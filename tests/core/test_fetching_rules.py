"""The rules of the client for all that goes out, before anything goes out."""

from __future__ import annotations

import re
import time
from ipaddress import ip_address
from pathlib import Path

import pytest

from core.fetching import Fetched, Fetcher, robots
from core.fetching.guard import is_public, read_url
from tests.core.serving import problem


class TestAddressRule:
    @pytest.mark.parametrize(
        "address",
        [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",  # carriers' own
            "100.100.100.200",  # a cloud's metadata
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fe80::1%eth0",
            "2a00:1450::1%eth0",
            "fec0::1",
            "ff02::1",
        ],
    )
    def test_refused(self, address: str) -> None:
        assert not is_public(ip_address(address))

    @pytest.mark.parametrize(
        "address",
        [
            "8.8.8.8",
            "151.101.0.144",
            "2a00:1450:4009::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ],
    )
    def test_allowed(self, address: str) -> None:
        assert is_public(ip_address(address))


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "council.example",
            "//council.example/",
            "ftp://council.example/",
            "file:///etc/passwd",
            "gopher://council.example/",
            "javascript:alert(1)",
            "http://",
            "http:///path",
            "http://user@council.example/",
            "http://user:pass@council.example/",
            "http://@council.example/",
            "http://council.example:22/",
            "http://council.example:8080/",
            "http://council.example:0/",
            "http://council.example:99999/",
            "http://council.example:x/",
            "http://council.example\\@evil.example/",
            "http://council.example/\r\nHost: evil.example",
            "http://council.example/\x00",
            "http://coun cil.example/",
            "http://council.example%2f@evil.example/",
            "http://council%00.example/",
            "http://[::1",
            "http://[fe80::1%25eth0]/",
            "http://[not-an-address]/",
            "http://" + "a" * 64 + ".example/",
            "http://..example/",
            "http://council.example/" + "a" * 2000,
        ],
    )
    def test_never_asked(self, url: str) -> None:
        def resolve(host: str, port: int) -> list[str]:
            raise AssertionError(f"{host} was looked up")

        assert problem(lambda: Fetcher(resolve=resolve).look(url)) == "bad-address"

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
            "0",
            "127。0。0。1",
            "１２７.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "localhost",
            "localhost.",
        ],
    )
    def test_loopback_in_every_disguise_is_refused_by_the_strict_client(self, host: str) -> None:
        assert problem(lambda: Fetcher().look(f"http://{host}/")) == "not-public"

    def test_no_setting_and_no_variable_loosens_the_rule(self) -> None:
        source = "".join(
            path.read_text(encoding="utf-8") for path in Path("core/fetching").glob("*.py")
        )
        assert set(re.findall(r"settings\.(\w+)", source)) == {"SITE_URL", "CONTACT_EMAIL"}
        assert "environ" not in source

    def test_names_and_paths_beyond_ascii_are_sent_as_the_standards_say(self) -> None:
        target = read_url("https://Tŷ.Cyngor.cymru./newyddion/tŷ a b?q=ŵ&r=%C5%B7#rhan", {443})
        assert target.host == "xn--t-foa.cyngor.cymru"
        assert target.path == "/newyddion/t%C5%B7%20a%20b?q=%C5%B5&r=%C5%B7"
        assert read_url("https://[2A00::1]/", {443}).authority == "[2a00::1]"


class TestText:
    @pytest.mark.parametrize(
        ("body", "header", "truncated"),
        [
            ("Tŷ".encode(), "text/html", False),
            ("\ufeffTŷ".encode(), "text/html; charset=utf-8", False),
            ("Tŷ".encode("utf-16"), "", False),
            ("Tŷ".encode("iso-8859-14"), "text/html; charset=ISO-8859-14", False),
            ("Tŷ".encode() + b"\xc5", "text/html", True),
        ],
    )
    def test_is_found_out(self, body: bytes, header: str, truncated: bool) -> None:
        page = Fetched("", "", 200, body, truncated, headers={"content-type": header})
        assert page.text == "Tŷ"

    def test_old_pages(self) -> None:
        assert Fetched("", "", 200, b"it\x92s").text == "it’s"
        meta = b'<meta charset="windows-1252">it\x92s'
        assert Fetched("", "", 200, meta).text.endswith("it’s")
        assert Fetched("", "", 200, b"\xff", headers={"content-type": "x; charset=hex"}).text


class TestRobotsRules:
    @pytest.mark.parametrize(
        ("file", "path", "allowed"),
        [
            ("Disallow: /", "/a", False),
            ("Disallow:", "/a", True),
            ("Allow: /\nDisallow: /private", "/private", False),
            ("Disallow: /private\nAllow: /private/not", "/private/not/this", True),
            ("Disallow: /a\nAllow: /a", "/a", True),
            ("Disallow: /*?s=", "/news?s=1", False),
            ("Disallow: /*?s=", "/news?t=1", True),
            ("Disallow: /*.pdf$", "/a.pdf", False),
            ("Disallow: /*.pdf$", "/a.pdf?x", True),
            ("Disallow: /a$", "/a", False),
            ("Disallow: /a$", "/ab", True),
            ("Disallow: /a*b*c$", "/a-b-b-c", False),
            ("Disallow: /aa*aa$", "/aaa", True),
            ("Disallow: /%7Ejoe/t%c5%b7", "/~joe/tŷ", False),
            ("disallow : /a # why", "/a/b", False),
            ("Crawl-delay: 5\nDisallow: /a", "/a", False),
        ],
    )
    def test_rules(self, file: str, path: str, allowed: bool) -> None:
        assert robots.parse(f"User-Agent: *\n{file}", "Us").allows(path) is allowed

    def test_own_group_counts_instead_of_everybodys(self) -> None:
        file = (
            "Disallow: /nobody\nUser-agent: *\nDisallow: /\n\nUser-agent: a\nUser-agent: US\n"
            "Disallow: /b\nSitemap: x\nCrawl-delay: 2.5\nUser-agent: c\nDisallow: /c\n"
            "User-agent: us\nDisallow: /d"
        )
        rules = robots.parse(file, "Us")
        assert [rules.allows(path) for path in ("/a", "/b", "/c", "/d")] == [
            True,
            False,
            True,
            False,
        ]
        assert rules.delay == 2.5

    def test_a_hostile_file_takes_no_time(self) -> None:
        rules = robots.parse("User-agent: *\n" + f"Disallow: /{'*a' * 900}b$\n" * 50, "Us")
        began = time.monotonic()
        assert rules.allows("/" + "a" * 1900)
        assert time.monotonic() - began < 1
