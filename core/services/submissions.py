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


CHANGED = (
    "Whoever sent it has changed it since you opened this page. What is new stands here now: read "
    "it, then decide."
)
# From which states it can be taken on.
WAITING = (SubmissionStatus.NEW, SubmissionStatus.RETURNED)


class AlreadyDecided(Exception):
    """Somebody was quicker. The message says who and when."""


@transaction.atomic
def start_checking(
    *,
    submission: ModeratedSubmission,
    by: User,
    waiting: tuple[SubmissionStatus, ...] = WAITING,
) -> None:
    """Take it on. Raises AlreadyDecided where somebody else has it or has decided."""
    _move(submission, waiting, SubmissionStatus.CHECKING, by)


@transaction.atomic
def decide(
    *, submission: ModeratedSubmission, to: SubmissionStatus, by: User | None, reason: str = ""
) -> None:
    """Close it or send it back. Raises AlreadyDecided, and ValueError without a needed reason.

    What is decided is ``submission`` as it was read: where its content has changed since, that is
    AlreadyDecided too.
    """
    needs_reason = to in {SubmissionStatus.DECLINED, SubmissionStatus.RETURNED}
    if needs_reason and not reason.strip():
        raise ValueError("Say why, so that whoever sent it can understand.")
    _move(submission, OPEN_STATUSES, to, by, reason=reason)


@transaction.atomic
def come_back(*, submission: ModeratedSubmission) -> None:
    """Whoever sent it has mended it: it waits again. Raises AlreadyDecided where it does not."""
    _move(submission, (SubmissionStatus.RETURNED,), SubmissionStatus.NEW, None)


def _move(
    submission: ModeratedSubmission,
    from_statuses: tuple[SubmissionStatus, ...],
    to: SubmissionStatus,
    by: User | None,
    reason: str = "",
) -> None:
    """The row is locked, compared with what was judged, and changed: of two at once one wins.

    One statement asks and changes, where the database locks no rows.
    """
    changes = {"status": to, "reason": reason}
    if to in {SubmissionStatus.CHECKING, SubmissionStatus.NEW}:
        changes |= {"taken_by": by}
    else:
        changes |= {"decided_by": by, "decided_at": timezone.now()}
    model = type(submission)
    waiting = model.objects.filter(pk=submission.pk, status__in=from_statuses)
    now = model.objects.select_for_update().get(pk=submission.pk)
    has_changed = now.seen_mark != submission.seen_mark
    if has_changed and now.status in from_statuses:
        submission.refresh_from_db()
        raise AlreadyDecided(CHANGED)
    if has_changed or not waiting.update(**changes):
        submission.refresh_from_db()
        raise AlreadyDecided(quicker(submission))
    before = submission.get_status_display()
    submission.refresh_from_db()
    log(
        submission,
        "core.submission_moved",
        user=by,
        data={"from": before, "to": submission.get_status_display(), "reason": reason},
    )


def quicker(submission: ModeratedSubmission) -> str:
    """Who decided it, and when, for whoever comes second."""
    who = submission.decided_by or submission.taken_by or "Somebody"
    moment = timezone.localtime(submission.decided_at or timezone.now())
    return (
        f"{who} was quicker: it is “{submission.get_status_display()}” "
        f"since {moment:%H:%M} on {long_date(moment.date())}."
    )
