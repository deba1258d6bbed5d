"""Pictures from strangers: what is refused, what is left of the rest, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from campaigns import pictures
from campaigns.pictures import FORMATS, PictureRefused, clean, sizes, widths_for
from tests.factories.stories import drawing

ROOT = Path(__file__).resolve().parent.parent.parent


def cleaned(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(clean(BytesIO(data), len(data)).data))
    picture.load()
    return picture


def refusal(data: bytes, size: int | None = None) -> str:
    with pytest.raises(PictureRefused) as refused:
        clean(BytesIO(data), len(data) if size is None else size)
    return str(refused.value)


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (drawing("GIF"), "a GIF"),
            (drawing("TIFF"), "a TIFF"),
            (drawing("BMP"), "a BMP"),
            (drawing("PDF"), "a PDF"),
            (drawing("AVIF"), "an AVIF picture"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC picture"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
            (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "an SVG drawing"),
            (b"PK\x03\x04rest", "a document"),
            (b"<html><script>alert(1)</script>", "no picture"),
        ],
    )
    def test_other_kinds_are_refused_by_their_name(self, data, name):
        words = refusal(data)
        assert name in words
        assert "JPEG, PNG or WebP" in words

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_a_file_that_was_cut_short_is_refused(self, kind):
        data = drawing(kind, exif=False)
        assert "not sent whole" in refusal(data[: len(data) // 2])

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_the_first_bytes_alone_make_no_picture(self, kind):
        assert "cannot be opened" in refusal(drawing(kind)[:16])

    def test_an_empty_file_and_a_large_one_are_refused_unread(self):
        assert "empty" in refusal(b"")
        assert "12.0 MB" in refusal(drawing(), 12 * 1024 * 1024)

    def test_the_header_alone_judges_a_picture_that_would_fill_the_memory(self, monkeypatch):
        """A PNG of a few bytes may claim billions of pixels."""
        data = drawing("PNG", (300, 300))
        monkeypatch.setattr(Image.Image, "load", None)
        bomb = data[:16] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + data[24:]
        assert "megapixels" in refusal(bomb) or "cannot be opened" in refusal(bomb)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_each_kind_has_its_most_pixels(self, kind, monkeypatch):
        monkeypatch.setitem(pictures.MOST_PIXELS, kind, 400 * 300)
        assert cleaned(drawing(kind, (400, 300)))
        assert "megapixels" in refusal(drawing(kind, (400, 301)))

    def test_a_progressive_one_has_fewer(self, monkeypatch):
        """It stands in memory whole before a pixel of it is decoded."""
        assert pictures.MOST_PROGRESSIVE <= 12_500_000, "what is measured below"
        monkeypatch.setattr(pictures, "MOST_PROGRESSIVE", 400 * 300)
        assert cleaned(drawing(size=(400, 300), progressive=True))
        words = refusal(drawing(size=(400, 301), progressive=True))
        assert "save it as an ordinary (baseline) JPEG, or smaller" in words
        assert cleaned(drawing(size=(400, 301)))

    def test_a_picture_that_moves_is_refused(self):
        frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
        for kind in ("PNG", "WEBP"):
            written = BytesIO()
            frames[0].save(written, kind, save_all=True, append_images=frames[1:])
            assert "moves" in refusal(written.getvalue())

    def test_a_thumbnail_is_too_small_to_show(self):
        assert "only 150 by 300" in refusal(drawing(size=(150, 300)))


class TestCleaned:
    def test_place_camera_and_every_other_word_are_gone(self):
        data = drawing(
            exif=True, comment=b"secret words", xmp=b"<x:xmpmeta>secret place</x:xmpmeta>"
        )
        before = Image.open(BytesIO(data))
        assert before.getexif().get_ifd(0x8825), "the test needs a picture that says where it was"
        data_after = clean(BytesIO(data), len(data)).data
        after = Image.open(BytesIO(data_after))
        assert not after.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(after.info)
        for word in (b"Exif", b"secret", b"Mereford", b"xmpmeta"):
            assert word not in data_after

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_other_kinds_lose_what_they_say_too(self, kind):
        data = drawing(kind, exif=True)
        assert not Image.open(BytesIO(clean(BytesIO(data), len(data)).data)).getexif()

    def test_it_stands_upright(self):
        picture = cleaned(drawing(size=(800, 600), exif=True))
        assert picture.size == (600, 800)
        red, _, blue = picture.getpixel((550, 50))
        assert red > 200 > blue, "what was upper left is upper right after a quarter turn"

    def test_what_is_hidden_behind_a_picture_is_gone(self):
        data = clean(BytesIO(drawing() + b"PK\x03\x04<script>"), 10_000).data
        assert b"<script>" not in data

    def test_no_side_is_longer_than_is_kept(self):
        assert max(cleaned(drawing(size=(5000, 1000))).size) == pictures.LONGEST_SIDE

    def test_what_can_be_seen_through_stands_on_white(self):
        written = BytesIO()
        Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(written, "PNG")
        assert cleaned(written.getvalue()).getpixel((10, 10)) == (255, 255, 255)

    @pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "CMYK", "LA"])
    def test_every_way_to_write_colours_is_taken(self, mode):
        written = BytesIO()
        kind = "JPEG" if mode == "CMYK" else "PNG"
        Image.new(mode, (300, 300)).save(written, kind)
        assert cleaned(written.getvalue()).mode == "RGB"

    def test_a_damaged_colour_profile_costs_no_picture(self):
        assert cleaned(drawing(icc_profile=b"no profile")).size == (800, 600)


class TestSizes:
    def test_each_width_comes_in_three_kinds_and_never_wider_than_the_picture(self):
        data = clean(BytesIO(drawing(size=(1000, 500))), 1000).data
        made = list(sizes(BytesIO(data)))
        assert {(width, ending) for width, ending, _ in made} == {
            (width, ending) for width in (320, 640) for ending in FORMATS
        }
        for width, ending, each in made:
            picture = Image.open(BytesIO(each))
            assert picture.size == (width, width // 2)
            assert FORMATS[ending] == Image.MIME[picture.format]
        assert widths_for(250) == [250]

    def test_a_page_of_a_dozen_is_light_on_a_small_phone(self):
        """Noise is the worst there is: no photograph is as hard to make small."""
        noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
        written = BytesIO()
        noise.save(written, "JPEG", quality=90)
        data = clean(BytesIO(written.getvalue()), 1000).data
        small = [len(each) for width, ending, each in sizes(BytesIO(data)) if width == 320]
        assert 12 * min(small) <= 150_000


COST = r"""
import os, re, sys, time
from pathlib import Path
from campaigns.pictures import clean
path = sys.argv[1]
began = time.process_time()
with open(path, "rb") as file:
    clean(file, os.path.getsize(path))
# ru_maxrss of a child begins with what its parent had; this is its own.
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
print(time.process_time() - began, int(most) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what it took")
@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("JPEG", (7300, 5470), {}),
        ("JPEG", (4080, 3060), {}),
        ("JPEG", (4080, 3060), {"progressive": True, "subsampling": 0}),
    ],
)
def test_ten_megabytes_take_two_seconds_and_150_mb(tmp_path, kind, size, options):
    path = tmp_path / "picture"
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    picture = Image.merge("RGB", (grain, grain.transpose(Image.Transpose.ROTATE_180), grain))
    for quality in (90, 80, 70, 60, 50, 40, 30):
        picture.save(path, kind, quality=quality, **options)
        if path.stat().st_size <= pictures.MOST_BYTES:
            break
    done = subprocess.run(
        [sys.executable, "-c", COST, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, memory = map(float, done.stdout.split())
    assert seconds <= 2
    assert memory <= 150
