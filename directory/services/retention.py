"""What the register removes when its time is over, as the privacy page promises."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from core.choices import SubmissionStatus
from directory.models import ConfirmationRequest, ReplyAddress

DAYS_OF_ADDRESS = 90


def remove_old_addresses(*, on: date) -> dict[str, int]:
    """How many of each were removed on that day. Repeating it changes nothing.

    - mailboxes that were asked about accounts, 90 days after the answer or the end of the link;
    - addresses for a reply, 90 days after we asked something and heard nothing.
    """
    until = timezone.make_aware(datetime.combine(on - timedelta(days=DAYS_OF_ADDRESS), time.min))
    is_over = Q(answered_at__lt=until) | Q(answered_at=None, expires_at__lt=until)
    asked = ConfirmationRequest.objects.filter(is_over).exclude(mailbox="")
    unheard = ReplyAddress.objects.filter(
        submission__status=SubmissionStatus.RETURNED, submission__decided_at__lt=until
    )
    return {"mailboxes asked": asked.update(mailbox=""), "reply addresses": unheard.delete()[0]}
