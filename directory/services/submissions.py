"""What was reported or suggested: keeping it, and putting it on the council in one step."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.choices import SubmissionStatus
from core.dates import today
from core.models import User
from core.services import submissions as queue
from directory.addresses import AddressError, parse_address
from directory.changes import change_of, differences, log_changes, words_of
from directory.choices import AccountStatus, EvidenceKind, Origin, ProblemKind
from directory.hosts import host_of
from directory.mailboxes import mail_domains
from directory.models import (
    Council,
    Evidence,
    Platform,
    ReplyAddress,
    SocialAccount,
    Submission,
)
from directory.querysets import GONE
from directory.services.accounts import change_status

# What an editor sees to by hand; "done" then only says that it was seen to.
BY_HAND = frozenset({ProblemKind.DETAILS, ProblemKind.FAKE, ProblemKind.OTHER})
# One press on an account that has ended would bring it back to life, or end it in another way.
CHANGES_STATUS = frozenset({ProblemKind.GONE, ProblemKind.MOVED, ProblemKind.OUTAGE})
BRINGS_AN_ACCOUNT = frozenset({ProblemKind.NEW_ACCOUNT, ProblemKind.MOVED})
WHO_SAID_SO = {
    Origin.PUBLIC: "Reported by a reader, checked by an editor",
    Origin.MAILBOX: "Said by the council’s mailbox",
    Origin.WEBSITE: "Going by the council’s website",
    Origin.EDITOR: "Noted by an editor",
}


class CannotApply(Exception):
    """It cannot be put on the council as it stands. The message says what to do instead."""


def parsed(link: str) -> dict[str, Any]:
    """``platform``, ``handle_key`` and ``url`` of a Submission; empty where it is no account's."""
    if not link:
        return {}
    try:
        address = parse_address(link, Platform.objects.rules())
    except AddressError:
        return {}
    platform = Platform.objects.get(slug=address.platform)
    return {"platform": platform, "handle_key": address.key, "url": address.url}


@transaction.atomic
def report(
    *,
    council: Council,
    kind: ProblemKind,
    form_token: UUID,
    account: SocialAccount | None = None,
    link: str = "",
    note: str = "",
    reply_to: str = "",
) -> Submission:
    """Keep what a reader reported. The same form sent again is the report that is there already."""
    fields = {
        "council": council,
        "kind": kind,
        "origin": Origin.PUBLIC,
        "account": account,
        "link": link,
        "note": note,
        **parsed(link),
    }
    submission, is_new = Submission.objects.get_or_create(form_token=form_token, defaults=fields)
    if is_new and reply_to:
        ReplyAddress.objects.create(submission=submission, email=reply_to)
    return submission


@transaction.atomic
def apply(
    *, submission: Submission, by: User, source: str = "", source_url: str = ""
) -> SocialAccount | None:
    """Close it as done and put it on the council, in one step. Returns the account it is about.

    ``source``: where the editor saw it, for the evidence of a new address that no mailbox or
    website of the council vouches for. Raises AlreadyDecided where another editor was quicker and
    CannotApply where the register cannot be changed by itself; then nothing is changed.
    """
    reply_to = _take_reply_address(submission)
    queue.decide(submission=submission, to=SubmissionStatus.DONE, by=by)
    account = submission.account
    why = WHO_SAID_SO[Origin(submission.origin)]
    kind = ProblemKind(submission.kind)
    if fault := fault_of(submission):
        raise CannotApply(fault)
    if kind == ProblemKind.NEW_ACCOUNT:
        account = _listed_anew(submission, by, source, source_url)
    elif kind == ProblemKind.MOVED and account:
        new = _listed_anew(submission, by, source, source_url, like=account)
        before = str(account.replaced_by or "")
        account.replaced_by = new
        log_changes(account, [change_of(account, "replaced_by", before, str(new))], by=by)
        account.save(update_fields=["replaced_by", "updated_at"])
        _set_status(account, AccountStatus.MOVED, by, why)
        account = new
    elif kind == ProblemKind.GONE and account:
        _set_status(account, AccountStatus.CLOSED, by, why)
    elif kind == ProblemKind.OUTAGE and account:
        _set_status(account, AccountStatus.OUTAGE, by, why)
    elif kind == ProblemKind.NOT_THEIRS and account:
        account = _taken_off(account, submission.council, by)
    _answer_later(submission, reply_to)
    return account


@transaction.atomic
def decline(*, submission: Submission, by: User, reason: str) -> None:
    """Close it unchanged, and say why. Raises AlreadyDecided, ValueError without a reason."""
    reply_to = _take_reply_address(submission)
    queue.decide(submission=submission, to=SubmissionStatus.DECLINED, by=by, reason=reason)
    _answer_later(submission, reply_to)


@transaction.atomic
def send_back(*, submission: Submission, by: User, question: str) -> None:
    """Ask who wrote. Raises AlreadyDecided, ValueError without a question or an address to ask."""
    reply_to = ReplyAddress.objects.filter(submission=submission).first()
    if reply_to is None:
        raise ValueError("Nobody left an address to ask.")
    queue.decide(submission=submission, to=SubmissionStatus.RETURNED, by=by, reason=question)
    _answer_later(submission, reply_to.email)


def fault_of(submission: Submission) -> str:
    """Why it cannot be put on the council by one press, in words; empty where it can."""
    kind, account = ProblemKind(submission.kind), submission.account
    if kind in BY_HAND:
        return ""
    if kind != ProblemKind.NEW_ACCOUNT and account is None:
        return "It does not say which listed account it is about. Change the account by hand."
    if account and not account.councils.filter(pk=submission.council_id).exists():
        return "The account is not listed for the council any more."
    if account and account.status in GONE and kind in CHANGES_STATUS:
        status = account.get_status_display().lower()
        return f"It is listed as {status} already. If that is wrong, change it by hand."
    if kind not in BRINGS_AN_ACCOUNT:
        return ""
    if submission.platform is None or not submission.handle_key:
        return "We could not read the address of an account in it. Add the account by hand."
    return _fault_of_address(submission)


