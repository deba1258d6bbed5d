"""What guidance keeps for a time only, as the privacy page promises. Registered in apps.py."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from core.dates import add_months
from core.models import Attempt
from core.retention import days_before
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, PageFeedback, SearchTerm

DAYS_OF_MAILBOX = 90
MONTHS_OF_COMMENT = 12
MONTHS_OF_SEARCHES = 24


def mailboxes(on: date) -> int:
    """Mailboxes that were asked to agree, 90 days after the answer or the end of the link."""
    closed = days_before(on, DAYS_OF_MAILBOX)
    is_closed = Q(answered_at__lt=closed) | Q(answer=ApprovalAnswer.WAITING, expires_at__lt=closed)
    return CaseStudyApproval.objects.filter(is_closed).exclude(mailbox="").update(mailbox="")


def comments(on: date) -> int:
    """What readers wrote about a page, after a year: yes or no stays."""
    old = PageFeedback.objects.filter(
        given_at__lt=days_before(add_months(on, -MONTHS_OF_COMMENT), 0)
    )
    return old.exclude(comment="").update(comment="")


def search_words(on: date) -> int:
    """Words that were searched for, after two years."""
    return SearchTerm.objects.filter(month__lt=add_months(on, -MONTHS_OF_SEARCHES)).delete()[0]


def attempts(on: date) -> int:
    """Attempts that limits counted, after a day."""
    return Attempt.objects.filter(window__lt=days_before(on, 1)).delete()[0]


PARTS = {
    "mailboxes": mailboxes,
    "comments": comments,
    "search words": search_words,
    "attempts": attempts,
}
