"""Telling whoever keeps a page that it is time to read it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from core.dates import long_date
from core.models import User
from guidance.due import Due, due_checks, due_reviews, only_editable
from guidance.models import ReviewReminder

AHEAD = timedelta(days=14)


def digests(*, on: date) -> dict[str, list[Due]]:
    """What each mailbox has not been told of yet, by mailbox.

    A page is its owner's, as long as the owner may log in and change it; else the hub's
    (CONTACT_EMAIL). Reviews are told of from 14 days before, "still true?" from its day on.
    """
    by_mailbox: dict[str, list[Due]] = {}
    for mailbox, due in _addressed([*due_reviews(on + AHEAD), *due_checks(on)]):
        by_mailbox.setdefault(mailbox, []).append(due)
    told = set(ReviewReminder.objects.values_list("page_id", "due_on", "mailbox"))
    fresh = {
        mailbox: [due for due in dues if (due.page_id, due.due_on, mailbox) not in told]
        for mailbox, dues in sorted(by_mailbox.items())
    }
    return {mailbox: dues for mailbox, dues in fresh.items() if dues}


def remind(*, mailbox: str, dues: Sequence[Due], on: date) -> int:
    """Send one digest. Returns how many entries it had; raises SMTPException or OSError.

    What is told is written down, and that is stored, before the mail leaves: whoever is killed in
    between has told nobody, and nobody is ever told twice. Nothing is lost by it, since the page
    and the front page of the admin go on saying what is due. Where the mail server refuses, the
    record is taken back, and the next run tries again.
    """
    new: dict[tuple[int, date], int] = {}
    with transaction.atomic():
        for key in {(due.page_id, due.due_on) for due in dues}:
            reminder, is_new = ReviewReminder.objects.get_or_create(
                page_id=key[0], due_on=key[1], mailbox=mailbox
            )
            # Another run may have told of it since this one looked.
            if is_new:
                new[key] = reminder.pk
    entries = [due for due in dues if (due.page_id, due.due_on) in new]
    if not entries:
        return 0
    try:
        send_mail(_subject(entries), digest_text(entries, on=on), None, [mailbox])
    except Exception:
        ReviewReminder.objects.filter(pk__in=new.values()).delete()
        raise
    return len(entries)


def digest_text(dues: Iterable[Due], *, on: date) -> str:
    """The digest as plain text: overdue first, then what comes, then case studies."""
    entries = list(dues)
    reviews = [due for due in entries if not due.is_case_check]
    parts = (
        ("Due today or overdue", [due for due in reviews if due.due_on <= on]),
        ("Due in the next two weeks", [due for due in reviews if due.due_on > on]),
        ("Ask the council: still true?", [due for due in entries if due.is_case_check]),
    )
    lines = ["Pages of Digital Councils that wait for you:"]
    for heading, group in parts:
        if group:
            lines += ["", heading.upper()]
        for due in group:
            lines += ["", due.title, f"by {long_date(due.due_on)}", _address(due)]
    lines += [
        "",
        "Read the page, check its facts and its sources, and give it a new day of review.",
        "From the day after it was due, readers see “Due for review” on it.",
        "",
    ]
    return "\n".join(lines)


def _subject(dues: Sequence[Due]) -> str:
    return "One page waits for you" if len(dues) == 1 else f"{len(dues)} pages wait for you"


def _address(due: Due) -> str:
    name = "guidance_ask_council" if due.is_case_check else "wagtailadmin_pages:edit"
    return f"{settings.SITE_URL}{reverse(name, args=[due.page_id])}"


def _addressed(dues: Sequence[Due]) -> Iterable[tuple[str, Due]]:
    owners = User.objects.filter(is_active=True).in_bulk({due.owner_id for due in dues} - {None})
    theirs = {
        (owner.pk, due.page_id)
        for owner in owners.values()
        for due in only_editable((due for due in dues if due.owner_id == owner.pk), owner)
    }
    for due in dues:
        is_theirs = (due.owner_id, due.page_id) in theirs
        yield (owners[due.owner_id].email if is_theirs else settings.CONTACT_EMAIL), due
