"""Keeping what readers say about a page: one row for a click, words added to it once."""

from __future__ import annotations

import re

from wagtail.models import Page

from guidance.choices import NotUseful
from guidance.models import PageFeedback

MAIL_GONE = "[e-mail address removed]"
PHONE_GONE = "[phone number removed]"
_MAIL = re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")
# A British number begins with 0, +44 or 44 and has ten digits or so, however it is spaced. Dates,
# populations and years do not begin so, except for a day such as 01.02.2026, which is too short.
_PHONE = re.compile(r"(?<![\w+.])(?:\+\s?\d|\(?0|44(?=[\s(]|\d{9}))[\d\s().-]{7,22}\d(?!\w)")
FEWEST_DIGITS, MOST_DIGITS = 9, 15


def without_contacts(text: str) -> str:
    """The text with e-mail addresses and telephone numbers blanked. Handles such as @hull stay."""

    def blank(match: re.Match[str]) -> str:
        digits = sum(char.isdigit() for char in match[0])
        return PHONE_GONE if FEWEST_DIGITS <= digits <= MOST_DIGITS else match[0]

    return _PHONE.sub(blank, _MAIL.sub(MAIL_GONE, text))


def record_click(*, page: Page, path: str, is_useful: bool) -> PageFeedback:
    """One answer about the page; ``path`` is the part of it that was read."""
    return PageFeedback.objects.create(page=page, path=path, is_useful=is_useful)


def add_words(*, feedback_id: int, reason: str = "", comment: str = "") -> bool:
    """What the reader says on top, once. False where something was said before: it stays as it is.

    A reason belongs to "no" alone. Raises ValueError for an unknown reason.
    """
    reason = NotUseful(reason).value if reason else ""
    waiting = PageFeedback.objects.filter(pk=feedback_id, reason="", comment="")
    if reason:
        waiting = waiting.filter(is_useful=False)
    # One statement asks whether it is still open and closes it.
    return waiting.update(reason=reason, comment=without_contacts(comment)) == 1
