"""Asking a council by one signed link whether its accounts are right, and keeping its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from core import signing
from core.dates import long_date, today
from core.models import User
from directory.choices import EventKind, EvidenceKind, Origin, ProblemKind
from directory.hosts import host_of, is_under
from directory.mailboxes import mail_domains, mailbox_fault, own_domain
from directory.models import (
    AccountEvent,
    ConfirmationRequest,
    Council,
    Evidence,
    Notice,
    SocialAccount,
    Submission,
)
from directory.services.evidence import refresh_dates
from directory.services.submissions import parsed

PURPOSE = "confirmation"
GOOD_FOR = timedelta(days=14)
REMINDED_AFTER = timedelta(days=7)
# How long residents are warned when the council says nothing else; an editor may end it sooner.
NOTICE_FOR = timedelta(days=7)
LONGEST_NOTICE_LINK = 200


class NotOpenError(Exception):
    """The question was answered already, its time is over, or it went to a stranger's mailbox."""


class Answer(models.TextChoices):
    """What a council says of one account."""

    OURS = "ours", "Still ours"
    CHANGED = "changed", "Changed"
    GONE = "gone", "Gone"
    DOWN = "down", "Ours, but not to be trusted just now"


@dataclass(frozen=True)
class AccountAnswer:
    """``words``: the new address or what is different; where it is down, what to use instead."""

    answer: Answer
    words: str = ""


@dataclass(frozen=True)
class Recorded:
    confirmed: int
    changes: int


def ask(
    *, council: Council, mailbox: str, asked_by: User | None = None, is_round: bool = False
) -> ConfirmationRequest:
    """Mail the council one link, good for 14 days, for this council and for one answer.

    The question is kept before the mail goes, so a run that is killed in between asks nobody twice
    (the reminder goes out all the same). Raises ValidationError when the mailbox is not the
    council's own, SMTPException or OSError when the mail cannot be sent; then nothing is kept.
    """
    if fault := mailbox_fault(council, mailbox):
        raise ValidationError({"mailbox": fault})
    now = timezone.now()
    request = ConfirmationRequest(
        council=council,
        mailbox=mailbox,
        asked_by=asked_by,
        is_round=is_round,
        sent_at=now,
        expires_at=now + GOOD_FOR,
    )
    request.full_clean()
    request.save()
    try:
        _send(request, f"Are these still the accounts of {council.short_name}?")
    except (SMTPException, OSError):
        request.delete()
        raise
    return request


def remind(*, request: ConfirmationRequest) -> bool:
    """Mail the same question once more, once. False when that was done, or it was answered.

    False also where the mailbox is not the council's any more, because an editor has put its
    website or its mailboxes right since.
    Raises SMTPException or OSError when the mail cannot be sent; then it counts as not reminded.
    """
    if mailbox_fault(request.council, request.mailbox):
        return False
    waiting = ConfirmationRequest.objects.filter(pk=request.pk, answered_at=None)
    if not waiting.filter(reminded_at=None).update(reminded_at=timezone.now()):
        return False
    try:
        _send(request, f"A reminder: are these still the accounts of {request.council.short_name}?")
    except (SMTPException, OSError):
        ConfirmationRequest.objects.filter(pk=request.pk).update(reminded_at=None)
        raise
    return True


def link_to(request: ConfirmationRequest) -> str:
    """The address that the council opens. It names this one question and nothing else."""
    token = signing.sign(PURPOSE, request.pk)
    return f"{settings.SITE_URL}{reverse('directory:confirm', args=[token])}"


