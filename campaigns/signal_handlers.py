"""What follows by itself when pages change. Connected in apps.py."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from campaigns.services import tips


def follow_tips(sender: type, instance: Page, **kwargs: Any) -> None:
    """Headings of guidance have moved: tips that were placed there lead to where they are now."""
    if tips.holds_advice(instance):
        tips.follow(page=instance)
