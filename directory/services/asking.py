"""An editor asks one council whether its accounts are right, at the mailbox that we keep for it."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.dates import today
from core.locks import AlreadyRunning, only_run
from core.models import User
from directory.choices import CouncilState
from directory.mailboxes import mailbox_fault
from directory.models import ConfirmationRequest, Council
from directory.services.confirmations import ask

_LOCK = "ask-council"


class CannotAsk(Exception):
    """The council is not to be asked now. The message says why, and what to do instead."""


def fault_of_asking(council: Council) -> str:
    """Why it cannot be asked now, in words; empty where it can."""
    name = council.short_name
    if council.state(today()) == CouncilState.ENDED:
        return f"{name} has ended, so nobody there can answer. Ask its successor."
    if not council.mailbox:
        return f"We have no mailbox of {name}. Give it one on the council’s form, then ask."
    if fault := mailbox_fault(council, council.mailbox):
        return f"The mailbox of {name} is not at its own domain. {fault}"
    if _asked_today(council):
        return f"{name} was asked today already. Wait for its answer, or ask again tomorrow."
    return ""


def ask_now(*, council: Council, by: User) -> ConfirmationRequest:
    """Send the question. Raises CannotAsk in words; then nothing was sent and nothing is kept.

    Of two editors at one moment only one asks: the other is told to look again.
    """
    try:
        with only_run(_LOCK):
            if fault := fault_of_asking(council):
                raise CannotAsk(fault)
            return ask(council=council, mailbox=council.mailbox, asked_by=by)
    except AlreadyRunning as error:
        raise CannotAsk(
            "A colleague is asking a council at this very moment. Look again in a minute."
        ) from error
    except ValidationError as error:
        raise CannotAsk(" ".join(error.messages)) from error
    except (SMTPException, OSError) as error:
        raise CannotAsk("The mail could not be sent, so nothing was asked. Try later.") from error


def _asked_today(council: Council) -> bool:
    """By us: a link that an officer fetched is no question of ours."""
    asked = ConfirmationRequest.objects.filter(council=council).order_by("-sent_at")
    ours = asked.exclude(is_round=False, asked_by=None).values_list("sent_at", flat=True).first()
    return ours is not None and timezone.localdate(ours) == today()