@transaction.atomic
def record_answers(
    *,
    request: ConfirmationRequest,
    answers: Mapping[int, AccountAnswer],
    new_links: Sequence[str] = (),
    note: str = "",
) -> Recorded:
    """Keep what the council said, once. Raises NotOpenError, and then nothing is changed.

    ``answers`` by the key of the account; those about accounts that are not listed for the council
    are passed over. "Still ours" counts at once, and that one is not to be trusted shows at once as
    a notice, because residents cannot wait for an editor; all else waits for one.
    """
    domain = own_domain(request.council, request.mailbox)
    if not domain:
        raise NotOpenError
    now = timezone.now()
    open_now = ConfirmationRequest.objects.filter(
        pk=request.pk, answered_at__isnull=True, expires_at__gt=now
    )
    # This statement decides: of many answers at one moment it finds the row unanswered once.
    if open_now.update(answered_at=now) != 1:
        raise NotOpenError
    found = SocialAccount.objects.listed().filter(councils=request.council_id).in_bulk(answers)
    listed = [found[pk] for pk in answers if pk in found]
    confirmed = [account for account in listed if answers[account.pk].answer == Answer.OURS]
    for account in confirmed:
        _confirm(account, domain)
    refresh_dates([account.pk for account in confirmed])
    changed = [account for account in listed if answers[account.pk].answer != Answer.OURS]
    asked = [_change(account, answers[account.pk]) for account in changed]
    for account in changed:
        if answers[account.pk].answer == Answer.DOWN:
            _warn(request.council, account, answers[account.pk].words)
    asked += [{"kind": ProblemKind.NEW_ACCOUNT, "link": link} for link in new_links]
    if note:
        asked.append({"kind": ProblemKind.OTHER, "note": note})
    for fields in asked:
        Submission.objects.create(
            council=request.council,
            origin=Origin.MAILBOX,
            seen_at=domain,
            **fields,
            **parsed(fields.get("link", "")),
        )
    result = Recorded(len(confirmed), len(asked))
    request.answered_at = now
    request.confirmed, request.changes = result.confirmed, result.changes
    request.save(update_fields=["confirmed", "changes"])
    return result


def _confirm(account: SocialAccount, domain: str) -> None:
    """The domain only: the mailbox is private. Two answers on one day are one piece of evidence."""
    _, is_new = Evidence.objects.get_or_create(
        account=account,
        kind=EvidenceKind.COUNCIL_MAILBOX,
        source=domain,
        url="",
        seen_on=today(),
    )
    if is_new:
        AccountEvent.objects.create(
            account=account,
            kind=EventKind.CONFIRMED,
            happened_on=today(),
            note="From the council’s mailbox",
        )


def _change(account: SocialAccount, said: AccountAnswer) -> dict[str, Any]:
    """What an editor is asked to do, as fields of a Submission. An address in words moves it."""
    if said.answer == Answer.GONE:
        return {"kind": ProblemKind.GONE, "account": account, "note": said.words}
    if said.answer == Answer.DOWN:
        return {"kind": ProblemKind.OUTAGE, "account": account, "note": said.words}
    if parsed(said.words):
        return {"kind": ProblemKind.MOVED, "account": account, "link": said.words}
    return {"kind": ProblemKind.DETAILS, "account": account, "note": said.words}


def _warn(council: Council, account: SocialAccount, instead: str) -> None:
    """Our words, not theirs: nothing that nobody has read shows on a public page."""
    now = timezone.now()
    Notice.objects.create(
        council=council,
        account=account,
        text=f"{council.short_name} says: do not trust this account just now.",
        use_instead=_theirs(council, instead),
        begins_at=now,
        ends_at=now + NOTICE_FOR,
    )


def _theirs(council: Council, link: str) -> str:
    """The address, where it is a listed account of the council or a page of its own domains."""
    found = parsed(link)
    if found:
        key = {"platform": found["platform"], "handle_key": found["handle_key"]}
        account = SocialAccount.objects.listed().filter(councils=council, **key).first()
        return account.url if account else ""
    host = host_of(link)
    if not any(is_under(host, domain) for domain in mail_domains(council)):
        return ""
    address = link if link.startswith(("https://", "http://")) else f"https://{link}"
    return address if len(address) <= LONGEST_NOTICE_LINK else ""


def _send(request: ConfirmationRequest, subject: str) -> None:
    send_mail(subject, _letter(request), None, [request.mailbox])


def _letter(request: ConfirmationRequest) -> str:
    council = request.council
    listed = SocialAccount.objects.listed().filter(councils=council)
    accounts = listed.select_related("platform").order_by("platform__order", "handle_key")
    lines = [f"- {account.platform.name}: {account.url}" for account in accounts]
    page = f"{settings.SITE_URL}{council.get_absolute_url()}"
    return "\n".join(
        [
            f"Digital Councils lists the accounts of {council.name} on social media, so that",
            "residents can tell the real ones from false ones:",
            "",
            *(lines or ["We know of none yet."]),
            "",
            "Please say whether they are still yours. It takes a minute and needs no account:",
            "",
            link_to(request),
            "",
            f"The link is for {council.short_name} alone and works once, until "
            f"{long_date(_london(request.expires_at).date())}.",
            "Nothing is changed by opening it. Hand it to the colleague who knows best.",
            "If nobody answers, nothing is removed: readers only see that our knowledge gets old.",
            "",
            f"The council’s page: {page}",
            f"Questions, or another mailbox to ask: {settings.CONTACT_EMAIL}",
            "",
        ]
    )


def _london(moment: datetime) -> datetime:
    return timezone.localtime(moment)
