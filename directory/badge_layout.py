"""Where everything stands on the badge, for the SVG and for the PNG: one drawing, two files.

The tile that speaks: three round corners and a sharp one, bottom left, with the tick of the first
Mark, white on purple. Units are those of the SVG.
"""

from __future__ import annotations

from dataclasses import dataclass

from directory.presenters.badges import Badge
from directory.presenters.marks import HEIGHT, WIDTH

PURPLE, GREY, INK, SOFT, PAPER, EDGE = (
    "#3c1580", "#6b6475", "#1c1230", "#4a4158", "#ffffff", "#7b7089",
)  # fmt: skip
TILE, TILE_SIZE = 16, 64
TEXT_LEFT = 96
TITLE_STEP, LINE_STEP = 21, 19
TITLE_SIZE = {1: 20, 2: 17}
LINE_SIZE = 14


@dataclass(frozen=True)
class Row:
    text: str
    baseline: float
    size: int
    is_title: bool


def rows(badge: Badge) -> list[Row]:
    """The lines of writing, in the middle of the height."""
    height = TITLE_STEP * len(badge.title) + LINE_STEP * len(badge.lines)
    at = (HEIGHT - height) / 2 - 4
    found = []
    for text in badge.title:
        at += TITLE_STEP
        found.append(Row(text, at, TITLE_SIZE[len(badge.title)], is_title=True))
    for text in badge.lines:
        at += LINE_STEP
        found.append(Row(text, at, LINE_SIZE, is_title=False))
    return found


def speech_path(left: float, top: float, width: float, height: float, round_: float) -> str:
    """A rectangle whose bottom left corner is all but sharp, as the path of an SVG."""
    across, down, sharp = width - 2 * round_, height - 2 * round_, 2
    return (
        f"M{left + round_:g} {top:g}h{across:g}a{round_:g} {round_:g} 0 0 1 {round_:g} {round_:g}"
        f"v{down:g}a{round_:g} {round_:g} 0 0 1-{round_:g} {round_:g}"
        f"H{left + sharp:g}a{sharp} {sharp} 0 0 1-{sharp}-{sharp}"
        f"V{top + round_:g}a{round_:g} {round_:g} 0 0 1 {round_:g}-{round_:g}z"
    )


PANEL = speech_path(1, 1, WIDTH - 2, HEIGHT - 2, 14)
TILE_PATH = speech_path(TILE, TILE, TILE_SIZE, TILE_SIZE, 16)
