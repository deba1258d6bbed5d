"""A report or suggestion as an editor sees it before deciding."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.choices import OPEN_STATUSES
from core.dates import long_date
from directory.choices import Origin, ProblemKind
from directory.models import ReplyAddress, SocialAccount, Submission
from directory.services.submissions import fault_of, needs_source

EVIDENCE_TO_BE = {
    Origin.MAILBOX: "Confirmed from the council’s mailbox, {source}, on {day}",
    Origin.WEBSITE: "Seen on the council’s own website, {source}, on {day}",
}
BY_EDITOR = "Entered by you, with the source that you name, as of today"


def facts(submission: Submission) -> list[dict[str, str]]:
    """What was sent and what was made of it: term, words, url. Nothing empty."""
    account = submission.account
    sent = timezone.localtime(submission.submitted_at)
    rows = [
        ("Council", submission.council.name, submission.council.get_absolute_url()),
        ("What is wrong", submission.get_kind_display(), ""),
        ("How it came", submission.get_origin_display(), ""),
        ("Sent", f"{long_date(sent.date())}, {sent:%H:%M}", ""),
        ("Listed account", str(account or ""), _edit_url(account) if account else ""),
        ("Address as it was sent", submission.link, ""),
        ("Read as", f"{submission.platform}: {submission.url}" if submission.url else "", ""),
        ("Seen at", submission.seen_at, ""),
        ("Words around it", submission.words, ""),
        ("Note", submission.note, ""),
        ("State", _state(submission), ""),
    ]
    return [{"term": term, "words": words, "url": url} for term, words, url in rows if words]


def accounts_beside(submission: Submission) -> list[dict[str, Any]]:
    """Every account of the council, to compare with; the one that it is about is marked."""
    listed = SocialAccount.objects.filter(councils=submission.council_id)
    ordered = listed.select_related("platform").order_by("platform__order", "handle_key", "pk")
    return [
        {
            "name": str(account),
            "address": account.shown_address,
            "status": account.get_status_display(),
            "confirmed": long_date(account.confirmed_on) if account.confirmed_on else "Never",
            "url": _edit_url(account),
            "is_meant": account.pk == submission.account_id,
        }
        for account in ordered
    ]


def plan(submission: Submission) -> dict[str, Any]:
    """What one press would do: words, evidence, fault (why it cannot), needs_source, button."""
    fault = fault_of(submission)
    kind, council = ProblemKind(submission.kind), submission.council.short_name
    account = submission.account
    words = "Nothing is changed by itself: see to it by hand first, then close it."
    if account and kind == ProblemKind.MOVED:
        words = f"{account} is set to moved, and {submission.url} is listed in its place."
    elif kind == ProblemKind.NEW_ACCOUNT:
        words = f"{submission.url} is listed for {council}."
    elif account and kind == ProblemKind.GONE:
        words = f"{account} is set to closed, and no longer shown as a link."
    elif account and kind == ProblemKind.OUTAGE:
        words = f"{account} is marked “Outage: do not trust new posts”."
    elif account and kind == ProblemKind.NOT_THEIRS:
        words = f"{account} is taken off {council}; it goes for good if nobody else has it."
    changes = not words.startswith("Nothing")
    brings = kind in {ProblemKind.NEW_ACCOUNT, ProblemKind.MOVED}
    return {
        "words": "" if fault else words,
        "fault": fault,
        "evidence": _evidence(submission) if brings and not fault else "",
        "needs_source": needs_source(submission) and not fault,
        "button": "Put it on the council and close" if changes else "Close as done",
    }


def standing(submission: Submission) -> dict[str, bool]:
    """What can be done with it now."""
    is_open = submission.status in OPEN_STATUSES
    return {
        "is_open": is_open,
        "can_take": is_open and submission.status != "checking",
        "can_reply": ReplyAddress.objects.filter(submission=submission).exists(),
    }


def _evidence(submission: Submission) -> str:
    words = EVIDENCE_TO_BE.get(Origin(submission.origin), BY_EDITOR)
    day = long_date(timezone.localtime(submission.submitted_at).date())
    return words.format(source=submission.seen_at or "its domain", day=day)


def _state(submission: Submission) -> str:
    state = submission.get_status_display()
    if submission.status not in OPEN_STATUSES and submission.decided_at:
        day = long_date(timezone.localtime(submission.decided_at).date())
        who = submission.decided_by or "the hub"
        return f"{state}, by {who} on {day}. {submission.reason}".strip()
    if submission.status == "checking":
        return f"{state} by {submission.taken_by or 'a former editor'}"
    return f"{state}. {submission.reason}" if submission.reason else state


def _edit_url(account: SocialAccount) -> str:
    return reverse("socialaccount:edit", args=[account.pk])
