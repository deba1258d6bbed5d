"""Calendar files (RFC 5545) that any calendar can read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse
from django.utils import timezone

CONTENT_TYPE = "text/calendar; charset=utf-8"
# A line may have so many octets without its end; what is longer goes on after a space.
MOST_OCTETS = 75

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """``uid`` stays the same whatever else changes, so that a newer file replaces the entry."""

    uid: str
    title: str
    starts: datetime
    ends: datetime
    url: str
    words: str = ""


def calendar_file(events: Iterable[Event]) -> str:
    """The events as one file. Moments are in UTC, so it needs no rules of time zones."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Digital Councils//EN"]
    stamp = _moment(timezone.now())
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(event.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART:{_moment(event.starts)}",
            f"DTEND:{_moment(event.ends)}",
            f"SUMMARY:{_text(event.title)}",
            *([f"DESCRIPTION:{_text(event.words)}"] if event.words else []),
            f"URL:{_CONTROL.sub('', event.url)}",
            "END:VEVENT",
        ]
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _fold(line))


def calendar_response(filename: str, events: Iterable[Event]) -> HttpResponse:
    """The file as a download."""
    response = HttpResponse(calendar_file(events), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Backslash, semicolon, comma and the end of a line mean something in the format."""
    plain = _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """The line in pieces of 75 octets at most; no letter is cut in two."""
    pieces, piece = [], ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > MOST_OCTETS:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
