"""The badge of the Mark as a PNG, for mail and for programs that show no SVG."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from core.sharing import version_of
from digital_councils.share_pictures import FONT, REGULAR, draw_mark, drawable, font_of
from directory import badge_layout as layout
from directory.presenters.badges import Badge
from directory.presenters.marks import HEIGHT, WIDTH
from directory.views.badges import badge_of, open_to_all
from directory.views.slugs import in_small_letters

SCALE = 2  # sharp on screens that show two dots for one
DRAWN_AT = 4  # larger, and then reduced, so that edges are smooth
COLOURS = 64
AN_HOUR = 60 * 60


@require_safe
@xframe_options_exempt
@in_small_letters
def mark_badge_png(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(slug, "en")


@require_safe
@xframe_options_exempt
@in_small_letters
def mark_badge_cy_png(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(slug, "cy")


def _answer(slug: str, language: str) -> HttpResponse:
    """What it says is worked out anew each time; only the drawing of the same words is kept."""
    said = badge_of(slug, language)
    key = f"badge:{version_of('|'.join([*said.title, *said.lines]), str(said.is_in_force))}"
    data = cache.get(key)
    if data is None:
        data = draw_badge(said)
        cache.set(key, data, AN_HOUR)
    return open_to_all(HttpResponse(data, content_type="image/png"))


def draw_badge(badge: Badge) -> bytes:
    colour = layout.PURPLE if badge.is_in_force else layout.GREY
    picture = _panel(colour)
    tile = layout.TILE_SIZE * SCALE
    ground = layout.PAPER
    if badge.is_in_force:
        mark = draw_mark(tile, tile=colour, tick=layout.PAPER, ground=ground)
    else:
        mark = draw_mark(tile, tile=colour, tick=colour, ground=ground)
        middle = tile // 2
        ImageDraw.Draw(mark).rectangle(
            (tile // 4, middle - 9, tile - tile // 4 - 1, middle + 8), layout.PAPER
        )
    picture.paste(mark.convert("RGB"), (layout.TILE * SCALE, layout.TILE * SCALE))
    canvas = ImageDraw.Draw(picture)
    for row in layout.rows(badge):
        ink = layout.INK if row.is_title else layout.SOFT
        at = (layout.TEXT_LEFT * SCALE, row.baseline * SCALE)
        font = font_of(row.size * SCALE, FONT if row.is_title else REGULAR)
        canvas.text(at, drawable(row.text), ink, font, anchor="ls")
    file = BytesIO()
    picture.putalpha(_outline())
    # Of Pillow's ways to a palette the one that keeps what is transparent.
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def _panel(colour: str) -> Image.Image:
    """The white ground within its edge; around it the colour of the edge, for ``_outline``."""
    size = SCALE * DRAWN_AT
    picture = Image.new("RGB", (WIDTH * size, HEIGHT * size), colour)
    canvas = ImageDraw.Draw(picture)
    right, bottom = WIDTH * size - 1, HEIGHT * size - 1
    _speech(canvas, 2 * size, size, right, bottom, layout.PAPER)
    return picture.reduce(DRAWN_AT)


def _outline() -> Image.Image:
    """What of the badge is seen: all within its edge. Pages of any colour show around it."""
    size = SCALE * DRAWN_AT
    mask = Image.new("L", (WIDTH * size, HEIGHT * size), 0)
    _speech(ImageDraw.Draw(mask), 0, 3 * size, WIDTH * size - 1, HEIGHT * size - 1, 255)
    return mask.reduce(DRAWN_AT)


def _speech(  # noqa: PLR0913
    canvas: ImageDraw.ImageDraw, inset: int, sharp: int, right: int, bottom: int, fill: Any
) -> None:
    """The shape of the badge: round corners, and the one that speaks, bottom left."""
    box = (inset, inset, right - inset, bottom - inset)
    canvas.rounded_rectangle(box, 15 * SCALE * DRAWN_AT - inset, fill)
    corner = (inset, bottom // 2, right // 2, bottom - inset)
    canvas.rounded_rectangle(corner, sharp, fill)
