"""Whether a form was sent from our own pages, where a page may carry neither cookie nor token."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_from_this_site(request: HttpRequest) -> bool:
    """What the browser itself says about where a form stood; pages cannot forge these headers.

    Django's own check wants a cookie, and public pages are cached and set none. Nor is there
    anything to steal: readers have no session. What is left to prevent is that another site sends
    answers in the name of its visitors. Browsers of the last years send ``Sec-Fetch-Site`` to
    https addresses, older ones ``Origin`` or at least ``Referer``; what sends none of the three is
    not a browser with somebody before it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    ours = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    return f"{parts.scheme}://{parts.netloc}" in ours
