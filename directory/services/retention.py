"""What the register keeps for a time only. Registered in apps.py."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from core.choices import SubmissionStatus
from core.retention import days_before
from directory.models import ConfirmationRequest, MailboxLink, MarkContact, ReplyAddress
from directory.services import uploads

DAYS_OF_ADDRESS = 90


def mailbox_links(on: date) -> int:
    """Letters with a link, 90 days after it was used or ran out. What it brought stays."""
    closed = days_before(on, DAYS_OF_ADDRESS)
    is_closed = Q(used_at__lt=closed) | Q(expires_at__lt=closed)
    return MailboxLink.objects.filter(is_closed).delete()[0]


def asked_mailboxes(on: date) -> int:
    """Where a council was asked about its accounts, 90 days after the answer or the link's end."""
    closed = days_before(on, DAYS_OF_ADDRESS)
    is_closed = Q(answered_at__lt=closed) | Q(answered_at=None, expires_at__lt=closed)
    found = ConfirmationRequest.objects.filter(is_closed).exclude(mailbox="")
    return found.update(mailbox="")


def reply_addresses(on: date) -> int:
    """Addresses for an answer, 90 days after we asked something and heard nothing."""
    unheard = ReplyAddress.objects.filter(
        submission__status=SubmissionStatus.RETURNED,
        submission__decided_at__lt=days_before(on, DAYS_OF_ADDRESS),
    )
    return unheard.delete()[0]


def mark_mailboxes(on: date) -> int:
    """Mailboxes that declared a Mark, 90 days after it ended or our question had no answer."""
    closed = on - timedelta(days=DAYS_OF_ADDRESS)
    unheard = Q(
        submission__status=SubmissionStatus.RETURNED,
        submission__decided_at__lt=days_before(on, DAYS_OF_ADDRESS),
    )
    over = Q(submission__ends_on__lt=closed) | Q(submission__council__ended_on__lt=closed)
    return MarkContact.objects.filter(unheard | over).delete()[0]


PARTS = {
    "mailboxes of declarations": mark_mailboxes,
    "mailbox links": mailbox_links,
    "mailboxes asked about accounts": asked_mailboxes,
    "reply addresses of reports": reply_addresses,
    "uploads nobody agreed to": uploads.remove_forgotten,
    "files of applied uploads": uploads.remove_files,
}
