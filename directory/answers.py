"""The answers that the check can give, as one typed thing for pages, feeds and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from directory.addresses import Address
from directory.check_querysets import MOST_MOVES
from directory.choices import AccountStatus, CouncilState, Freshness, PlatformStatus
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


_OF_STATUS = {
    AccountStatus.PAUSED: AnswerKind.PAUSED,
    AccountStatus.HELD: AnswerKind.HELD,
    AccountStatus.EMERGENCY_ONLY: AnswerKind.EMERGENCY_ONLY,
    AccountStatus.OUTAGE: AnswerKind.OUTAGE,
}
# What the register lists, whatever it says of it.
LISTED_KINDS = frozenset({
    AnswerKind.CONFIRMED, AnswerKind.LISTED, AnswerKind.PAUSED, AnswerKind.HELD,
    AnswerKind.EMERGENCY_ONLY, AnswerKind.OUTAGE, AnswerKind.MOVED, AnswerKind.CLOSED,
    AnswerKind.FORMER, AnswerKind.SEVERAL,
})  # fmt: skip


@dataclass(frozen=True)
class NoticeInForce:
    """``account``: the key of the one that it is about; None where it is about all of them.

    ``about``: that one in words, such as "@LeedsCC_News on X".
    """

    council: Council
    text: str
    use_instead: str
    begins_at: datetime
    ends_at: datetime
    account: int | None
    about: str = ""


@dataclass(frozen=True)
class Answer:
    """What the register says.

    asked: as typed, without spaces around it. Escape it wherever it is shown.
    accounts: those at the address, or the one that it can be taken for; evidence is at hand, and
        `status_since` is the day from which its status holds.
    is_link: whether a page may lead to the first of the accounts. heir: the account to use instead
        of it, where there is one that a page may lead to.
    councils: whose they are, or whose the domain is. successors: those of today that took over
        where the domain is of ended ones alone.
    address: what was read, where it is that of an account. host: where it is a domain or an e-mail.
    real: what the register has instead, as text to compare. how: "letters", "one-letter",
        "holds", "ending", "platform", "form" or "backslash".
    odd: characters that are not on our keyboard, in words.
    is_bare: whether no platform was given.
    problem: why it could not be read, or is no account, in words.
    reporting: name and address of the platform's own page on reporting a false account, where what
        was asked for is an address on a platform that has one.
    """

    kind: AnswerKind
    asked: str
    accounts: tuple[SocialAccount, ...] = ()
    is_link: bool = False
    heir: SocialAccount | None = None
    councils: tuple[Council, ...] = ()
    successors: tuple[Council, ...] = ()
    notices: tuple[NoticeInForce, ...] = ()
    address: Address | None = None
    host: str = ""
    is_mail: bool = False
    real: str = ""
    how: str = ""
    odd: tuple[str, ...] = ()
    is_bare: bool = False
    problem: str = ""
    reporting: tuple[str, str] | None = None

    @property
    def is_listed(self) -> bool:
        return self.kind in LISTED_KINDS

    @property
    def is_readable(self) -> bool:
        return self.kind != AnswerKind.UNREADABLE

    @property
    def account(self) -> SocialAccount | None:
        return self.accounts[0] if self.accounts else None


def kind_of(
    account: SocialAccount,
    councils: Collection[Council],
    notices: Iterable[NoticeInForce],
    on: date,
) -> AnswerKind:
    """What is said of a listed account on that day. ``notices``: those in force."""
    status = AccountStatus(account.status)
    if status == AccountStatus.MOVED:
        heir = account.replaced_by
        # The same platform under another name: the old name is free for anybody.
        is_renamed = heir is not None and heir.platform_id == account.platform_id
        return AnswerKind.FORMER if is_renamed else AnswerKind.MOVED
    if status == AccountStatus.CLOSED or account.platform.status == PlatformStatus.CLOSED:
        return AnswerKind.CLOSED
    if is_outlived(councils, on):
        return AnswerKind.FORMER
    whose = {council.pk for council in councils}
    if any(each.account in {None, account.pk} and each.council.pk in whose for each in notices):
        return AnswerKind.OUTAGE
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    is_confirmed = account.freshness(on) == Freshness.CONFIRMED
    return AnswerKind.CONFIRMED if is_confirmed else AnswerKind.LISTED


def may_be_linked(
    account: SocialAccount,
    councils: Iterable[Council],
    on: date,
    warned: Collection[int | None] = (),
) -> bool:
    """Whether a page may lead to the account: it is in use, and nothing warns of it.

    ``warned``: keys of the accounts that a notice in force is about, None for one about all.
    ``councils``: all whose it is. What ended ones leave behind can fall to a stranger, and so can a
    name that was given up; a platform that has closed shows whatever its owner likes.
    """
    return (
        account.is_live
        and account.status != AccountStatus.OUTAGE
        and account.platform.status != PlatformStatus.CLOSED
        and not is_outlived(councils, on)
        and None not in warned
        and account.pk not in warned
    )


def is_outlived(councils: Iterable[Council], on: date) -> bool:
    """Whether all councils of an account have ended."""
    return all(council.state(on) == CouncilState.ENDED for council in councils)


def in_use(account: SocialAccount) -> SocialAccount | None:
    """The account to use instead, at the end of the moves; as far as `for_checking` reads ahead.

    None where that one is not to be trusted just now, or its platform has closed.
    """
    heir = account.replaced_by
    for _ in range(MOST_MOVES - 1):
        if heir is None or heir.is_live:
            break
        heir = heir.replaced_by
    if heir is None or not heir.is_live or heir.status == AccountStatus.OUTAGE:
        return None
    return None if heir.platform.status == PlatformStatus.CLOSED else heir
