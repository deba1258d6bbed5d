"""The Mark: a council declares it, an editor looks, and it ends by date, by council or by us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import add_months, today
from core.models import User
from core.services import submissions as queue
from directory import mark_letters as letters
from directory.choices import CouncilState
from directory.figures import forget
from directory.mailboxes import mailbox_fault, own_domain
from directory.mark_evidence import domain_fault
from directory.models import (
    Council,
    MailboxLink,
    MarkAdoption,
    MarkCommitment,
    MarkContact,
    MarkVersion,
    TickedCommitment,
)
from directory.models.mailbox_links import LinkPurpose
from directory.models.marks import MarkState
from directory.services import mailbox_links

MONTHS_IN_FORCE = 12
DECLARE_VIEW = "directory:mark-declare"
NOT_SENT = "The mail could not be sent just now, so nothing was changed. Try again in a while."
TAKEN_BACK = "The council took it back."
WITHDRAWN = "The Mark was withdrawn since."
SENT_ANEW = "The council sent a newer declaration in its place."
DAYS = mailbox_links.GOOD_FOR.days


class NotInForce(Exception):
    """There is nothing to withdraw."""


class MailboxNotTheirs(Exception):
    """It was declared from a mailbox that is not the council's, as is known now."""


class CouncilHasEnded(Exception):
    """It can adopt nothing any more."""


def send_link(*, council: Council, mailbox: str, about: int | None = None) -> MailboxLink:
    """Mail the link with which a council declares or withdraws. Raises as mailbox_links.send."""
    return mailbox_links.send(
        council=council,
        mailbox=mailbox,
        purpose=LinkPurpose.MARK,
        about=about,
        view_name=DECLARE_VIEW,
        subject=f"{council.short_name}: the Social Media Friendly Mark",
        letter=lambda address: letters.link_letter(council, address, DAYS),
    )


@transaction.atomic
def declare(
    *,
    link: MailboxLink,
    version: MarkVersion,
    scope: str,
    reply_words: str,
    evidence: Mapping[int, str],
    scope_words: str = "",
) -> MarkAdoption:
    """Keep what the council declared through its link, for an editor to look at.

    ``evidence``: a link for each commitment, by its key. An older declaration of the same thing
    that still waits is closed, so that nobody accepts what the council has put right since.
    Raises LinkUsed or LinkRunOut; then nothing is changed.
    """
    mailbox_links.use(link)
    council = link.council
    adoption = MarkAdoption(
        council=council,
        version=version,
        scope=scope,
        scope_words=scope_words,
        reply_words=reply_words,
        mail_domain=own_domain(council, link.mailbox),
        declared_on=today(),
    )
    adoption.full_clean()
    adoption.save()
    for commitment in MarkCommitment.objects.filter(version=version, pk__in=evidence):
        ticked = TickedCommitment(
            adoption=adoption, commitment=commitment, evidence_url=evidence[commitment.pk]
        )
        ticked.full_clean()
        ticked.save()
    MarkContact.objects.create(submission=adoption, email=link.mailbox)
    older = MarkAdoption.objects.same_as(adoption).filter(status__in=OPEN_STATUSES)
    _close(older.exclude(pk=adoption.pk), SENT_ANEW)
    log(adoption, "directory.mark_declared", data={"domain": adoption.mail_domain})
    return adoption


