"""Accounts in words: how fresh the knowledge is, what it rests on, what state each is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypedDict

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.dates import long_date, short_date
from directory.answers import in_use, is_outlived, may_be_linked
from directory.choices import (
    AccountPurpose,
    AccountStatus,
    EventKind,
    EvidenceKind,
    Freshness,
    Language,
    PlatformStatus,
)
from directory.freshness import freshness
from directory.models import Council, Evidence, Platform, SocialAccount

from .words import capitalised, joined

# In the order of the dials, from full to broken.
DIAL_ORDER = (Freshness.CONFIRMED, Freshness.AGEING, Freshness.STALE, Freshness.NEVER)
BAR_WORDS = {
    Freshness.CONFIRMED: "confirmed",
    Freshness.AGEING: "ageing",
    Freshness.STALE: "stale",
    Freshness.NEVER: "never confirmed",
}
STRENGTH = {kind: rank for rank, kind in enumerate(EvidenceKind.values)}
STATE_WORDS = {
    AccountStatus.ACTIVE: "",
    AccountStatus.PAUSED: "Paused",
    AccountStatus.HELD: "Held, not posting",
    AccountStatus.EMERGENCY_ONLY: "Emergency only",
    AccountStatus.OUTAGE: "Outage: do not trust new posts",
    AccountStatus.MOVED: "Moved",
    AccountStatus.CLOSED: "Closed",
}
PLATFORM_CLOSED = "Platform closed"
GROUPS = {
    AccountPurpose.CORPORATE: ("Corporate", "news and services for everybody"),
    AccountPurpose.CUSTOMER_SERVICE: ("Customer service", "questions, reports and complaints"),
    AccountPurpose.EMERGENCY: ("Emergencies", "warnings, and help when something goes wrong"),
    AccountPurpose.SERVICE: ("Services", "each speaks for one service or place"),
    AccountPurpose.LEADER: (
        "Leader or mayor",
        "speaks for the office",
    ),
    AccountPurpose.COUNCILLORS: ("Councillors", "elected members"),
    AccountPurpose.TEMPORARY_BRAND: ("Campaigns", "for a time"),
    "": ("Purpose not told", "we do not know yet what each is for"),
}
TWINS = ("Two languages, twin accounts", "updated together")
GONE = ("No longer used", "not links, because they are closed or moved")


class Chip(TypedDict):
    level: str
    chip_words: str


class EvidenceLine(TypedDict):
    evidence: str
    evidence_url: str
    evidence_words: str


class AccountRow(TypedDict):
    """What components/account_row.html takes."""

    short_label: str
    handle: str
    url: str
    platform: str
    detail: str
    address: str
    lang: str
    state_words: str
    state_filled: bool
    level: str
    chip_words: str
    evidence: str
    evidence_url: str
    evidence_words: str
    is_lost: bool


class Group(TypedDict):
    title: str
    note: str
    rows: list[AccountRow]


NO_EVIDENCE: EvidenceLine = {"evidence": "", "evidence_url": "", "evidence_words": ""}


def status_chip(confirmed_on: date | None, seen_on: date | None, on: date) -> Chip:
    """Level and words: "Confirmed 12 Oct 2026", "Stale, last seen 19 Nov 2023"."""
    level = freshness(confirmed_on, seen_on, on)
    newest = max(filter(None, (confirmed_on, seen_on)), default=None)
    if level == Freshness.CONFIRMED and confirmed_on:
        words = f"Confirmed {short_date(confirmed_on)}"
    elif newest is None:
        words = "Never confirmed"
    else:
        words = f"{level.value.capitalize()}, last seen {short_date(newest)}"
    return {"level": level.value, "chip_words": words}


def telling_evidence(evidence: Iterable[Evidence], level: str) -> Evidence | None:
    """The piece that the chip speaks of: the newest that counts, the strongest of one day."""
    pieces = list(evidence)
    if level == Freshness.CONFIRMED:
        pieces = [piece for piece in pieces if piece.confirms and piece.seen_on]
    return max(
        pieces,
        key=lambda piece: (piece.seen_on or date.min, -STRENGTH.get(piece.kind, 0)),
        default=None,
    )


def evidence_line(evidence: Iterable[Evidence], level: str) -> EvidenceLine:
    """Where it was seen: words before, address and words of the link."""
    piece = telling_evidence(evidence, level)
    if piece is None:
        return NO_EVIDENCE
    before, words = {
        EvidenceKind.COUNCIL_WEBSITE: ("seen on", piece.source),
        EvidenceKind.COUNCIL_MAILBOX: ("confirmed from a mailbox at", piece.source),
        EvidenceKind.COUNCIL_DOMAIN_HANDLE: ("handle under the council’s domain", piece.source),
        EvidenceKind.EDITOR: ("entered by an editor, source:", piece.source),
        EvidenceKind.PUBLIC_REGISTER: ("from a", "public register"),
    }[EvidenceKind(piece.kind)]
    return {"evidence": before, "evidence_url": piece.url, "evidence_words": words}


def full_evidence_line(account: SocialAccount, level: str) -> EvidenceLine:
    """As the council's own page has it: a register is named, and that nothing came after it."""
    piece = telling_evidence(account.evidence.all(), level)
    line = evidence_line(account.evidence.all(), level)
    if piece and piece.kind == EvidenceKind.PUBLIC_REGISTER:
        since = "not confirmed since" if piece.seen_on else "which gives no date"
        before = f"From a public register, {since}:"
        return line | {"evidence": before, "evidence_words": piece.source}
    return line | {"evidence": capitalised(line["evidence"])}


