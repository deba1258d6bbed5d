"""Notices in force, in the shape of directory/council_notice.html."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.utils import timezone

from core.dates import long_date
from directory.models import Notice

from .words import joined

WORDS_OF_LINK = "See what to use meanwhile"


class NoticeLink(TypedDict):
    words: str
    url: str
    is_main: bool


class NoticeBox(TypedDict):
    kind: str
    title: str
    body: str
    links: list[NoticeLink]


def notice_box(title: str, text: str, use_instead: str, ends_at: datetime) -> NoticeBox:
    """One notice, which says itself until when it stands."""
    links: list[NoticeLink] = []
    if use_instead:
        links.append({"words": WORDS_OF_LINK, "url": use_instead, "is_main": False})
    body = f"{text.rstrip('. ')}. This notice ends on {moment(ends_at)}."
    return {"kind": "warning", "title": title, "body": body, "links": links}


def notice_boxes(notices: Iterable[Notice]) -> list[NoticeBox]:
    """For the council's own page. Reads accounts: `for_showing`."""
    return [
        notice_box(notice_title(notice), notice.text, notice.use_instead, notice.ends_at)
        for notice in notices
    ]


def notice_title(notice: Notice) -> str:
    """What it is about: one account or all of them."""
    if notice.account:
        return f"Be careful with {notice.account}"
    return f"Be careful with the accounts of {notice.council.name}"


def moment(at: datetime) -> str:
    """London day and time: "22 November 2026 at 09:30"."""
    local = timezone.localtime(at)
    return joined([long_date(local.date()), f"{local:%H:%M}"], "at")
