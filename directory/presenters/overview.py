"""The state of council social media in words, bars and a map; unknown is said as unknown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from core.dates import short_date
from directory.choices import CouncilType, Nation, Region
from directory.models import AccountEvent
from directory.overview import KNOWN, LEFT, NONE_KNOWN, Move, Share, Tile

from .accounts import STATE_WORDS
from .listing import TYPE_NOUNS
from .words import capitalised, counted, figure

STANDINGS = (KNOWN, LEFT, NONE_KNOWN)
STANDING_WORDS = {
    KNOWN: "Account listed",
    LEFT: "Only closed or moved ones",
    NONE_KNOWN: "None known",
}
GROUPINGS = {"type": "Type", "region": "Region", "nation": "Nation"}
NO_REGION = "In several regions"


def group_name(by: str, value: str) -> str:
    """What a group is called: "Metropolitan boroughs", "North East", "Wales"."""
    if by == "type":
        return capitalised(TYPE_NOUNS[CouncilType(value)][1])
    if by == "nation":
        return Nation(value).label
    return Region(value).label if value else NO_REGION


def share_rows(by: str, shares: Iterable[Share]) -> list[dict[str, Any]]:
    """What components/share_table.html takes."""
    return [
        {
            "name": group_name(by, share.group),
            "words": f"{figure(share.known)} of {figure(share.councils)}",
            "percent": share.percent,
        }
        for share in shares
    ]


def drawing(tiles: Sequence[Tile], platform: str) -> dict[str, Any]:
    """What components/standing_map.html takes, with the figures in words."""
    counts = Counter(tile.standing for tile in tiles)
    placed = [tile for tile in tiles if tile.column is not None and tile.row is not None]
    on_map = Counter(tile.standing for tile in placed)
    regions = {(tile.column, tile.row): tile.region for tile in placed}
    figures = ", ".join(
        f"{STANDING_WORDS[standing].lower()}: {figure(on_map[standing])}" for standing in STANDINGS
    )
    beside = len(tiles) - len(placed)
    return {
        "columns": max((tile.column + 1 for tile in placed), default=1),
        "rows": max((tile.row + 1 for tile in placed), default=1),
        "groups": [
            {"level": standing, "tiles": [tile for tile in placed if tile.standing == standing]}
            for standing in STANDINGS
            if on_map[standing]
        ],
        "lines": _lines(regions),
        "names": _names(regions),
        "key": [
            {"level": standing, "words": f"{words}: {figure(counts[standing])}"}
            for standing, words in (STANDING_WORDS | {KNOWN: f"On {platform}, listed"}).items()
        ],
        "label": f"Map of {counted(len(placed), 'council')} by what we know of their accounts on "
        f"{platform}: {figures}.",
        "beside": f"{counted(beside, 'council')} of {figure(len(tiles))} lie over others and have "
        "no tile: they are in the tables only."
        if beside
        else "",
    }


def _lines(regions: dict[tuple[int, int], str]) -> str:
    """The borders between regions, as the path of one line for each side of a tile."""
    parts = []
    for (column, row), region in sorted(regions.items()):
        if regions.get((column + 1, row), region) != region:
            parts.append(f"M{column + 1} {row}v1")
        if regions.get((column, row + 1), region) != region:
            parts.append(f"M{column} {row + 1}h1")
    return "".join(parts)


def _names(regions: dict[tuple[int, int], str]) -> list[dict[str, Any]]:
    """Names of the regions that reach the edge of the map, outside it beside their middle row."""
    by_row: dict[int, list[int]] = defaultdict(list)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for (column, row), region in regions.items():
        by_row[row].append(column)
        rows_of[region].append(row)
    found = []
    for region, rows in sorted(rows_of.items()):
        middle = sum(rows) / len(rows)
        for row in sorted(set(rows), key=lambda row: (abs(row - middle), row)):
            first, last = min(by_row[row]), max(by_row[row])
            side = {regions[last, row]: "end", regions[first, row]: "start"}.get(region)
            if side and region:
                column = first - 0.4 if side == "start" else last + 1.4
                name = Region(region).label
                found.append({"words": name, "x": column, "y": row + 0.7, "side": side})
                break
    return found


def standing_rows(tiles: Iterable[Tile]) -> list[dict[str, Any]]:
    """The map as a table: for each region, how many councils stand how."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for tile in tiles:
        counts[tile.region][tile.standing] += 1
    return [
        {
            "name": group_name("region", region),
            "figures": [
                {"label": STANDING_WORDS[standing], "number": figure(counts[region][standing])}
                for standing in STANDINGS
            ],
        }
        for region in sorted(counts, key=lambda region: group_name("region", region))
    ]


def move_rows(moves: Iterable[Move]) -> list[dict[str, str]]:
    return [
        {"year": str(move.year), "came": figure(move.came), "stopped": figure(move.stopped)}
        for move in moves
    ]


def newest(events: Iterable[AccountEvent]) -> list[dict[str, Any]]:
    """Who came or stopped last. A council is linked, the account is not: its name may be lost."""
    return [
        {
            "councils": [
                {"name": council.short_name, "url": council.get_absolute_url()}
                for council in event.account.councils.all()
            ],
            "words": f"{event.account.shown_handle}, {short_date(event.happened_on)}",
            "note": event.note,
            "state": STATE_WORDS.get(event.kind) or event.get_kind_display(),  # type: ignore[call-overload]
        }
        for event in events
    ]