def state_words(account: SocialAccount, council: Council | None = None) -> str:
    """The words of the state label; an active account has none. Reads events: prefetch them."""
    status = AccountStatus(account.status)
    words = STATE_WORDS[status]
    if account.is_live and _is_shut(account):
        return PLATFORM_CLOSED
    if status == AccountStatus.PAUSED:
        paused = _last_day_of(account, EventKind.PAUSED)
        return f"{words} since {short_date(paused)}" if paused else words
    if status == AccountStatus.MOVED:
        heir = in_use(account)
        return f"{words} to {heir}" if heir else words
    if status == AccountStatus.CLOSED:
        last_day = council.ended_on if council else None
        closed = account.ended_on or _last_day_of(account, EventKind.CLOSED)
        if last_day and closed in {None, last_day}:
            return "Closed with the council"
        return f"{words} {short_date(closed)}" if closed else words
    return words


def _last_day_of(account: SocialAccount, kind: EventKind) -> date | None:
    """The day from which the status holds, as its history has it."""
    days = [event.happened_on for event in account.events.all() if event.kind == kind]
    return max(days, default=None)


def _is_shut(account: SocialAccount) -> bool:
    return account.platform.status == PlatformStatus.CLOSED


def _is_gone(account: SocialAccount) -> bool:
    """Whether it stands under "No longer used", whoever has its name now."""
    return not account.is_live or _is_shut(account)


def account_row(
    account: SocialAccount,
    on: date,
    council: Council,
    twin: SocialAccount | None = None,
    warned: Collection[int | None] = (),
) -> AccountRow:
    """An account for components/account_row.html, on the page of one of its councils.

    Reads evidence, events and councils: prefetch them. An account that is closed or moved, or
    whose councils have all ended, is never a link: its name can fall to a stranger, and
    ``is_lost`` says so. Nor is one with an outage or a notice, but that stays the council's.
    """
    councils = list(account.councils.all()) or [council]
    outlived = is_outlived(councils, on)
    is_link = may_be_linked(account, councils, on, warned)
    is_lost = _is_gone(account) or outlived
    state = state_words(account, council if outlived else None)
    if outlived and not state and council.ended_on:
        state = f"Council ended {short_date(council.ended_on)}"
    chip = status_chip(account.confirmed_on, account.seen_on, on)
    details = [
        AccountPurpose(account.purpose).label.lower() if outlived and account.purpose else "",
        account.area,
        _language(account, twin),
        _shared_with(councils, council),
        "" if is_link else f"not a link, because {_why_no_link(is_lost=is_lost)}",
    ]
    row: AccountRow = {
        "short_label": account.platform.short_label,
        "handle": account.shown_handle,
        "url": account.url if is_link else "",
        "platform": account.platform.name,
        "detail": " · ".join(filter(None, details)),
        "address": account.shown_address if is_link else "",
        "lang": "cy" if account.language == Language.WELSH else "",
        "state_words": state,
        "state_filled": account.status == AccountStatus.OUTAGE,
        "level": chip["level"],
        "chip_words": "" if is_lost else chip["chip_words"],
        **full_evidence_line(account, chip["level"]),
        "is_lost": is_lost,
    }
    return row | _listed_once(account) if is_lost else row


def _why_no_link(*, is_lost: bool) -> str:
    return "it is no longer used" if is_lost else "something is wrong with it"


def _listed_once(account: SocialAccount) -> EvidenceLine:
    """Where an account that is gone was listed: freshness no longer matters, the source does."""
    line = evidence_line(account.evidence.all(), Freshness.NEVER)
    seen = f" on {short_date(account.seen_on)}" if account.seen_on else ""
    if not line["evidence_words"]:
        return line
    return line | {"evidence": f"Listed{seen}, {line['evidence']}"}


def _language(account: SocialAccount, twin: SocialAccount | None) -> str:
    if twin is None:
        if account.language in {"", Language.ENGLISH}:
            return ""
        label = Language(account.language).label
        return label if account.language == Language.WELSH else label.lower()
    label = Language(account.language).label if account.language else ""
    return ", ".join(filter(None, [label, f"twin of {twin.shown_handle}"]))


def _shared_with(councils: Sequence[Council], council: Council) -> str:
    others = [body.short_name for body in councils if body.pk != council.pk]
    return f"shared with {joined(others)}" if others else ""


