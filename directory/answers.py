"""The answers that the check can give, as one typed thing for pages, feeds and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directory.addresses import Address
from directory.check_querysets import MOST_MOVES
from directory.models import Council, SocialAccount


class AnswerKind(StrEnum):
    """Every question has exactly one of these answers. The values are the API's: never change."""

    CONFIRMED = "confirmed"
    LISTED = "listed"
    PAUSED = "paused"
    HELD = "held"
    EMERGENCY_ONLY = "emergency-only"
    OUTAGE = "outage"
    MOVED = "moved"
    CLOSED = "closed"
    FORMER = "former"
    SEVERAL = "several"
    LOOK_ALIKE = "look-alike"
    ONE_LETTER_OFF = "one-letter-off"
    SAME_NAME = "same-name"
    NOT_LISTED = "not-listed"
    NOT_AN_ACCOUNT = "not-an-account"
    DOMAIN = "domain"
    E_MAIL = "e-mail"
    LOOK_ALIKE_DOMAIN = "look-alike-domain"
    HIDDEN_HOST = "hidden-host"
    COUNCIL = "council"
    UNREADABLE = "unreadable"


# What the register lists, whatever it says of it.
LISTED_KINDS = frozenset({
    AnswerKind.CONFIRMED, AnswerKind.LISTED, AnswerKind.PAUSED, AnswerKind.HELD,
    AnswerKind.EMERGENCY_ONLY, AnswerKind.OUTAGE, AnswerKind.MOVED, AnswerKind.CLOSED,
    AnswerKind.FORMER, AnswerKind.SEVERAL,
})  # fmt: skip


@dataclass(frozen=True)
class NoticeInForce:
    """``account``: the key of the one that it is about; None where it is about all of them."""

    council: Council
    text: str
    use_instead: str
    begins_at: datetime
    ends_at: datetime
    account: int | None


@dataclass(frozen=True)
class Answer:
    """What the register says.

    asked: as typed, without spaces around it. Escape it wherever it is shown.
    accounts: those at the address, or the one that it can be taken for; evidence is at hand, and
        `status_since` is the day from which its status holds.
    councils: whose they are, or whose the domain is.
    address: what was read, where it is that of an account. host: where it is a domain or an e-mail.
    real: what the register has instead, as text to compare. how: "letters", "one-letter",
        "holds", "ending", "platform" or "form".
    odd: characters that are not on our keyboard, in words.
    is_bare: whether no platform was given.
    problem: why it could not be read, or is no account, in words.
    """

    kind: AnswerKind
    asked: str
    accounts: tuple[SocialAccount, ...] = ()
    councils: tuple[Council, ...] = ()
    notices: tuple[NoticeInForce, ...] = ()
    address: Address | None = None
    host: str = ""
    is_mail: bool = False
    real: str = ""
    how: str = ""
    odd: tuple[str, ...] = ()
    is_bare: bool = False
    problem: str = ""

    @property
    def is_listed(self) -> bool:
        return self.kind in LISTED_KINDS

    @property
    def is_readable(self) -> bool:
        return self.kind != AnswerKind.UNREADABLE

    @property
    def account(self) -> SocialAccount | None:
        return self.accounts[0] if self.accounts else None


def in_use(account: SocialAccount) -> SocialAccount | None:
    """The account to use instead, at the end of the moves; as far as `for_checking` reads ahead."""
    heir = account.replaced_by
    for _ in range(MOST_MOVES - 1):
        if heir is None or heir.is_live:
            break
        heir = heir.replaced_by
    return heir if heir and heir.is_live else None
