"""The tile map: one tile for each council, coloured by the freshness of its best account."""

from __future__ import annotations

from datetime import date

from directory.choices import Freshness
from directory.freshness import freshness
from directory.querysets import CouncilQuerySet

from .accounts import DIAL_ORDER
from .words import counted, figure, joined

MAP_WORDS = {
    Freshness.CONFIRMED: "confirmed",
    Freshness.AGEING: "ageing",
    Freshness.STALE: "stale",
    Freshness.NEVER: "never confirmed or without an account listed",
}


KEY_WORDS = {
    Freshness.CONFIRMED: "Confirmed",
    Freshness.AGEING: "Ageing",
    Freshness.STALE: "Stale",
    Freshness.NEVER: "Never, or none listed",
}


def tile_map(councils: CouncilQuerySet, on: date) -> dict:
    """What components/tile_map.html takes, with the figures in words. One query."""
    tiles: dict[Freshness, list[dict[str, int]]] = {grade: [] for grade in DIAL_ORDER}
    rows = councils.tiles().values_list("tile_column", "tile_row", "confirmed_on", "seen_on")
    columns = height = 0
    total = 0
    for column, row, confirmed_on, seen_on in rows:
        total += 1
        if column is None:
            continue
        tiles[freshness(confirmed_on, seen_on, on)].append({"column": column, "row": row})
        columns, height = max(columns, column + 1), max(height, row + 1)
    placed = sum(map(len, tiles.values()))
    figures = joined([f"{figure(len(tiles[grade]))} {MAP_WORDS[grade]}" for grade in DIAL_ORDER])
    return {
        "total": total,
        "columns": columns,
        "rows": height,
        "groups": [
            {"level": grade.value, "tiles": tiles[grade]} for grade in DIAL_ORDER if tiles[grade]
        ],
        "key": [{"level": grade.value, "words": KEY_WORDS[grade]} for grade in DIAL_ORDER],
        "label": f"Map of {counted(placed, 'council')} by the freshness of their best account: "
        f"{figures}.",
    }
