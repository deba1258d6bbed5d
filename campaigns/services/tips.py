"""Tips: keeping what was sent, and deciding where each goes. Every step is logged.

Twins stand one step below the tip that they repeat and never have twins of their own, so no ring
can come about. Whoever decides holds the chat meanwhile, so that two at once cannot make one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from campaigns.choices import Credit, TipDecline, TipFate, TipKind
from campaigns.consents import consent_in_force
from campaigns.models import ChatPage, ChatQuestion, Tip, TipContact
from campaigns.places import KINDS, places
from campaigns.services.forgetting import forget
from core.choices import OPEN_STATUSES, SubmissionStatus
from core.dates import long_date, today
from core.models import ConsentPurpose, User
from core.queues import CannotDecide
from core.services import submissions as queue
from core.services.submissions import AlreadyDecided
from directory.models import Council
from guidance.headings import heading_called, headings_of

MOVED = "campaigns.tip_moved"
MOST_HEADINGS = 12
TAKEN_BACK = "Whoever sent it has taken it back."
# What goes from a tip that was declined.
WRITTEN = ("text", "link", "role", "handle", "post_url", "reason")
NOWHERE: dict[str, Any] = {
    "placed_on": None,
    "placed_in": "",
    "placed_path": "",
    "placed_at": None,
}


@transaction.atomic
def send_tip(
    *,
    chat: ChatPage,
    form_token: UUID,
    kind: TipKind,
    text: str,
    question: ChatQuestion | None = None,
    link: str = "",
    role: str = "",
    council: Council | None = None,
    credit: Credit = Credit.NOBODY,
    reply_to: str = "",
) -> Tip:
    """Keep what came by the form. The same form sent again is the tip that is there already."""
    fields = {
        "chat": chat,
        "kind": kind,
        "text": text,
        "question": question,
        "link": link,
        "role": role,
        "council": council,
        "credit": credit,
        "consent_text": consent_in_force(ConsentPurpose.TIP, today()),
        "consented_at": timezone.now(),
    }
    tip, is_new = Tip.objects.get_or_create(form_token=form_token, defaults=fields)
    if is_new and reply_to:
        TipContact.objects.create(submission=tip, email=reply_to)
    return tip


@transaction.atomic
def enter_post(*, by: User, **fields: Any) -> Tip:
    """Keep a post that its author let us use. Raises ValidationError."""
    tip = Tip(**fields)
    tip.full_clean(exclude=["form_token", "consent_text", "consented_at"])
    tip.save()
    log(tip, "wagtail.create", user=by)
    return tip


@transaction.atomic
def keep(*, tip: Tip, by: User, seen: datetime | None) -> None:
    """It stands in the summary by itself: what takes it out of a group or off a page, too.

    ``seen``: of what was decided last when ``by`` looked. Raises AlreadyDecided where somebody
    has decided since.
    """
    _settle(tip, by, seen, fate=TipFate.KEPT, twin_of=None, **NOWHERE)


@transaction.atomic
def group(*, tip: Tip, twin: Tip, by: User, seen: datetime | None) -> None:
    """It says the same as ``twin``; its own twins go along. Raises CannotDecide."""
    _hold(tip, seen)
    twin.refresh_from_db()
    if twin.pk == tip.pk:
        raise CannotDecide("A tip is no twin of itself. Choose another one.")
    if twin.chat_id != tip.chat_id:
        raise CannotDecide("That tip belongs to another chat. Choose one of this chat.")
    if twin.status != SubmissionStatus.DONE:
        raise CannotDecide("Keep or place that tip first: readers cannot see it yet.")
    if twin.twin_of_id:
        raise CannotDecide("That tip is itself kept with a twin. Choose the one it is kept with.")
    if tip.fate == TipFate.PLACED:
        raise CannotDecide(
            "This tip stands in a page. Keep it by itself first, or group the other one with it."
        )
    _settle(tip, by, seen, fate=TipFate.GROUPED, twin_of=twin, **NOWHERE)
    for other in Tip.objects.filter(twin_of=tip):
        other.twin_of = twin
        other.save(update_fields=["twin_of"])
        _log(other, by, _where(other))


@transaction.atomic
def place(*, tip: Tip, page: Page, heading: str, by: User, seen: datetime | None) -> None:
    """Its advice stands on the page, below that heading. Raises CannotDecide."""
    if not places().filter(pk=page.pk).exists():
        raise CannotDecide("Choose a published page of guidance.")
    guide = page.specific
    found = heading_called(guide, heading) if heading.strip() else None
    if heading.strip() and not found:
        there = "; ".join(f"“{one.words}”" for one in headings_of(guide)[:MOST_HEADINGS])
        raise CannotDecide(
            f"“{guide.title}” has no heading “{heading.strip()}”. It has: {there or 'none'}."
        )
    where = {
        "placed_on": page,
        "placed_in": found.words[:120] if found else "",
        "placed_path": found.path[:250] if found else "",
        "placed_at": timezone.now(),
    }
    _settle(tip, by, seen, fate=TipFate.PLACED, twin_of=None, **where)


@transaction.atomic
def decline(
    *, tip: Tip, why: TipDecline, reason: str, by: User | None, seen: datetime | None
) -> None:
    """Close it unpublished, or take it off again. Raises ValueError without a reason.

    ``why`` is the word that readers are told; ``reason`` is for whoever sent it. Advice of a tip
    that is taken off stays where it stands as long as another said the same.
    """
    if not reason.strip():
        raise ValueError("Say why, so that whoever sent it can understand.")
    _hold(tip, seen)
    heir = Tip.objects.filter(twin_of=tip).order_by("submitted_at", "pk").first()
    if heir:
        for name in ("fate", *NOWHERE):
            setattr(heir, name, getattr(tip, name))
        heir.twin_of = None
        heir.save(update_fields=["fate", "twin_of", *NOWHERE])
        Tip.objects.filter(twin_of=tip).update(twin_of=heir)
        _log(heir, by, _where(heir))
    fields = {"fate": "", "twin_of": None, "declined_for": why, **NOWHERE}
    _settle(tip, by, seen, to=SubmissionStatus.DECLINED, reason=reason, **fields)


@transaction.atomic
def take_back(*, tip: Tip) -> None:
    """Gone at the word of whoever sent it, whatever was decided; they get no letter about it."""
    _lock(tip)
    TipContact.objects.filter(submission=tip).delete()
    if tip.status != SubmissionStatus.DECLINED:
        decline(tip=tip, why=TipDecline.WITHDRAWN, reason=TAKEN_BACK, by=None, seen=tip.decided_at)
    empty(tip=tip)


@transaction.atomic
def empty(*, tip: Tip) -> None:
    """Nothing is left of a declined tip but that there was one, for which chat and why not."""
    for name in WRITTEN:
        setattr(tip, name, "")
    tip.council = None
    if tip.permission:  # that its author agreed stays; in which words does not
        tip.permission = "Removed"
    tip.save(update_fields=[*WRITTEN, "council", "permission"])
    forget(tip)


@transaction.atomic
def send_back(*, tip: Tip, question: str, by: User, seen: datetime | None) -> None:
    """Ask who sent it. Raises ValueError without a question or an address to ask."""
    contact = TipContact.objects.filter(submission=tip).first()
    if contact is None:
        raise ValueError("Nobody left an address to ask.")
    _hold(tip, seen)
    queue.decide(submission=tip, to=SubmissionStatus.RETURNED, by=by, reason=question)
    _write_later(tip, contact.email)


@transaction.atomic
def follow(*, page: Page) -> int:
    """After a page was published: tips lead to their headings where they stand now; how many do.

    A heading that is gone is not named any longer, and that is logged.
    """
    tips = list(Tip.objects.filter(placed_on=page.pk).exclude(placed_in=""))
    if not tips:
        return 0
    guide = page.specific
    for tip in tips:
        found = heading_called(guide, tip.placed_in)
        before = (tip.placed_in, tip.placed_path)
        tip.placed_in = found.words[:120] if found else ""
        tip.placed_path = found.path[:250] if found else ""
        if (tip.placed_in, tip.placed_path) != before:
            tip.save(update_fields=["placed_in", "placed_path"])
            if not found:
                log(tip, MOVED, data={"to": f"“{before[0]}” is no heading of its page any more"})
    return len(tips)


def holds_advice(page: Page) -> bool:
    """Whether a page is of a kind in which tips are placed."""
    return isinstance(page, KINDS)


def _settle(
    tip: Tip,
    by: User | None,
    seen: datetime | None,
    *,
    to: SubmissionStatus = SubmissionStatus.DONE,
    reason: str = "",
    **fields: Any,
) -> None:
    """Close it that way, or change the way of one that is closed. One of two at once wins."""
    _hold(tip, seen)
    email = TipContact.objects.filter(submission=tip).values_list("email", flat=True).first()
    if tip.status in OPEN_STATUSES:
        queue.decide(submission=tip, to=to, by=by, reason=reason)
    elif tip.status == SubmissionStatus.DECLINED:
        raise CannotDecide("It was declined, and whoever sent it was told so.")
    else:
        tip.status, tip.reason = to, reason
        tip.decided_by, tip.decided_at = by, timezone.now()
        tip.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    for name, value in fields.items():
        setattr(tip, name, value)
    tip.save(update_fields=list(fields))
    _log(tip, by, _where(tip))
    if email:
        _write_later(tip, email)


def _hold(tip: Tip, seen: datetime | None) -> None:
    """Nobody else decides on a tip of this chat before this decision is through.

    Raises AlreadyDecided where somebody has since ``seen``.
    """
    _lock(tip)
    if tip.decided_at != seen:
        raise AlreadyDecided(quicker(tip))


def _lock(tip: Tip) -> None:
    list(ChatPage.objects.select_for_update(of=("self",)).filter(pk=tip.chat_id))
    tip.refresh_from_db()


def quicker(tip: Tip) -> str:
    """Who decided it, what and when, for whoever comes second."""
    who = tip.decided_by or "Somebody"
    moment = timezone.localtime(tip.decided_at or timezone.now())
    return f"{who} was quicker: {_where(tip)}, since {moment:%H:%M} on {long_date(moment.date())}."


def _where(tip: Tip) -> str:
    """What became of it, for the log and for whoever comes second."""
    if tip.status == SubmissionStatus.DECLINED:
        return f"declined ({tip.get_declined_for_display()})"
    if tip.fate == TipFate.GROUPED and tip.twin_of_id:
        # By number: the log of one tip must not keep the words of another.
        return f"kept with its twin, tip {tip.twin_of_id}"
    if tip.fate == TipFate.PLACED and tip.placed_on:
        under = f", under “{tip.placed_in}”" if tip.placed_in else ""
        return f"placed in “{tip.placed_on.title}”{under}"
    return "kept for the summary" if tip.fate else f"“{tip.get_status_display()}”"


def _log(tip: Tip, by: User | None, where: str) -> None:
    log(tip, MOVED, user=by, data={"to": where})


def _write_later(tip: Tip, email: str) -> None:
    """The decision stands also where the mail cannot be sent (robust: it is logged)."""
    transaction.on_commit(lambda: _write(tip, email), robust=True)


def _write(tip: Tip, email: str) -> None:
    """Tell whoever sent it; their address goes with the last letter."""
    is_open = tip.status == SubmissionStatus.RETURNED
    try:
        send_mail(f"{tip.chat.hashtag}: your tip", _letter(tip, is_open), None, [email])
    finally:
        if not is_open:
            TipContact.objects.filter(submission=tip).delete()


def _letter(tip: Tip, is_open: bool) -> str:
    after = (
        f"Please answer to {settings.CONTACT_EMAIL}."
        if is_open
        else "We have removed your address; this is the only letter about it."
    )
    lines = [
        f"You sent a tip for {tip.chat.title}:",
        f"“{tip.text}”",
        "",
        *_said(tip),
        "",
        f"{settings.SITE_URL}{tip.chat.url or '/'}",
        "",
        after,
        "",
    ]
    return "\n".join(lines)


def _said(tip: Tip) -> list[str]:
    if tip.status == SubmissionStatus.RETURNED:
        return ["Before we go on we have a question:", "", tip.reason]
    if tip.status == SubmissionStatus.DECLINED:
        return ["We do not publish it, because:", "", tip.reason]
    ways = {
        TipFate.KEPT: "Thank you. It stands in the summary of the chat.",
        TipFate.GROUPED: "Thank you. Somebody said the same before, so it stands with that tip.",
        TipFate.PLACED: f"Thank you. It is part of our guidance now, in “{tip.placed_on}”.",
    }
    return [ways[TipFate(tip.fate)]]
