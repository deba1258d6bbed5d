"""Sending a council's mailbox a link, and letting it work once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from core import signing
from directory.mailboxes import mailbox_fault
from directory.models import Council, MailboxLink
from directory.models.mailbox_links import LinkPurpose

GOOD_FOR = timedelta(days=14)


class LinkProblem(Exception):
    """The link must not be acted on. ``link`` is it, where there is one of ours."""

    def __init__(self, link: MailboxLink | None = None) -> None:
        super().__init__()
        self.link = link


class LinkRunOut(LinkProblem):
    """It was ours, and its time is over."""


class LinkForged(LinkProblem):
    """It is not ours, was changed on the way, or was made for another purpose."""


class LinkForeign(LinkProblem):
    """It is signed by us and belongs to nothing that is here."""


class LinkNotTheirs(LinkProblem):
    """It went to a mailbox that is not the council's, as an editor has found out since."""


class LinkUsed(LinkProblem):
    """It has done its work."""


def send(
    *,
    council: Council,
    mailbox: str,
    purpose: LinkPurpose,
    view_name: str,
    subject: str,
    letter: Callable[[str], list[str]],
    about: int | None = None,
) -> MailboxLink:
    """Mail the council one link. ``letter`` makes the lines of the mail from the link's address.

    ``view_name`` names the page it opens, which takes a ``token``. Raises ValidationError when the
    mailbox is not the council's own, SMTPException or OSError when the mail cannot be sent; then
    nothing is kept.
    """
    if fault := mailbox_fault(council, mailbox):
        raise ValidationError({"mailbox": fault})
    now = timezone.now()
    link = MailboxLink(
        council=council,
        purpose=purpose,
        about=about,
        mailbox=mailbox,
        sent_at=now,
        expires_at=now + GOOD_FOR,
    )
    link.full_clean(exclude=["about", "used_at"])  # which may be empty
    link.save()
    address = f"{settings.SITE_URL}{reverse(view_name, args=[token_of(link)])}"
    try:
        send_mail(subject, "\n".join([*letter(address), ""]), None, [mailbox])
    except (SMTPException, OSError):
        link.delete()
        raise
    return link


def token_of(link: MailboxLink) -> str:
    return signing.sign(f"mailbox-{link.purpose}", link.pk)


def look_up(*, purpose: LinkPurpose, token: str) -> MailboxLink:
    """The link, while it is good. Raises one of the kinds of LinkProblem; changes nothing."""
    try:
        key = signing.read(f"mailbox-{purpose}", token, GOOD_FOR)
    except signing.TokenExpired as error:
        raise LinkRunOut from error
    except signing.TokenForged as error:
        raise LinkForged from error
    links = MailboxLink.objects.select_related("council").filter(purpose=purpose)
    link = links.filter(pk=key).first() if isinstance(key, int) else None
    if link is None:
        raise LinkForeign
    if link.used_at:
        raise LinkUsed(link)
    if link.expires_at <= timezone.now():
        raise LinkRunOut(link)
    if mailbox_fault(link.council, link.mailbox):
        raise LinkNotTheirs(link)
    return link


def use(link: MailboxLink) -> None:
    """Raises LinkUsed or LinkRunOut. Call it first in the transaction that does what it says.

    One statement asks and changes, so that of many at one moment one finds it unused.
    """
    now = timezone.now()
    good = MailboxLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
    if not good.update(used_at=now):
        link.refresh_from_db()
        raise (LinkUsed if link.used_at else LinkRunOut)(link)
    link.used_at = now
