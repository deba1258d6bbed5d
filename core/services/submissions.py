"""Decisions about what was sent in. Of two editors at once, one wins and the other is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date

if TYPE_CHECKING:
    from core.models import ModeratedSubmission, User


class AlreadyDecided(Exception):
    """Somebody was quicker. The message says who and when."""


@transaction.atomic
def start_checking(*, submission: ModeratedSubmission, by: User) -> None:
    """Take it on. Raises AlreadyDecided where somebody else has it or has decided."""
    waiting = (SubmissionStatus.NEW, SubmissionStatus.RETURNED)
    _move(submission, waiting, SubmissionStatus.CHECKING, by)


@transaction.atomic
def decide(
    *, submission: ModeratedSubmission, to: SubmissionStatus, by: User | None, reason: str = ""
) -> None:
    """Close it or send it back. Raises AlreadyDecided, and ValueError without a needed reason."""
    needs_reason = to in {SubmissionStatus.DECLINED, SubmissionStatus.RETURNED}
    if needs_reason and not reason.strip():
        raise ValueError("Say why, so that whoever sent it can understand.")
    _move(submission, OPEN_STATUSES, to, by, reason=reason)


def _move(
    submission: ModeratedSubmission,
    from_statuses: tuple[SubmissionStatus, ...],
    to: SubmissionStatus,
    by: User | None,
    reason: str = "",
) -> None:
    """One statement asks and changes, so that of two at once only one finds the old status."""
    changes = {"status": to, "reason": reason}
    if to == SubmissionStatus.CHECKING:
        changes |= {"taken_by": by}
    else:
        changes |= {"decided_by": by, "decided_at": timezone.now()}
    model = type(submission)
    waiting = model.objects.filter(pk=submission.pk, status__in=from_statuses)
    if not waiting.update(**changes):
        submission.refresh_from_db()
        who = submission.decided_by or submission.taken_by or "Somebody"
        moment = timezone.localtime(submission.decided_at or timezone.now())
        raise AlreadyDecided(
            f"{who} was quicker: it is “{submission.get_status_display()}” "
            f"since {moment:%H:%M} on {long_date(moment.date())}."
        )
    before = submission.get_status_display()
    submission.refresh_from_db()
    log(
        submission,
        "core.submission_moved",
        user=by,
        data={"from": before, "to": submission.get_status_display(), "reason": reason},
    )
