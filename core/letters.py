"""Letters to the hub that already say what they are about."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings


def report_url(subject: str, path: str) -> str:
    """A ``mailto:`` address: somebody reports a mistake on the page at ``path``."""
    page = f"{settings.SITE_URL}{path}"
    body = f"{page}\n\nWhat is wrong, and where you saw it:\n"
    return f"mailto:{settings.CONTACT_EMAIL}?subject={quote(subject)}&body={quote(body)}"
