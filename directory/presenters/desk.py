"""One council as its editor sees it: all that is known and all that waits, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from core.dates import long_date, short_date
from directory.choices import AccountStatus, CouncilState
from directory.mailboxes import mail_domains
from directory.models import (
    ConfirmationRequest,
    Council,
    Notice,
    SiteMiss,
    SiteReading,
    SocialAccount,
    Submission,
)
from directory.presenters import councils as council_words
from directory.presenters.accounts import account_row, grouped
from directory.presenters.words import counted

SHOWN = 10  # of each list, until an editor asks for all of it


def facts(council: Council, on: date, *, shows_mailbox: bool) -> list[dict[str, str]]:
    """Term and words; what is missing is said where it hinders the work, else left out."""
    ends = council.state(on) == CouncilState.ENDED
    rows = [
        ("State", council_words.state_label(council, on)["state_words"] or "Goes on"),
        ("Other names", ", ".join(name.name for name in council.names.all())),
        ("What and where", ", ".join(council_words.facts(council, on))),
        ("Website", council.website or "Not known: the link reader cannot look there"),
        ("Mail domains", ", ".join(mail_domains(council))),
        ("GSS code", council.gss_code or ""),
        ("Local authority code", council.local_authority_code or ""),
        ("First day", long_date(council.started_on) if council.started_on else ""),
        ("Last day", long_date(council.ended_on) if council.ended_on else ""),
        ("Came after", _names(link.predecessor for link in council.successions_from.all())),
        ("Followed by", _names(link.successor for link in council.successions.all())),
        ("Source of these facts", council.source),
    ]
    if shows_mailbox:
        missing = "" if ends else "None yet, so we cannot ask it"
        rows.insert(4, ("Confirmation mailbox", council.mailbox or missing))
    return [{"term": term, "words": words} for term, words in rows if words]


def _names(councils: Iterable[Council]) -> str:
    return ", ".join(council.name for council in councils)


def account_groups(
    accounts: Sequence[SocialAccount],
    on: date,
    council: Council,
    here: str,
    said: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """As on the public page, each account with its status to change and the way to its form.

    ``said``: what was typed for one account and refused; it stays in its fields.
    """
    return [
        {
            "title": title,
            "note": note,
            "rows": [
                account_row(account, on, council, twin) | _to_change(account, here, said or {})
                for account, twin in pairs
            ],
        }
        for (title, note), pairs in grouped(accounts)
    ]


def _to_change(account: SocialAccount, here: str, said: Mapping[str, Any]) -> dict[str, Any]:
    typed = said if said.get("account") == account.pk else {}
    chosen = typed.get("status", account.status)
    return {
        "pk": account.pk,
        "name": str(account),
        "status": account.status,
        "status_words": account.get_status_display(),
        "purpose": account.get_purpose_display() if account.purpose else "not told",
        "typed_note": typed.get("note", ""),
        "edit_url": there_and_back("socialaccount:edit", here, account.pk),
        "statuses": [
            {"value": value, "label": label, "is_chosen": value == chosen}
            for value, label in AccountStatus.choices
        ],
    }


def evidence(accounts: Iterable[SocialAccount], *, all_of_it: bool) -> dict[str, Any]:
    """Every piece for every account, newest first; undated ones last."""
    found = [(piece, account) for account in accounts for piece in account.evidence.all()]
    found.sort(key=lambda pair: (pair[0].seen_on or date.min, pair[0].pk), reverse=True)
    return _bounded(
        [
            {
                "account": str(account),
                "what": piece.get_kind_display(),
                "where": piece.source,
                "url": piece.url,
                "when": short_date(piece.seen_on) if piece.seen_on else "no date",
            }
            for piece, account in found
        ],
        all_of_it=all_of_it,
    )


def events(accounts: Iterable[SocialAccount], *, all_of_it: bool) -> dict[str, Any]:
    """What happened to the accounts, newest first."""
    found = [(event, account) for account in accounts for event in account.events.all()]
    found.sort(key=lambda pair: (pair[0].happened_on, pair[0].pk), reverse=True)
    return _bounded(
        [
            {
                "account": str(account),
                "what": event.get_kind_display(),
                "when": short_date(event.happened_on),
                "note": event.note,
            }
            for event, account in found
        ],
        all_of_it=all_of_it,
    )


def waiting(submissions: Iterable[Submission]) -> list[dict[str, str]]:
    """What somebody says should be changed, oldest first."""
    return [
        {
            "words": submission.get_kind_display(),
            "address": submission.url or submission.link,
            "state": submission.get_status_display(),
            "origin": submission.get_origin_display(),
            "sent": short_date(timezone.localdate(submission.submitted_at)),
            "url": reverse("submission:edit", args=[submission.pk]),
        }
        for submission in submissions
    ]


def notices(
    found: Iterable[Notice], now: datetime, here: str, *, all_of_it: bool
) -> dict[str, Any]:
    """Newest first, also those that are over."""
    return _bounded(
        [
            {
                "words": notice.text,
                "state": _notice_state(notice, now),
                "from": _moment(notice.begins_at),
                "to": _moment(notice.ends_at),
                "url": there_and_back("notice:edit", here, notice.pk),
            }
            for notice in found
        ],
        all_of_it=all_of_it,
    )


def _notice_state(notice: Notice, now: datetime) -> str:
    if notice.ends_at <= now:
        return "Over"
    return "Shown now" if notice.begins_at <= now else "Still to come"


def questions(
    found: Iterable[ConfirmationRequest], now: datetime, *, all_of_it: bool
) -> dict[str, Any]:
    """What the council was asked and what came of it, newest first."""
    return _bounded(
        [
            {
                "asked": _moment(question.sent_at),
                "by": who_asked(question),
                "state": question_state(question, now),
                "answer": answer(question),
            }
            for question in found
        ],
        all_of_it=all_of_it,
    )


def who_asked(question: ConfirmationRequest) -> str:
    """Who wanted it asked; an officer of the council leaves no name."""
    if question.is_round:
        return "Half-yearly round"
    return str(question.asked_by) if question.asked_by else "An officer of the council"


def question_state(question: ConfirmationRequest, now: datetime) -> str:
    if question.answered_at:
        return f"Answered {short_date(timezone.localdate(question.answered_at))}"
    if question.expires_at <= now:
        return f"No answer; ran out {short_date(timezone.localdate(question.expires_at))}"
    if question.reminded_at:
        return f"No answer yet; reminded {short_date(timezone.localdate(question.reminded_at))}"
    return f"No answer yet; good until {short_date(timezone.localdate(question.expires_at))}"


def answer(question: ConfirmationRequest) -> str:
    """How much came of it; nothing where nobody answered."""
    if not question.answered_at:
        return ""
    changes = counted(question.changes, "change")
    return f"{counted(question.confirmed, 'account')} confirmed, {changes} asked for"


def reading(
    found: SiteReading | None, misses: Sequence[SiteMiss], council: Council
) -> dict[str, Any]:
    """What the link reader last found on the council's website: words, pages, misses."""
    if found is None:
        missing = "" if council.website else ", because we do not know its address"
        return {"words": f"Its website was not read yet{missing}.", "pages": [], "misses": []}
    words = f"{found.get_outcome_display()} on {long_date(found.read_on)}"
    if found.reason:
        words = f"{words}: {found.reason}"
    if found.read_well_on and found.read_well_on != found.read_on:
        words = f"{words} It was last read well on {long_date(found.read_well_on)}."
    elif found.read_well_on:
        words = f"{words}. {counted(found.found, 'link')} to accounts found."
    return {
        "words": words,
        "pages": list(found.pages),
        "misses": [
            {
                "words": f"{miss.account}: no link to it in {counted(miss.times, 'reading')}",
                "when": f"{short_date(miss.first_missed_on)} to {short_date(miss.last_missed_on)}",
            }
            for miss in misses
        ],
    }


def _bounded(rows: list[dict[str, str]], *, all_of_it: bool) -> dict[str, Any]:
    shown = rows if all_of_it else rows[:SHOWN]
    return {"rows": shown, "total": len(rows), "has_more": len(shown) < len(rows)}


def there_and_back(name: str, here: str, *args: Any, **query: Any) -> str:
    """The way to a form that leads back here once it is saved."""
    return f"{reverse(name, args=args)}?{urlencode({**query, 'next': here})}"


def _moment(moment: datetime) -> str:
    london = timezone.localtime(moment)
    return f"{short_date(london.date())}, {london:%H:%M}"
