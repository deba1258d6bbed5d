"""Pictures that strangers send, and the sizes of them that readers see.

Nothing that arrives is ever kept as it came. What is no JPEG, PNG or WebP by its first bytes is
refused by name; what is one is decoded and written anew as JPEG, upright, no longer than
``LONGEST_SIDE``, in sRGB, with nothing in it but the picture. Imports no model, so that what a
picture costs can be measured alone.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from core.pictures import READABLE

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
# A JPEG can be decoded at half its size and less. Others take all their pixels at once, and WebP
# several copies of them; this keeps each kind within 150 MB of memory.
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 10_000_000, "WEBP": 6_000_000}
# A progressive JPEG stands in memory whole, at its full size, before a pixel of it is decoded.
MOST_PROGRESSIVE = 12_500_000
LONGEST_SIDE = 2560
SHORTEST_SIDE = 200
NAMES = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WebP"}
# A JPEG of more than this is decoded at half its size or less.
WHOLE_PIXELS = 12_500_000
QUALITY = 88

# What readers get: the ending of the address and its type, best first.
FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
WIDTHS = (320, 640, 1280)
# The smallest is what a phone loads a dozen of; it gives up quality before it grows past this.
MOST_BYTES_SMALLEST = 11_000
QUALITIES = {"avif": (55, 40, 28), "webp": (72, 55, 38, 22), "jpg": (74, 58, 42, 28)}

HEAD_BYTES = 512
# How each of READABLE begins, and what stands from the ninth byte on.
MAGIC = ((b"\xff\xd8\xff", b""), (b"\x89PNG\r\n\x1a\n", b""), (b"RIFF", b"WEBP"))
OTHER_KINDS = (
    (b"GIF8", "a GIF"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"%PDF", "a PDF"),
    (b"BM", "a BMP"),
    (b"PK\x03\x04", "a document or a folder of files"),
)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# What decoders raise when what they are given is not what it says it is.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
# One picture at a time in each process, so that ten at once do not take ten times the memory.
_one_at_a_time = threading.Lock()


class PictureRefused(ValueError):
    """It cannot be taken. The message says why and what to do."""


@dataclass(frozen=True)
class CleanPicture:
    data: bytes
    width: int
    height: int


def clean(file: BinaryIO, size: int) -> CleanPicture:
    """The picture, decoded and written anew. Raises PictureRefused in words for the sender."""
    if not size:
        raise PictureRefused("The file is empty. Choose the picture again.")
    if size > MOST_BYTES:
        raise PictureRefused(
            f"The picture is {size / MEGABYTE:.1f} MB. Up to 10 MB can be sent: save it smaller."
        )
    file.seek(0)
    kind = kind_of(file.read(HEAD_BYTES))
    with _one_at_a_time:
        try:
            return _decoded(file, kind)
        except PictureRefused:
            raise
        except BROKEN as error:
            raise PictureRefused(
                "The picture cannot be opened: the file is damaged or was not sent whole. Save it "
                "again as JPEG and choose it once more."
            ) from error


def kind_of(head: bytes) -> str:
    """One of ``READABLE`` by the first bytes; anything else is refused by its name."""
    for kind, (start, rest) in zip(READABLE, MAGIC, strict=True):
        if head.startswith(start) and head[8:].startswith(rest):
            return kind
    raise PictureRefused(f"This is {_name_of(head)}. Save it as JPEG, PNG or WebP and send that.")


def _name_of(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        if head[8:12] in HEIC_BRANDS:
            return "a HEIC picture, as iPhones keep them"
        return "an AVIF picture" if head[8:12] in {b"avif", b"avis"} else "a video"
    for magic, name in OTHER_KINDS:
        if head.startswith(magic):
            return name
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "an SVG drawing"
    return "no picture that we can read"


def _decoded(file: BinaryIO, kind: str) -> CleanPicture:
    file.seek(0)
    with Image.open(file, formats=[kind]) as picture:
        _judge(picture, kind)
        if kind == "JPEG":
            picture.draft(None, _draft_size(picture.size))
        picture.load()
        upright = _upright(_shrunk(picture))
        data = encoded(_in_srgb(upright), "jpg", QUALITY)
    return CleanPicture(data, *upright.size)


def _judge(picture: Image.Image, kind: str) -> None:
    """By the header alone, before a single pixel is decoded."""
    width, height = picture.size
    pixels = width * height
    most = MOST_PIXELS[kind]
    if pixels > most:
        jpeg = _millions(MOST_PIXELS["JPEG"])
        other = "smaller" if kind == "JPEG" else f"as JPEG, which can have {jpeg}, or smaller"
        raise PictureRefused(
            f"The picture has {_millions(pixels)} megapixels. A {NAMES[kind]} can have up to "
            f"{_millions(most)}: save it {other}."
        )
    if kind == "JPEG" and picture.info.get("progressive") and pixels > MOST_PROGRESSIVE:
        raise PictureRefused(
            f"The picture is a progressive JPEG of {_millions(pixels)} megapixels. Of that kind up "
            f"to {MOST_PROGRESSIVE // 1_000_000} can be taken: save it as an ordinary (baseline) "
            "JPEG, or smaller."
        )
    if min(width, height) < SHORTEST_SIDE:
        raise PictureRefused(
            f"The picture is only {width} by {height} pixels. Send one of {SHORTEST_SIDE} or more "
            "on each side."
        )
    # Phones put a second, smaller picture into a JPEG; that is no film.
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        raise PictureRefused("The picture moves. Send a still one, or a link to a video.")


def _millions(pixels: int) -> str:
    return f"{-(-pixels // 1_000_000)}"


def _draft_size(size: tuple[int, int]) -> tuple[int, int]:
    """What a JPEG is decoded at: not below what is kept, nor, for a large one, above half."""
    width, height = size
    if width * height > WHOLE_PIXELS:
        width, height = width // 2, height // 2
    ratio = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, int(width * ratio)), max(1, int(height * ratio))


def _shrunk(picture: Image.Image) -> Image.Image:
    """In full colours and no longer than is kept. ``reducing_gap`` keeps the steps small."""
    kept = picture
    if kept.mode in {"P", "PA", "LA", "1", "I", "I;16", "F"}:
        kept = kept.convert("RGBA" if "transparency" in kept.info or "A" in kept.mode else "RGB")
    if max(kept.size) > LONGEST_SIDE:
        # In place: the whole picture and a copy never stand in memory together for long.
        kept.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return kept


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except BROKEN:
        return picture  # what it says of how it lies cannot be read; the picture can


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours that every screen shows alike, so that no profile has to be kept."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
            picture = converted or picture
        except (ImageCms.PyCMSError, *BROKEN):
            pass  # a damaged profile costs a shade of colour, not the picture
    if "A" in picture.getbands():
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def encoded(picture: Image.Image, ending: str, quality: int) -> bytes:
    """The pixels and nothing else: whatever the picture came with is left behind."""
    picture.info.clear()
    written = BytesIO()
    if ending == "jpg":
        picture.save(written, "JPEG", quality=quality, optimize=True, progressive=True, exif=b"")
    elif ending == "webp":
        picture.save(written, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    else:
        picture.save(written, "AVIF", quality=quality, speed=8, exif=b"", icc_profile=b"")
    return written.getvalue()


def widths_for(width: int) -> list[int]:
    """The widths in which a picture of this width is shown: never wider than it is."""
    return [step for step in WIDTHS if step <= width] or [width]


def shown_size(width: int, height: int, to_width: int) -> tuple[int, int]:
    return to_width, max(1, round(height * to_width / width))


def sizes(file: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """Every size for readers: width, ending and the file. ``file`` is one that ``clean`` wrote."""
    with _one_at_a_time, Image.open(file, formats=["JPEG"]) as picture:
        whole = picture.convert("RGB")
        for width in reversed(widths_for(whole.width)):
            # Each is made of the next larger one, which costs a fraction and looks the same.
            whole = whole.resize(shown_size(*whole.size, width), Image.Resampling.LANCZOS)
            for ending, qualities in QUALITIES.items():
                yield width, ending, _small_enough(whole, width, ending, qualities)


def _small_enough(
    picture: Image.Image, width: int, ending: str, qualities: tuple[int, ...]
) -> bytes:
    data = encoded(picture, ending, qualities[0])
    for quality in qualities[1:]:
        if width > WIDTHS[0] or len(data) <= MOST_BYTES_SMALLEST:
            break
        data = encoded(picture, ending, quality)
    return data
