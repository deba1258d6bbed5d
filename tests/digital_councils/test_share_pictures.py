"""Pictures for shared pages: every title fits, every letter is drawn, nothing private is told."""

from __future__ import annotations

import re
import statistics
import time
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import PageViewRestriction

from core.models import HubImage
from digital_councils import share_pictures, share_views
from digital_councils.share_pictures import MARGIN, TITLE_BOTTOM, TITLE_TOP, draw, drawable, fitted
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_guide, make_home, make_information, make_section

LONGEST_NAME = "Bournemouth, Christchurch and Poole Council"
TITLES = [
    "X",
    "Basic guide",
    "Pen-y-bont ar Ogwr, Tŷ Ŵyn, Ŷ",
    LONGEST_NAME,
    "How eleven thousand questions about bins were answered in one winter " * 3,
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "W" * 255,
    "",
    "東京 \u0000 \u202e",
]


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    assert picture.format == "PNG"
    return picture


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("section", ["", "Get started", "w" * 200])
def test_every_picture_has_its_size_and_is_light(title, section):
    data = draw(title, section)
    assert opened(data).size == (1200, 630)
    assert len(data) <= 60_000


@pytest.mark.parametrize("title", TITLES)
def test_no_title_runs_over_the_edge(title):
    lines, size = fitted(drawable(title))
    font = share_pictures.font_of(size)  # what it is drawn with
    assert all(font.getlength(line) <= 1200 - 2 * MARGIN for line in lines)
    assert len(lines) * size <= TITLE_BOTTOM - TITLE_TOP
    picture = opened(draw(title, "Get started")).convert("RGB")
    ground = picture.getpixel((2, 625))
    edges = [(0, 260, MARGIN - 8, 630), (1200 - MARGIN + 8, 260, 1200, 630), (0, 622, 1200, 630)]
    for box in edges:
        assert picture.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), ground)]


def test_a_short_title_is_larger_than_a_long_one():
    assert fitted("Basic guide")[1] > fitted(TITLES[4])[1]


def test_a_title_that_is_cut_says_so():
    assert fitted("word " * 60)[0][-1].endswith("…")


def test_every_letter_of_english_and_welsh_is_drawn_as_itself():
    letters = "abcdefghijklmnopqrstuvwxyzâêîôûŵŷáéíóúẃýàèìòùẁỳäëïöüẅÿ"
    text = f"{letters}{letters.upper()}0123456789–—‘’“”…£€&@#()[]/:;,.!?%+'\""
    assert drawable(text) == text
    shapes = {share_pictures._shape(char) for char in "wŵŴWyŷŶY"}  # noqa: SLF001
    assert len(shapes) == 8


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("w\u0302y\u0302", "ŵŷ"),
        ("ﬁne ǎ", "fine a"),
        ("a\u00a0b\nc", "a b c"),
        ("Tokyo 東京!", "Tokyo !"),
        ("\u202eabc\u200b\x00", "abc"),
    ],
)
def test_what_cannot_be_drawn_is_folded_or_left_out(typed, drawn):
    assert drawable(typed) == drawn


def test_a_picture_is_drawn_in_no_time():
    draw("Warm", "up")
    took = []
    for title in [*TITLES[:5], LONGEST_NAME]:
        started = time.process_time()
        draw(title, "Get started")
        took.append(time.process_time() - started)
    assert statistics.median(took) <= 0.15


def og(text: str, name: str = "image") -> str:
    return re.search(rf'<meta property="og:{name}" content="([^"]*)"', text)[1]


@pytest.mark.django_db
class TestAddresses:
    def test_a_page_names_its_own_picture_and_it_is_there(self, client):
        guide = make_guide("Basic guide", parts=["Begin", "Answer"])
        text = client.get(guide.url).text
        address = og(text)
        assert address.startswith(f"http://testserver/share/{guide.pk}.png?v=")
        assert og(text, "image:width") == "1200"
        assert og(text, "image:alt") == "Go further: Basic guide"
        response = client.get(address)
        assert response["Content-Type"] == "image/png"
        assert opened(response.content).size == (1200, 630)
        assert response.content == draw("Basic guide", "Go further")
        assert og(client.get(f"{guide.url}answer/").text) == address

    def test_a_changed_title_has_a_new_address_and_a_new_picture(self, client):
        page = make_information("Before")
        first = og(client.get(page.url).text)
        before = client.get(first)
        page.title = "After"
        page.save_revision().publish()
        second = og(client.get(page.url).text)
        assert second != first
        after = client.get(second)
        assert after.content != before.content
        assert after["ETag"] != before["ETag"]

    def test_it_may_be_kept_for_ten_minutes_and_is_not_sent_twice(self, client):
        page = make_information("About")
        response = client.get(f"/share/{page.pk}.png")
        assert response["Cache-Control"] == "public, max-age=600"
        assert not response.cookies
        again = client.get(f"/share/{page.pk}.png", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
        assert again["Cache-Control"] == "public, max-age=600"
        assert again.content == b""

    def test_it_is_drawn_once_and_then_kept(self, client, monkeypatch):
        cache.clear()
        drawn = []
        monkeypatch.setattr(share_views, "draw", lambda *words: drawn.append(words) or b"png")
        page = make_information("About")
        client.get(f"/share/{page.pk}.png")
        client.get(f"/share/{page.pk}.png")
        assert drawn == [("About", "")]

    def test_what_readers_may_not_see_has_no_picture(self, client):
        draft = make_information("Draft", live=False)
        private = make_section("Private")
        below = make_information("Below", parent=private)
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        for number in (draft.pk, private.pk, below.pk, 999_999, 1):
            assert client.get(f"/share/{number}.png").status_code == 404

    def test_home_has_the_hubs_own_picture(self, client):
        make_home()
        assert og(client.get("/").text).endswith("img/share.png")

    def test_an_editors_picture_comes_first(self, client):
        file = BytesIO()
        Image.new("RGB", (1300, 700), "red").save(file, "PNG")
        file.seek(0)
        picture = HubImage.objects.create(title="Bins", file=ImageFile(file, "bins.png"))
        page = make_information("About", share_image=picture)
        text = client.get(page.url).text
        assert "/media/images/" in og(text)
        assert "og:image:width" not in text

    def test_a_council_has_a_picture_with_its_name(self, client):
        council = CouncilFactory(name="Bridgend County Borough Council")
        text = client.get(council.get_absolute_url()).text
        address = og(text)
        assert f"/share/council/{council.slug}.png?v=" in address
        response = client.get(address)
        assert response.content == draw(council.name, "Councils A–Z")
        assert client.get("/share/council/atlantis.png").status_code == 404
