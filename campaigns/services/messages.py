"""Stopping the shared message, and letting it go again. Readers see why within a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns.models import SharedMessage

if TYPE_CHECKING:
    from core.models import User

DEFAULT_WORDS = "The editors hold it for now."


@transaction.atomic
def hold_message(*, message: SharedMessage, by: User, words: str) -> bool:
    """Whether this did it: of two at once one does, and the words of the first stay."""
    said = words.strip() or DEFAULT_WORDS
    free = SharedMessage.objects.filter(pk=message.pk, held_at=None)
    if not free.update(held_at=timezone.now(), held_by=by, held_words=said):
        return False
    message.refresh_from_db()
    log(message, "campaigns.message_held", user=by, data={"reason": said})
    return True


@transaction.atomic
def release_message(*, message: SharedMessage, by: User) -> bool:
    """Whether this did it. The words go with the hold, so that no old reason comes back."""
    held = SharedMessage.objects.filter(pk=message.pk, held_at__isnull=False)
    if not held.update(held_at=None, held_by=None, held_words=""):
        return False
    message.refresh_from_db()
    log(message, "campaigns.message_released", user=by)
    return True