def account_groups(
    accounts: Sequence[SocialAccount],
    on: date,
    council: Council,
    warned: Collection[int | None] = (),
) -> list[Group]:
    """By purpose, then platform; twins stand together, what is gone comes last.

    ``warned``: keys of the accounts that a notice in force is about, None for one about all.
    """
    return [
        {
            "title": title,
            "note": note,
            "rows": [account_row(account, on, council, twin, warned) for account, twin in pairs],
        }
        for (title, note), pairs in grouped(accounts)
    ]


def grouped(
    accounts: Sequence[SocialAccount],
) -> list[tuple[tuple[str, str], list[tuple[SocialAccount, SocialAccount | None]]]]:
    """The accounts under the headings of their groups, each with its twin; no empty group."""
    by_key = {account.pk: account for account in accounts}
    twins: dict[int, SocialAccount] = {}
    for account in accounts:
        other = by_key.get(account.twin_id or 0)
        if other and account.is_live and other.is_live:
            twins[account.pk], twins[other.pk] = other, account
    groups: dict[tuple[str, str], list[tuple[SocialAccount, SocialAccount | None]]] = {
        heading: [] for heading in (*GROUPS.values(), TWINS, GONE)
    }
    for account in accounts:
        twin = twins.get(account.pk)
        purpose = TWINS if twin else GROUPS[account.purpose]
        groups[GONE if _is_gone(account) else purpose].append((account, twin))
    return [(heading, pairs) for heading, pairs in groups.items() if pairs]


def lost_names_warning(rows: Iterable[AccountRow]) -> SafeString:
    """The sentence that keeps people away from names that others may have taken; "" if none."""
    handles = [row["handle"] for row in rows if row["is_lost"]]
    if not handles:
        return SafeString("")
    names = format_html_join(", ", "<strong>{}</strong>", ((handle,) for handle in handles))
    if len(handles) == 1:
        words = "The name {} may now belong to somebody else. Do not send people to it."
    else:
        words = "The names {} may now belong to somebody else. Do not send people to them."
    return format_html(f"<p>{words}</p>", names)


def freshness_line(accounts: Iterable[SocialAccount], on: date) -> dict | None:
    """What components/freshness_line.html takes; None where no account is listed."""
    listed = [account for account in accounts if account.is_live]
    if not listed:
        return None
    counts = Counter(account.freshness(on) for account in listed)
    confirmed, total = counts[Freshness.CONFIRMED], len(listed)
    if total == 1:
        sentence = "Its one account was " + ("" if confirmed else "not ")
        sentence += "confirmed in the last six months."
    else:
        share = {0: f"None of {total}", total: f"All {total}"}.get(
            confirmed, f"{confirmed} of {total}"
        )
        sentence = f"{share} accounts confirmed in the last six months."
    # The tint is that of most accounts; of two that are as many, the staler one.
    level = max(DIAL_ORDER, key=lambda grade: (counts[grade], DIAL_ORDER.index(grade)))
    return {
        "level": level.value,
        "dials": [grade.value for grade in DIAL_ORDER for _ in range(counts[grade])],
        "sentence": sentence,
        "note": _last_word(listed),
    }


def _last_word(accounts: Sequence[SocialAccount]) -> str:
    """When the council's own website was last read, or else when anything was last seen."""
    readings = [
        (piece.seen_on, piece.source)
        for account in accounts
        for piece in account.evidence.all()
        if piece.kind == EvidenceKind.COUNCIL_WEBSITE and piece.seen_on
    ]
    if readings:
        day, source = max(readings)
        return f"We last read {source} on {short_date(day)}."
    newest = max((account.seen_on for account in accounts if account.seen_on), default=None)
    them = "it" if len(accounts) == 1 else "them"
    return f"The newest word on {them} is of {long_date(newest)}." if newest else ""


def freshness_parts(counts: Mapping[str, int]) -> list[dict]:
    """What components/freshness_bar.html takes: parts in dial order, shares in percent."""
    total = sum(counts.values())
    parts = []
    before = 0
    for grade in DIAL_ORDER:
        count = counts.get(grade, counts.get(grade.value, 0))
        if count:
            parts.append(
                {
                    "level": grade.value,
                    "count": count,
                    "words": BAR_WORDS[grade],
                    "start": 100 * before / total,
                    "share": 100 * count / total,
                }
            )
        before += count
    return parts


def accounts_in_words(accounts: Iterable[SocialAccount]) -> str:
    """The platforms with an account still listed: "On X, Facebook and YouTube"."""
    names = dict.fromkeys(plain_name(account.platform) for account in accounts if account.is_live)
    return f"On {joined(list(names))}" if names else "No accounts listed yet"


def plain_name(platform: Platform) -> str:
    """The platform as it stands in a sentence: "On Facebook and WhatsApp"."""
    return platform.name.removesuffix(" page").removesuffix(" channel")
