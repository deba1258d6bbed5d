"""Telling directory editors what the link reader found, when there is something to do."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail

from core.choices import SubmissionStatus
from directory.choices import Origin, ProblemKind
from directory.models import Submission

EDITORS = "Directory editors"  # the group that setup_site makes
MOST_LINES = 40


def tell_editors(*, on: date) -> int:
    """Mail what the link reader found that nobody was told of; returns how many things.

    They count as told once the mail is on its way: a run that was killed before, or a mail server
    that was down, is made good by the next run.
    """
    waiting = list(
        Submission.objects.filter(origin=Origin.WEBSITE, status=SubmissionStatus.NEW, told_on=None)
        .select_related("council", "platform")
        .order_by("council__sort_name", "kind", "pk")
    )
    if not waiting:
        return 0
    found = sum(submission.kind == ProblemKind.NEW_ACCOUNT for submission in waiting)
    lines = ["The link reader has read councils’ websites, and something waits for you:", ""]
    if found:
        lines.append(f"- Accounts that the register does not have: {found}")
    if len(waiting) - found:
        lines.append(f"- Listed accounts that were not found any more: {len(waiting) - found}")
    lines.append("")
    for submission in waiting[:MOST_LINES]:
        what = "new" if submission.kind == ProblemKind.NEW_ACCOUNT else "not found"
        lines.append(f"{submission.council.short_name}: {what}: {submission.url}")
    if len(waiting) > MOST_LINES:
        lines.append(f"… and {len(waiting) - MOST_LINES} more.")
    lines += ["", f"Reports and suggestions in the admin: {settings.SITE_URL}/admin/", ""]
    one = len(waiting) == 1
    subject = "Link reader: one thing to look at"
    subject = subject if one else f"Link reader: {len(waiting)} things to look at"
    send_mail(subject, "\n".join(lines), None, _editors())
    Submission.objects.filter(pk__in=[submission.pk for submission in waiting]).update(told_on=on)
    return len(waiting)


def _editors() -> list[str]:
    users = get_user_model().objects.filter(groups__name=EDITORS, is_active=True)
    addresses = users.exclude(email="").order_by("email").values_list("email", flat=True)
    return list(addresses.distinct()) or [settings.CONTACT_EMAIL]