def needs_source(submission: Submission) -> bool:
    """Whether an editor has to say where they saw the address: no domain of the council did."""
    vouched = {Origin.MAILBOX, Origin.WEBSITE}
    return submission.kind in BRINGS_AN_ACCOUNT and submission.origin not in vouched


def _fault_of_address(submission: Submission) -> str:
    there = _standing(submission)
    if there is None:
        return ""
    if there.pk == submission.account_id:
        return "The new address is the one that is listed already."
    if there.status in GONE:
        return f"{there} is listed as {there.get_status_display().lower()}. Look at it by hand."
    if not there.councils.filter(pk=submission.council_id).exists():
        names = ", ".join(council.short_name for council in there.councils.all()) or "nobody"
        return f"{there} is listed already, for {names}. If they share it, add the council by hand."
    return ""


def _standing(submission: Submission) -> SocialAccount | None:
    """The account that the register has at the address."""
    accounts = SocialAccount.objects.select_related("platform")
    return accounts.filter(platform=submission.platform, handle_key=submission.handle_key).first()


def _listed_anew(
    submission: Submission,
    by: User,
    source: str,
    source_url: str,
    like: SocialAccount | None = None,
) -> SocialAccount:
    """The account at the address that was sent, with its evidence; ``like`` the one before it."""
    evidence = _evidence(submission, by, source, source_url)
    account = _standing(submission)
    if account is None and submission.platform:
        rules = Platform.objects.rules()
        try:
            address = parse_address(submission.url, rules, platform=submission.platform.slug)
        except AddressError as error:  # its platform's rules were changed since
            raise CannotApply(str(error)) from error
        account = SocialAccount(
            platform=submission.platform,
            handle=address.handle,
            handle_key=address.key,
            url=address.url,
            purpose=like.purpose if like else "",
            area=like.area if like else "",
            language=like.language if like else "",
        )
        account.full_clean()
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as error:  # two editors, two reports, one address
            raise CannotApply(
                "It was listed a moment ago. Press once more to add to it."
            ) from error
        account.councils.set(like.councils.all() if like else [submission.council])
        log(account, "wagtail.create", user=by)
    if account is None:
        raise CannotApply("We could not read the address of an account in it.")
    Evidence.objects.get_or_create(account=account, **evidence, defaults={"by": by})
    return account


def _evidence(submission: Submission, by: User, source: str, source_url: str) -> dict[str, Any]:
    """Kind, source, address and day of the evidence that the reporter gave."""
    sent_on = timezone.localtime(submission.submitted_at).date()
    if submission.origin == Origin.WEBSITE:
        page = submission.seen_at
        return _piece(EvidenceKind.COUNCIL_WEBSITE, host_of(page) or page, page, sent_on)
    if submission.origin == Origin.MAILBOX:
        domain = submission.seen_at or next(iter(mail_domains(submission.council)), "")
        return _piece(EvidenceKind.COUNCIL_MAILBOX, domain, "", sent_on)
    if not source.strip():
        raise CannotApply("Say where you saw the account yourself: a reader’s word is no evidence.")
    return _piece(EvidenceKind.EDITOR, source.strip(), source_url.strip(), today())


def _piece(kind: EvidenceKind, source: str, url: str, seen_on: date) -> dict[str, Any]:
    return {"kind": kind, "source": source[:255], "url": url, "seen_on": seen_on}


def _set_status(account: SocialAccount, status: AccountStatus, by: User, why: str) -> None:
    change_status(account=account, status=status, on=today(), by=by, note=why)


def _taken_off(account: SocialAccount, council: Council, by: User) -> SocialAccount | None:
    """It is not this council's. One that is nobody's goes; an import does not bring it back."""
    before = words_of(account)
    account.councils.remove(council)
    if account.councils.exists():
        log_changes(account, differences(before, words_of(account)), by=by)
        return account
    log(account, "wagtail.delete", user=by, deleted=True)
    account.delete()
    return None


def _take_reply_address(submission: Submission) -> str:
    """Where to answer. It goes as the matter is closed; undone where that comes to nothing."""
    found = ReplyAddress.objects.filter(submission=submission)
    email = found.values_list("email", flat=True).first() or ""
    found.delete()
    return email


def _answer_later(submission: Submission, reply_to: str) -> None:
    """The decision stands also where the mail cannot be sent (robust: it is logged)."""
    if reply_to:
        transaction.on_commit(lambda: _answer(submission, reply_to), robust=True)


def _answer(submission: Submission, reply_to: str) -> None:
    page = f"{settings.SITE_URL}{submission.council.get_absolute_url()}"
    said = {
        SubmissionStatus.DONE: ["It is put right now. Thank you."],
        SubmissionStatus.DECLINED: ["We have changed nothing, because:", "", submission.reason],
        SubmissionStatus.RETURNED: ["Before we go on we have a question:", "", submission.reason],
    }[SubmissionStatus(submission.status)]
    is_open = submission.status == SubmissionStatus.RETURNED
    after = (
        f"Please answer to {settings.CONTACT_EMAIL}."
        if is_open
        else "We have removed your address; this is the only letter about it."
    )
    lines = [
        f"You told us about {submission.council.name}:",
        f"“{submission.get_kind_display()}”",
        "",
        *said,
        "",
        page,
        "",
        after,
        "",
    ]
    send_mail(f"{submission.council.short_name}: your report", "\n".join(lines), None, [reply_to])
