"""Is this really the council? The answer of the check, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Status

from core import dates
from core.api import Asked, Problem, problem
from directory.answers import Answer, AnswerKind, NoticeInForce
from directory.api.schemas import Checked, NotListed
from directory.checking import check
from directory.models import SocialAccount
from directory.presenters.checking import answer_words
from directory.views.exports import account_as_json, council_in_short, head_as_json

router = Router(tags=["Check"])
# Whose it is, the register can say; everything else it does not know.
KNOWN = frozenset({AnswerKind.DOMAIN, AnswerKind.E_MAIL, AnswerKind.COUNCIL})
# The page reads more, but few servers take a longer address than this one can make.
LONGEST = 500
FOUND = 200
NOT_FOUND = 404


class CheckAsked(Asked):
    q: str = Field(
        min_length=1,
        max_length=LONGEST,
        description="A link, a handle such as @LeedsCC_News, a web or e-mail address.",
    )


@router.get(
    "",
    response={200: Checked, 400: Problem, 404: NotListed},
    operation_id="check",
    summary="Is this really the council?",
)
def check_address(request: HttpRequest, asked: Query[CheckAsked]) -> Status:
    """200 where the register knows it, 404 where it does not: not listed never means fake.

    Nothing is fetched. `kind` says which answer it is; what cannot be read as an address is 404 of
    the kind `unreadable`.
    """
    on = dates.today()
    text = asked.q.replace("\0", "")
    answer = check(text, on=on, now=timezone.now())
    said = _as_json(answer, text, on)
    if answer.is_listed or answer.kind in KNOWN:
        return Status(FOUND, {**head_as_json(on), "answer": said})
    errors = [said["heading"], *said["text"]]
    return Status(NOT_FOUND, {**problem(NOT_FOUND, errors), **head_as_json(on), "answer": said})


def _as_json(answer: Answer, text: str, on: date) -> dict[str, Any]:
    words = answer_words(answer, on) if answer.is_readable else None
    instead = words["instead"] if words else None
    return {
        "kind": answer.kind,
        "asked": answer.asked,
        "is_listed": answer.is_listed,
        "heading": words["heading"] if words else answer.problem,
        "text": words["body"] if words else [],
        "page": f"{settings.SITE_URL}{reverse('directory:council-check')}?{urlencode({'q': text})}",
        "address": answer.address.url if answer.address else None,
        "host": answer.host or None,
        "looks_like": answer.real or None,
        "use_instead": instead["url"] if instead else None,
        "accounts": [account_as_json(account, on) for account in answer.accounts],
        "councils": [council_in_short(council) for council in answer.councils],
        "notices": _notices(answer.notices, answer.accounts),
    }


def _notices(
    notices: Sequence[NoticeInForce], accounts: Sequence[SocialAccount]
) -> list[dict[str, Any]]:
    """In the shape of `notice_as_json`. A notice knows only the key of its account."""
    addresses = {account.pk: account.url for account in accounts}
    unknown = {notice.account for notice in notices if notice.account} - set(addresses)
    if unknown:
        addresses |= dict(SocialAccount.objects.filter(pk__in=unknown).values_list("pk", "url"))
    return [
        {
            "text": notice.text,
            "account": addresses[notice.account] if notice.account else None,
            "use_instead": notice.use_instead or None,
            "begins_at": notice.begins_at.isoformat(),
            "ends_at": notice.ends_at.isoformat(),
        }
        for notice in notices
    ]
