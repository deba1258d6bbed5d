"""The picture shown where somebody shares a page: its section and title on the brand's band.

Inter (digital_councils/fonts/, SIL Open Font License) was cut down to the letters of English, Welsh
and their neighbours. Pillow's own font has no ŵ, no £ and no dash.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from core.sharing import HEIGHT, WIDTH

DEEP, VIOLET, SOFT, WHITE = "#250a52", "#3c1580", "#d6c4f3", "#ffffff"
STEPS = 15
MARGIN = 72
TITLE_TOP, TITLE_BOTTOM = 256, HEIGHT - 56
LARGEST, SMALLEST, LESS = 96, 40, 4
SECTION, ABOVE = 34, 24
LINE = 1.12
LONGEST_TITLE = 200
FONT = Path(__file__).parent / "fonts" / "Inter-ExtraBold.ttf"
REGULAR = FONT.with_name("Inter-Regular.ttf")
# The outline of the stroke "M8.5 19.5l7.3 7.3L29.6 12", 5.4 wide, of static/img/favicon.svg.
TICK = (
    (10.41, 17.59),
    (15.69, 22.87),
    (27.62, 10.16),
    (31.57, 13.84),
    (15.91, 30.73),
    (6.59, 21.41),
)
_NO_SUCH_LETTER = "\uffff"


def draw(title: str, section: str) -> bytes:
    """A PNG of 1200 by 630. Every title fits: it shrinks, or ends in … where that is too little."""
    picture = _band().copy()
    canvas = ImageDraw.Draw(picture)
    lines, size = fitted(drawable(title))
    step = size * LINE
    top = TITLE_BOTTOM - len(lines) * step
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * step), line, WHITE, font_of(size), anchor="la")
    if section:
        words = _shortened(drawable(section), font_of(SECTION))
        canvas.text((MARGIN, top - ABOVE), words, SOFT, font_of(SECTION), anchor="ls")
    file = BytesIO()
    # Few colours and the steps between them need no more than a palette.
    few = picture.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(file, "PNG", compress_level=6)  # 9 takes ten times as long for a sixth less
    return file.getvalue()


@lru_cache(maxsize=1)
def _band() -> Image.Image:
    """What is the same on every picture: the brand on its band, and a tile that runs off it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    tile = draw_mark(360, tile=VIOLET, tick=DEEP, ground=DEEP)
    picture.paste(tile, (WIDTH - 300, -120))
    picture.paste(draw_mark(64, tile=WHITE, tick=DEEP, ground=DEEP), (MARGIN, 64))
    canvas = ImageDraw.Draw(picture)
    canvas.text((MARGIN + 84, 96), "Digital Councils", WHITE, font_of(38), anchor="lm")
    return picture


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """The band's colours, and the steps from it to each of the others that edges are made of."""
    ground, *inks = (ImageColor.getrgb(colour) for colour in (DEEP, VIOLET, SOFT, WHITE))
    steps = [
        round(below + (above - below) * step / STEPS)
        for ink in inks
        for step in range(STEPS + 1)
        for below, above in zip(ground, ink, strict=True)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(steps)
    return palette


def fitted(title: str) -> tuple[list[str], int]:
    """The title in lines, and the largest size at which they fit the space."""
    cut = f"{title[:LONGEST_TITLE]}…" if len(title) > LONGEST_TITLE else title
    words = cut.split()
    for size in range(LARGEST, SMALLEST - 1, -LESS):
        font = font_of(size)
        lines = _wrapped(words, font)
        is_wide = any(font.getlength(line) > _room() for line in lines)
        if not is_wide and len(lines) * size * LINE <= TITLE_BOTTOM - TITLE_TOP:
            return lines, size
    font = font_of(SMALLEST)
    most = int((TITLE_BOTTOM - TITLE_TOP) / (SMALLEST * LINE))
    lines = _wrapped(words, font)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return [_shortened(line, font) for line in kept], SMALLEST


def drawable(text: str) -> str:
    """The text with what the font cannot draw folded to what it can, or left out."""
    return " ".join("".join(map(_drawable, unicodedata.normalize("NFC", text))).split())


@lru_cache(maxsize=1000)
def _drawable(char: str) -> str:
    if char.isspace():
        return " "
    if _has(char):
        return char
    plain = unicodedata.normalize("NFKD", char)
    return "".join(part for part in plain if not unicodedata.combining(part) and _has(part))


def _has(char: str) -> bool:
    return char.isprintable() and _shape(char) != _shape(_NO_SUCH_LETTER)


def _shape(char: str) -> tuple[tuple[int, int], bytes]:
    mask = font_of(LARGEST).getmask(char)
    return mask.size, bytes(mask)


def _room() -> int:
    return WIDTH - 2 * MARGIN


def _wrapped(words: list[str], font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= _room():
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shortened(line: str, font: ImageFont.FreeTypeFont) -> str:
    if font.getlength(line) <= _room():
        return line
    while line and font.getlength(f"{line}…") > _room():
        line = line[:-1]
    return f"{line.rstrip()}…"


@lru_cache(maxsize=32)
def font_of(size: int, font: Path = FONT) -> ImageFont.FreeTypeFont:
    # The plain layout: this font needs no other, and not every machine has one.
    return ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)


def draw_mark(
    size: int, *, tile: str, tick: str, ground: str | None, share: float = 1
) -> Image.Image:
    """The mark on a square, ``share`` of its width across; ``ground`` None is transparent.

    The files of static/img/icon-*.png were drawn with it too.
    """
    large = size * 4
    picture = Image.new("RGBA", (large, large), ground or (0, 0, 0, 0))
    canvas = ImageDraw.Draw(picture)
    unit = large * share / 38
    start = large * (1 - share) / 2
    end = start + 38 * unit - 1
    canvas.rounded_rectangle((start, start, end, end), 10 * unit, tile)
    # The corner that points, as in a speech bubble, is all but square.
    corner = (start, start + 19 * unit, start + 19 * unit, end)
    canvas.rounded_rectangle(corner, 2 * unit, tile)
    points = [(start + x * unit, start + y * unit) for x, y in TICK]
    canvas.polygon(points, tick)
    return picture.reduce(4)