@transaction.atomic
def accept(*, adoption: MarkAdoption, by: User) -> None:
    """In force for 12 months from today. What it renews stays in force beside it to its own end.

    Raises AlreadyDecided, CouncilHasEnded, or MailboxNotTheirs.
    """
    on = today()
    if adoption.council.state(on) == CouncilState.ENDED:
        raise CouncilHasEnded
    if fault := domain_fault(adoption):
        raise MailboxNotTheirs(fault)
    queue.decide(submission=adoption, to=SubmissionStatus.DONE, by=by)
    adoption.in_force_from = on
    adoption.ends_on = add_months(on, MONTHS_IN_FORCE)
    adoption.save(update_fields=["in_force_from", "ends_on"])
    dates = {"from": on.isoformat(), "ends": adoption.ends_on.isoformat()}
    log(adoption, "directory.mark_accepted", user=by, data=dates)
    renewed = MarkAdoption.objects.same_as(adoption).accepted().exclude(pk=adoption.pk)
    MarkContact.objects.filter(submission__in=renewed).delete()
    transaction.on_commit(forget)
    _write_later(
        adoption,
        "your Mark is in force",
        _mailbox_of(adoption),
        lambda: letters.accepted_letter(adoption),
    )


@transaction.atomic
def decline(*, adoption: MarkAdoption, by: User, reason: str) -> None:
    """Close it and say why. Raises AlreadyDecided, ValueError without a reason."""
    mailbox = _mailbox_of(adoption)
    queue.decide(submission=adoption, to=SubmissionStatus.DECLINED, by=by, reason=reason)
    MarkContact.objects.filter(submission=adoption).delete()
    _write_later(adoption, "your declaration", mailbox, lambda: letters.declined_letter(adoption))


@transaction.atomic
def send_back(*, adoption: MarkAdoption, by: User, question: str) -> None:
    """Ask the council, with a link to put it right. Raises AlreadyDecided, ValueError.

    Where the mail cannot be sent nothing is changed: a question that nobody gets has no answer.
    """
    mailbox = _mailbox_of(adoption)
    if not mailbox or mailbox_fault(adoption.council, mailbox):
        raise ValueError("There is no mailbox of the council to ask. Decline it, with the reason.")
    queue.decide(submission=adoption, to=SubmissionStatus.RETURNED, by=by, reason=question)
    try:
        _ask(adoption, mailbox, question)
    except (ValidationError, SMTPException, OSError) as error:
        raise ValueError(NOT_SENT) from error


@transaction.atomic
def withdraw(*, adoption: MarkAdoption, by: User | None, words: str) -> None:
    """End it today, with all that it renewed. Raises NotInForce, and ValueError without words."""
    if by and not words.strip():
        raise ValueError("Say why, in words that readers of the register may see.")
    _withdraw(adoption, by, words)


@transaction.atomic
def withdraw_by_council(*, link: MailboxLink, words: str = "") -> int:
    """End everything that the council has in force, and what it sent that still waits.

    Returns how many. Raises NotInForce, LinkUsed or LinkRunOut.
    """
    mailbox_links.use(link)
    waiting = MarkAdoption.objects.filter(council=link.council, status__in=OPEN_STATUSES)
    closed = _close(waiting, TAKEN_BACK)
    found = MarkAdoption.objects.filter(council=link.council).in_force(today())
    adoptions = list(found.standing(today()).select_related("council"))
    if not adoptions and not closed:
        raise NotInForce
    for adoption in adoptions:
        _withdraw(adoption, None, words)
    return len(adoptions) + closed


def remind(*, adoption: MarkAdoption) -> bool:
    """Mail a link to renew, once. False when that was done before.

    It counts as reminded before the mail goes, so that a run that is killed in between writes to
    nobody twice. Raises ValidationError, SMTPException or OSError when the mail cannot be sent;
    then it is tried again.
    """
    due = MarkAdoption.objects.filter(pk=adoption.pk, reminded_at=None, withdrawn_on=None)
    if not due.update(reminded_at=timezone.now()):
        return False
    try:
        mailbox_links.send(
            council=adoption.council,
            mailbox=_mailbox_of(adoption),
            purpose=LinkPurpose.MARK,
            about=adoption.pk,
            view_name=DECLARE_VIEW,
            subject=f"{adoption.council.short_name}: the Social Media Friendly Mark ends soon",
            letter=lambda address: letters.reminder_letter(adoption, address, DAYS),
        )
    except (ValidationError, SMTPException, OSError):
        MarkAdoption.objects.filter(pk=adoption.pk).update(reminded_at=None)
        raise
    return True


