"""Letters about stories: plain text, one for each decision, only to whoever left an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

if TYPE_CHECKING:
    from campaigns.models import CampaignStory, TakedownRequest

GONE = "We have removed your address; this is the last letter about it."


def after_commit(letter: Callable[..., None], *args: object) -> None:
    """The decision stands also where the mail cannot be sent (robust: that is logged).

    The second of ``args`` is the address; without one there is no letter.
    """
    if args[1]:
        transaction.on_commit(lambda: letter(*args), robust=True)


def published(story: CampaignStory, email: str) -> None:
    page = f"{settings.SITE_URL}{story.get_absolute_url()}"
    away = f"{settings.SITE_URL}{reverse('campaigns:take-down', args=[story.code])}"
    _send(
        f"Your story is public: {story.title}",
        email,
        f"Thank you. “{story.title}” can be read here:",
        page,
        f"Should it have to go, ask for that here, at any time:\n{away}",
        GONE,
    )


def returned(story: CampaignStory, email: str, token: str) -> None:
    link = f"{settings.SITE_URL}{reverse('campaigns:mend', args=[token])}"
    _send(
        f"Your story needs a change: {story.title}",
        email,
        f"Before “{story.title}” can be public, please change something:",
        story.reason,
        "This link opens it for 14 days. What you sent is still there:",
        link,
    )


def declined(story: CampaignStory, email: str) -> None:
    _send(
        f"Your story: {story.title}",
        email,
        f"We do not publish “{story.title}”, because:",
        story.reason,
        GONE,
    )


def taken_down(request: TakedownRequest, email: str) -> None:
    _send(
        f"Taken down: {request.story.title}",
        email,
        f"You asked for “{request.story.title}” to be taken down. It is gone from every page.",
        "Copies that others made or search engines keep may take longer. Pages of ours that a "
        "browser kept go within a minute.",
        GONE,
    )


def kept(request: TakedownRequest, email: str) -> None:
    _send(
        f"Your request: {request.story.title}",
        email,
        f"You asked for “{request.story.title}” to be taken down. It stays, because:",
        request.reason,
        f"If that does not satisfy you, write to {settings.CONTACT_EMAIL}.",
        GONE,
    )


def _send(subject: str, email: str, *paragraphs: str) -> None:
    # A line break in a subject would be a second header.
    send_mail(" ".join(subject.split()), "\n\n".join([*paragraphs, ""]), None, [email])
