"""The 24 hours of a day as stacks of tiles, with the number above each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

HOURS = range(24)
# A stack has one tile for each story up to this many; then each tile stands for several.
MOST_TILES = 12
NOON = 12


def hour_strip(
    counts: Mapping[int, int],
    *,
    link: Callable[[int], str],
    now_hour: int | None = None,
    chosen: Collection[int] = (),
) -> dict[str, Any]:
    """What components/hour_strip.html takes.

    ``counts``: published stories by hour. ``link``: the address of the stories of one hour.
    ``now_hour``: the hour it is in London while the day runs. An hour without stories is no link.
    """
    top = max(counts.values(), default=0)
    each = max(1, -(-top // MOST_TILES))
    hours = [
        {
            "hour": f"{hour:02}",
            "number": counts.get(hour, 0),
            "tiles": range(-(-counts.get(hour, 0) // each)),
            "url": link(hour) if counts.get(hour) else "",
            "is_now": hour == now_hour,
            "is_chosen": hour in chosen,
            "words": _words(hour, counts.get(hour, 0)),
        }
        for hour in HOURS
    ]
    return {
        "hours": hours,
        "total": sum(counts.values()),
        "tile_words": "One tile is one published story."
        if each == 1
        else f"One tile is up to {each} published stories.",
    }


def _words(hour: int, number: int) -> str:
    """For who hears the strip and does not see it."""
    said = {0: "no story yet", 1: "1 story"}.get(number, f"{number:,} stories")
    return f"{hour:02}:00 to {hour + 1:02}:00: {said}"