def tell_of_lapse(*, adoption: MarkAdoption) -> bool:
    """Mail that it has lapsed, once; then the mailbox is forgotten. As ``remind`` otherwise."""
    lapsed = MarkAdoption.objects.filter(pk=adoption.pk, lapse_told_at=None, withdrawn_on=None)
    if not lapsed.update(lapse_told_at=timezone.now()):
        return False
    mailbox = _mailbox_of(adoption)
    try:
        if fault := mailbox_fault(adoption.council, mailbox):
            raise ValidationError(fault)
        _write(adoption, "your Mark has lapsed", mailbox, letters.lapse_letter(adoption))
    except (ValidationError, SMTPException, OSError):
        MarkAdoption.objects.filter(pk=adoption.pk).update(lapse_told_at=None)
        raise
    MarkContact.objects.filter(submission=adoption).delete()
    return True


def _close(open_ones: QuerySet[MarkAdoption], reason: str) -> int:
    """Decline what still waits, without a letter; how many. What was decided just now stays."""
    closed = 0
    for other in open_ones:
        try:
            queue.decide(submission=other, to=SubmissionStatus.DECLINED, by=None, reason=reason)
        except queue.AlreadyDecided:
            continue
        MarkContact.objects.filter(submission=other).delete()
        closed += 1
    return closed


def _withdraw(adoption: MarkAdoption, by: User | None, words: str) -> None:
    on = today()
    waiting = MarkAdoption.objects.same_as(adoption).filter(status__in=OPEN_STATUSES)
    running = MarkAdoption.objects.same_as(adoption).in_force(on)
    keys = list(running.values_list("pk", flat=True))
    # This statement decides: of two at one moment one finds it in force.
    changed = MarkAdoption.objects.filter(pk__in=keys, withdrawn_on=None).update(
        withdrawn_on=on, withdrawn_words=words.strip()
    )
    if not changed:
        raise NotInForce
    # A renewal that waits would bring back what has just been ended.
    _close(waiting, WITHDRAWN)
    mailbox = _mailbox_of(adoption)
    MarkContact.objects.filter(submission__in=keys).delete()
    before = MarkState.IN_FORCE.label
    adoption.refresh_from_db()
    data = {"from": before, "to": MarkState.WITHDRAWN.label, "reason": words.strip()}
    for one in MarkAdoption.objects.filter(pk__in=keys).select_related("council"):
        log(one, "directory.mark_withdrawn", user=by, data=data)
    transaction.on_commit(forget)
    _write_later(
        adoption, "your Mark is withdrawn", mailbox, lambda: letters.withdrawn_letter(adoption)
    )


def _ask(adoption: MarkAdoption, mailbox: str, question: str) -> None:
    mailbox_links.send(
        council=adoption.council,
        mailbox=mailbox,
        purpose=LinkPurpose.MARK,
        about=adoption.pk,
        view_name=DECLARE_VIEW,
        subject=f"{adoption.council.short_name}: a question about your declaration",
        letter=lambda address: letters.question_letter(adoption, question, address, DAYS),
    )


def _mailbox_of(adoption: MarkAdoption) -> str:
    contacts = MarkContact.objects.filter(submission=adoption)
    return contacts.values_list("email", flat=True).first() or ""


def _write_later(
    adoption: MarkAdoption, subject: str, mailbox: str, letter: Callable[[], list[str]]
) -> None:
    """The decision stands also where the mail cannot be sent (robust: it is logged)."""
    if mailbox and not mailbox_fault(adoption.council, mailbox):
        transaction.on_commit(lambda: _write(adoption, subject, mailbox, letter()), robust=True)


def _write(adoption: MarkAdoption, subject: str, mailbox: str, lines: list[str]) -> None:
    title = f"{adoption.council.short_name}: {subject}"
    send_mail(title, "\n".join([*lines, ""]), None, [mailbox])
