"""The answers of the check in words. "Yes" is said of nothing but a confirmed account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.dates import long_date, short_date
from directory.answers import Answer, AnswerKind, is_outlived
from directory.choices import EvidenceKind, PlatformStatus
from directory.hosts import host_of
from directory.likeness import marked
from directory.models import Council, SocialAccount

from .accounts import (
    PLATFORM_CLOSED,
    STATE_WORDS,
    full_evidence_line,
    plain_name,
    status_chip,
    telling_evidence,
)
from .check_words import BACKSLASH, BODIES, GIVEN_UP, HEADINGS, LIKENESS, TONES, steps
from .councils import website_words
from .notices import notice_box
from .words import joined

LIKE = frozenset({AnswerKind.LOOK_ALIKE, AnswerKind.ONE_LETTER_OFF, AnswerKind.SAME_NAME})
WHAT_WAS_SEEN = {
    EvidenceKind.COUNCIL_WEBSITE: ("Link on the council’s own website", "the strongest kind"),
    EvidenceKind.COUNCIL_MAILBOX: ("Confirmed from the council’s mailbox", "by one click"),
    EvidenceKind.COUNCIL_DOMAIN_HANDLE: ("Handle under the council’s own domain", ""),
    EvidenceKind.EDITOR: ("Entered by an editor", "with a source"),
    EvidenceKind.PUBLIC_REGISTER: ("Listed in a public register", "imported"),
}


def answer_words(answer: Answer, on: date) -> dict[str, Any]:
    """What directory/check_answer.html takes."""
    account = answer.account
    tone, sign = _tone(answer, on)
    is_same = answer.is_listed and answer.kind != AnswerKind.SEVERAL and account is not None
    return {
        "kind": answer.kind.value,
        "tone": tone,
        "sign": sign,
        "heading": _heading(answer, on),
        "body": _body(answer, on),
        "notices": _notices(answer),
        "address": _address(answer) if is_same else None,
        "pair": _pair(answer),
        "proof": _proof(answer, account, on) if account and (is_same or _is_like(answer)) else None,
        "instead": _instead(answer),
        "accounts": _several(answer, on) if answer.kind == AnswerKind.SEVERAL else [],
        "evidence": _evidence(account) if is_same and account else [],
        "note": _note(answer) if is_same else "",
        "asked": answer.asked.partition("://")[2] or answer.asked,
        "steps": steps(answer, _website(answer)),
        "councils": [
            {
                "words": f"All accounts of {council.name}",
                "url": f"{council.get_absolute_url()}#accounts",
            }
            for council in (*answer.councils, *answer.successors)
        ],
    }


def _tone(answer: Answer, on: date) -> tuple[str, str]:
    """Tint and sign of the panel. A name that many can have gets no tick."""
    if answer.kind == AnswerKind.CONFIRMED and answer.is_bare:
        return TONES[AnswerKind.SEVERAL]
    return TONES[AnswerKind.FORMER] if _is_given_up(answer, on) else TONES[answer.kind]


def names_of(councils: Sequence[Council]) -> str:
    return joined([council.name for council in councils]) or "the council"


def _heading(answer: Answer, on: date) -> str:
    account, names = answer.account, names_of(answer.councils)
    many = len(answer.councils) > 1
    if answer.kind == AnswerKind.CONFIRMED and account:
        piece = telling_evidence(account.evidence.all(), account.freshness(on).value)
        said = f"{names} {'say this is their' if many else 'says this is its'} account."
        if piece and piece.kind == EvidenceKind.EDITOR:
            said = f"{'this' if answer.is_bare else 'This'} is an account of {names}."
        if answer.is_bare:
            return f"On {plain_name(account.platform)}, yes: {said} Where did you see it?"
        return f"Yes. {said}"
    if answer.kind == AnswerKind.LISTED and account:
        seen = f"last seen {long_date(account.seen_on)}" if account.seen_on else "never confirmed"
        return f"Listed as an account of {names}, {seen}."
    if answer.kind == AnswerKind.OUTAGE and answer.notices:
        return f"Be careful. There is a notice about this account of {names}."
    if answer.kind == AnswerKind.SEVERAL:
        return f"This name is listed in {len(answer.accounts)} places. Check where you saw it."
    if answer.kind == AnswerKind.COUNCIL and many:
        return f"{len(answer.councils)} councils have a name like that."
    if answer.host and not answer.real and answer.kind == AnswerKind.NOT_LISTED:
        return "Not a domain on our list. That does not mean it is fake."
    if _is_given_up(answer, on):
        return f"That was a domain of {names}, which has ended."
    if answer.kind == AnswerKind.LOOK_ALIKE_DOMAIN and not answer.real:
        return "Not on our list, and dressed as a network or a council."
    return HEADINGS[answer.kind].format(names=names, host=answer.host)


def _body(answer: Answer, on: date) -> list[str]:
    """Plain paragraphs."""
    body = BODIES[answer.kind]
    if answer.how == "backslash":
        body = BACKSLASH
    elif _is_given_up(answer, on):
        body = GIVEN_UP
    said = [body.format(host=answer.host or "what you gave")]
    account = answer.account
    if answer.successors:
        said.append(f"Its work passed to {names_of(answer.successors)}.")
    if answer.kind in {AnswerKind.NOT_AN_ACCOUNT, AnswerKind.LOOK_ALIKE_DOMAIN}:
        said.append(answer.problem)
    if answer.how in LIKENESS:
        said.append(LIKENESS[answer.how].format(host=answer.host, real=answer.real))
    if answer.odd:
        said.append(f"What you gave holds {joined(answer.odd[:3])}, not plain letters.")
    if answer.kind == AnswerKind.PAUSED and account and account.status_since:
        said.append(f"It has been paused since {long_date(account.status_since)}.")
    if answer.kind == AnswerKind.CLOSED and account and _is_shut(account):
        said.append(f"{plain_name(account.platform)} itself has closed.")
    if answer.kind in {AnswerKind.CLOSED, AnswerKind.MOVED, AnswerKind.FORMER} and account:
        day = account.ended_on or account.status_since
        said += [f"It ended on {long_date(day)}."] if day else []
    if answer.is_mail and answer.kind != AnswerKind.E_MAIL:
        said.append(f"What counts in an e-mail address stands after the @: {answer.host}.")
    if answer.is_bare and answer.is_listed and answer.kind != AnswerKind.SEVERAL and account:
        platform = plain_name(account.platform)
        said.append(f"We list this name on {platform} only. Elsewhere it may be somebody else’s.")
    if answer.kind == AnswerKind.NOT_LISTED and answer.host.endswith((".gov.uk", ".gov.wales")):
        said.append("Addresses that end so are given to public bodies only.")
    return list(filter(None, said))


def _is_given_up(answer: Answer, on: date) -> bool:
    """Whether the domain is one that only ended councils had."""
    is_domain = answer.kind in {AnswerKind.DOMAIN, AnswerKind.E_MAIL}
    return is_domain and is_outlived(answer.councils, on)


def _is_shut(account: SocialAccount) -> bool:
    return account.platform.status == PlatformStatus.CLOSED


def _is_like(answer: Answer) -> bool:
    return answer.kind in LIKE


def _notices(answer: Answer) -> list[dict]:
    boxes = []
    for notice in answer.notices:
        about = f"{notice.about}, an account" if notice.about else "accounts"
        title = f"Notice about {about} of {notice.council.name}"
        box = notice_box(title, notice.text, notice.use_instead, notice.ends_at)
        boxes.append(dict(box))
    return boxes


def _address(answer: Answer) -> dict[str, str]:
    account = answer.accounts[0]
    return {
        "words": account.shown_address,
        "url": account.url if answer.is_link else "",
    }


def _pair(answer: Answer) -> list[dict[str, Any]]:
    """Both addresses in pieces, one under the other, with the letters that differ."""
    if not answer.real:
        return []
    asked = _shown(answer)
    ones, others = marked(asked, answer.real)
    account = answer.account
    return [
        {"label": "You pasted", "pieces": _pieces(ones), "url": "", "sign": "is-odd"},
        {
            "label": "We list" if account or answer.councils else "The real one",
            "pieces": _pieces(others),
            "url": account.url if account and answer.is_link else "",
            "sign": "is-real",
        },
    ]


def _shown(answer: Answer) -> str:
    """What was typed, in the form in which it can be compared with what is listed."""
    if answer.address and not answer.odd:
        return answer.address.url.removeprefix("https://").rstrip("/")
    if answer.host and not answer.odd and not answer.is_mail:
        return answer.host
    if answer.is_mail and not answer.odd:
        return answer.host if "@" not in answer.real else answer.asked
    return answer.asked.removeprefix("https://").removeprefix("http://").rstrip("/")


def _pieces(pieces: Sequence[tuple[str, bool]]) -> list[dict[str, Any]]:
    return [{"text": text, "differs": differs} for text, differs in pieces]


def _proof(answer: Answer, account: SocialAccount, on: date) -> dict[str, Any]:
    """What components/evidence.html takes."""
    chip = status_chip(account.confirmed_on, account.seen_on, on)
    words = dict(chip) | dict(full_evidence_line(account, chip["level"]))
    if _is_like(answer):
        seen = str(words["evidence"])
        words["evidence"] = f"Account of {names_of(answer.councils)}, {seen[:1].lower()}{seen[1:]}"
    return words


def _instead(answer: Answer) -> dict[str, str] | None:
    """What to use instead of an account that is not for news, or not to be trusted."""
    is_for_news = answer.kind in {AnswerKind.CONFIRMED, AnswerKind.LISTED}
    if answer.heir is None or is_for_news or not answer.is_listed:
        return None
    return {"words": str(answer.heir), "url": answer.heir.url}


def _several(answer: Answer, on: date) -> list[dict[str, str]]:
    rows = []
    for account in answer.accounts:
        chip = status_chip(account.confirmed_on, account.seen_on, on)
        state = PLATFORM_CLOSED if _is_shut(account) else STATE_WORDS[account.status]  # type: ignore[index]
        query = urlencode({"q": account.url})
        rows.append(
            {
                "words": str(account),
                "url": f"{reverse('directory:council-check')}?{query}",
                "state_words": state,
                **chip,
            }
        )
    return rows


def _evidence(account: SocialAccount) -> list[dict[str, str]]:
    """Every piece, newest first: what we saw, where and when."""
    rows = []
    for piece in account.evidence.all():
        what, note = WHAT_WAS_SEEN[EvidenceKind(piece.kind)]
        rows.append(
            {
                "what": what,
                "note": piece.note or note,
                "where": piece.source,
                "url": piece.url,
                "when": short_date(piece.seen_on) if piece.seen_on else "no date",
            }
        )
    return rows


def _note(answer: Answer) -> str:
    """Where what was typed is another form of the address above."""
    account = answer.accounts[0]
    host = host_of(answer.asked)
    if answer.is_bare or answer.asked in {account.url, account.shown_address}:
        return ""
    if host == "twitter.com" or host.endswith(".twitter.com"):
        return "Twitter is now X, and the address above is the same account."
    return "The address above is the same account."


def _website(answer: Answer) -> dict[str, str]:
    """The website of the one council that it is about."""
    if len(answer.councils) != 1 or not answer.councils[0].website:
        return {}
    council = answer.councils[0]
    return {"words": website_words(council), "url": council.website}
