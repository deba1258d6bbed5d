"""Where the picture is that shows when somebody shares a page (drawn by digital_councils)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

WIDTH, HEIGHT = 1200, 630
DRAWING = 1  # raise it when the drawing changes, so that nobody keeps the old one


def version_of(title: str, section: str) -> str:
    """Changes with whatever the picture shows."""
    return sha256(f"{DRAWING}\n{section}\n{title}".encode()).hexdigest()[:12]


def share_picture(name: str, key: int | str, title: str, section: str) -> dict[str, Any]:
    """What templates/base.html takes: address, text alternative, size. ``name`` is a URL's name.

    The version stands in the address, because those who show shared pages keep pictures for long.
    """
    version = urlencode({"v": version_of(title, section)})
    return {
        "share_image_url": f"{settings.SITE_URL}{reverse(name, args=[key])}?{version}",
        "share_image_alt": f"{section}: {title}" if section else title,
        "share_image_width": WIDTH,
        "share_image_height": HEIGHT,
    }
