"""How much a reader downloads, and what no page may do."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest

from tests.page_kinds import EVERY_KIND, PAGE_KINDS, REFUSALS

ROOT = Path(__file__).resolve().parent.parent
MOST_CSS = 12_000
# Together, of what one page loads.
MOST_SCRIPT = 3_000
MOST_HTML = 15_000


SCRIPT = re.compile(rb"<script[^>]*?\ssrc=\"(/[^\"]+)")


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def fetch(running_site):
    """Each address is asked for once, however many tests look at the answer."""
    kept: dict[str, Answer] = {}

    def get(path: str) -> Answer:
        if path not in kept:
            request = urllib.request.Request(running_site.address + path)
            try:
                response = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                kept[path] = Answer(response.status, response.headers, response.read())
        return kept[path]

    return get


def test_the_stylesheet_is_small():
    assert packed((ROOT / "static" / "css" / "site.css").read_bytes()) <= MOST_CSS


def test_there_is_one_stylesheet_and_no_font():
    names = [path.name for path in (ROOT / "static").rglob("*") if path.is_file()]
    assert [name for name in names if name.endswith(".css")] == ["site.css"]
    assert [name for name in names if name.endswith((".woff", ".woff2", ".ttf", ".otf"))] == []


@pytest.mark.site
@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_a_page_answers(fetch, kind):
    assert fetch(PAGE_KINDS[kind]).status == 200


@pytest.mark.site
@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_has_its_own_status(fetch, kind):
    path, status = REFUSALS[kind]
    assert fetch(path).status == status


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_is_light(fetch, kind):
    assert packed(fetch(EVERY_KIND[kind]).body) <= MOST_HTML


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_script_of_a_page_is_small(fetch, kind):
    scripts = set(SCRIPT.findall(fetch(EVERY_KIND[kind]).body))
    assert sum(packed(fetch(address.decode()).body) for address in scripts) <= MOST_SCRIPT


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_sets_no_cookie(fetch, kind):
    assert "Set-Cookie" not in fetch(EVERY_KIND[kind]).headers


@pytest.mark.site
@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_a_page_is_the_same_for_everybody_and_may_be_kept(fetch, kind):
    headers = fetch(PAGE_KINDS[kind]).headers
    assert "public" in headers["Cache-Control"]
    assert "Cookie" not in headers.get("Vary", "")


LOADED = re.compile(
    rb"<(?:script|img|iframe|source|video|audio|embed|object)[^>]*?\s(?:src|data)=\"([^\"]+)"
)
LINKED = re.compile(
    rb"<link[^>]*?\srel=\"(?:stylesheet|icon|preload|manifest)[^>]*?\shref=\"([^\"]+)"
)


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_loads_from_this_site_alone(fetch, kind):
    body = fetch(EVERY_KIND[kind]).body
    loaded = [address.decode() for address in LOADED.findall(body) + LINKED.findall(body)]
    assert any(address.startswith("/static/") for address in loaded)
    assert [address for address in loaded if urlsplit(address).netloc] == []


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_is_well_formed_html(fetch, kind):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(fetch(EVERY_KIND[kind]).body.decode())
    assert parser.errors == []


@pytest.mark.site
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_page_has_one_heading_and_a_title_of_its_own(fetch, kind):
    body = fetch(EVERY_KIND[kind]).body.decode()
    assert len(re.findall(r"<h1[\s>]", body)) == 1
    title = re.search(r"<title>(.*?)</title>", body, re.S)
    assert title
    assert title[1].strip() not in {"", "Digital Councils"}


@pytest.mark.site
@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_a_page_describes_itself(fetch, kind):
    body = fetch(PAGE_KINDS[kind]).body.decode()
    description = re.search(r'<meta name="description" content="([^"]+)"', body)
    assert description
    assert len(description[1]) >= 30


@pytest.mark.site
def test_titles_tell_pages_apart(fetch):
    kinds = {kind: path for kind, path in PAGE_KINDS.items() if "?" not in path}
    titles = [
        re.search(r"<title>(.*?)</title>", fetch(path).body.decode(), re.S)[1].strip()
        for path in kinds.values()
    ]
    assert len(set(titles)) == len(titles)


@pytest.mark.site
def test_no_page_tells_what_it_runs_on(fetch):
    headers = fetch("/").headers
    assert "Django" not in str(headers)
    assert "X-Powered-By" not in headers


@pytest.mark.site
def test_text_is_packed_on_its_way(running_site):
    request = urllib.request.Request(
        f"{running_site.address}/councils/", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.headers["Content-Encoding"] == "gzip"
