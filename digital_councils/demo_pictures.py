"""Pictures for the demo, drawn out of shapes: nobody is shown and nobody has rights in them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 720
GROUND = 560
NIGHT, MORNING, NOON, EVENING = "#1d1040", "#f6c9a8", "#cfe3d6", "#8e6bb8"
VIOLET, CORAL, CREAM, GREEN, YELLOW, DARK = (
    "#3c1580", "#ff7557", "#fbf6ec", "#0a6638", "#ffdf3f", "#1c1230",
)  # fmt: skip
Scene = Callable[[ImageDraw.ImageDraw, Random], str]


def draw(scene: Scene, hour: int, seed: int) -> tuple[bytes, str]:
    """The picture as JPEG and what it shows in words."""
    random = Random(seed)  # noqa: S311 - where a hill stands is no secret
    picture = Image.new("RGB", (WIDTH, HEIGHT), _sky(hour))
    pen = ImageDraw.Draw(picture)
    light = _light(pen, hour, random)
    _hills(pen, random)
    what = scene(pen, random)
    written = BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue(), f"Drawing: {what} {light}."


def gritter(pen: ImageDraw.ImageDraw, random: Random) -> str:
    x = random.randrange(200, 500)
    pen.rectangle((x, 400, x + 330, 520), fill=CORAL)
    pen.polygon([(x + 330, 430), (x + 420, 430), (x + 460, 520), (x + 330, 520)], fill=CREAM)
    for wheel in (x + 70, x + 260, x + 400):
        pen.ellipse((wheel - 34, 490, wheel + 34, 558), fill=DARK)
    for _ in range(24):
        grain, high = random.randrange(40, x), random.randrange(500, GROUND)
        pen.ellipse((grain, high, grain + 7, high + 7), fill=CREAM)
    return "a lorry spreads salt"


def books(pen: ImageDraw.ImageDraw, random: Random) -> str:
    x = 300
    for _ in range(9):
        wide, high = random.randrange(44, 78), random.randrange(220, 330)
        fill = random.choice([VIOLET, CORAL, CREAM, YELLOW])
        pen.rectangle((x, GROUND - high, x + wide, GROUND), fill=fill, outline=DARK)
        x += wide + 4
    return "books stand in a row"


def houses(pen: ImageDraw.ImageDraw, random: Random) -> str:
    for number in range(5):
        x, high = 120 + number * 210, random.randrange(150, 230)
        pen.rectangle((x, GROUND - high, x + 150, GROUND), fill=CREAM, outline=DARK)
        top = GROUND - high
        pen.polygon([(x - 12, top), (x + 75, top - 90), (x + 162, top)], fill=CORAL)
        pen.rectangle((x + 55, GROUND - 70, x + 95, GROUND), fill=VIOLET)
    return "five houses stand side by side"


def trees(pen: ImageDraw.ImageDraw, random: Random) -> str:
    for number in range(6):
        x, high = 130 + number * 190, random.randrange(160, 280)
        pen.rectangle((x - 12, GROUND - 90, x + 12, GROUND), fill=DARK)
        pen.ellipse((x - 80, GROUND - high - 60, x + 80, GROUND - 60), fill=GREEN)
    return "six trees stand in a park"


def bins(pen: ImageDraw.ImageDraw, random: Random) -> str:
    for number, fill in enumerate((VIOLET, GREEN, CORAL, DARK)):
        x = 240 + number * 210
        pen.polygon([(x, 340), (x + 150, 340), (x + 130, GROUND), (x + 20, GROUND)], fill=fill)
        pen.rectangle((x - 12, 315, x + 162, 345), fill=CREAM, outline=DARK)
    return "four bins wait at the kerb"


SCENES: dict[str, Scene] = {
    "highways": gritter,
    "libraries": books,
    "housing": houses,
    "parks": trees,
    "waste": bins,
}


def _sky(hour: int) -> str:
    if hour < 6 or hour >= 20:
        return NIGHT
    return MORNING if hour < 10 else EVENING if hour >= 17 else NOON


def _light(pen: ImageDraw.ImageDraw, hour: int, random: Random) -> str:
    x = random.randrange(700, 1100)
    if _sky(hour) != NIGHT:
        pen.ellipse((x, 70, x + 130, 200), fill=YELLOW)
        return "in sunlight"
    pen.ellipse((x, 70, x + 110, 180), fill=CREAM)
    pen.ellipse((x + 34, 60, x + 144, 170), fill=NIGHT)
    return "under the moon"


def _hills(pen: ImageDraw.ImageDraw, random: Random) -> None:
    for x in (-200, 300, 800):
        shift = random.randrange(80)
        pen.ellipse((x + shift, 400, x + 700 + shift, 900), fill="#5d3f92")
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#241347")
