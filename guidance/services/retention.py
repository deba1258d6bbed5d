"""What is removed when its time is over, as the privacy page promises."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from core.dates import add_months
from core.models import Attempt
from directory.services.retention import remove_old_addresses
from directory.services.uploads import remove_old as remove_old_uploads
from guidance.choices import ApprovalAnswer
from guidance.models import CaseStudyApproval, PageFeedback, SearchTerm

DAYS_OF_MAILBOX = 90
MONTHS_OF_COMMENT = 12
MONTHS_OF_SEARCHES = 24


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def tidy(*, on: date) -> dict[str, int]:
    """Remove what is past its time on that day; how many of each. Repeating it changes nothing.

    - mailboxes of councils, 90 days after they answered or their link ran out: the answer stays;
    - what readers wrote about a page, after a year: yes or no stays;
    - words that were searched for, after two years;
    - attempts that limits counted, after a day;
    - addresses that the register wrote to, or would have (directory/services/retention.py);
    - files for the register: a week after nobody agreed, 90 days after somebody did.
    """
    closed = _begin(on - timedelta(days=DAYS_OF_MAILBOX))
    is_closed = Q(answered_at__lt=closed) | Q(answer=ApprovalAnswer.WAITING, expires_at__lt=closed)
    old_words = PageFeedback.objects.filter(given_at__lt=_begin(add_months(on, -MONTHS_OF_COMMENT)))
    old_terms = SearchTerm.objects.filter(month__lt=add_months(on, -MONTHS_OF_SEARCHES))
    old_attempts = Attempt.objects.filter(window__lt=_begin(on - timedelta(days=1)))
    return {
        "mailboxes": CaseStudyApproval.objects.filter(is_closed)
        .exclude(mailbox="")
        .update(mailbox=""),
        "comments": old_words.exclude(comment="").update(comment=""),
        "search words": old_terms.delete()[0],
        "attempts": old_attempts.delete()[0],
        **remove_old_uploads(on=on),
        **remove_old_addresses(on=on),
    }
