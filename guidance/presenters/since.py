"""What has become of a story's councils and accounts since: said by itself, never typed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any, TypedDict

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from core.dates import long_date, short_date
from directory.choices import AccountStatus, CouncilState
from directory.models import Council, Platform, SocialAccount
from directory.presenters.accounts import STATE_WORDS, plain_name, state_words
from directory.querysets import RETIRED

ACCOUNT_LABELS = {
    AccountStatus.CLOSED: "Account closed",
    AccountStatus.MOVED: "Account moved",
    AccountStatus.HELD: "Account held",
}


@dataclass(frozen=True)
class Retired:
    """An account that is no longer posted to, and the day it was given up, where known."""

    account: SocialAccount
    gone_on: date | None = None


class StateLabel(TypedDict):
    """What components/state_label.html takes."""

    words: str
    filled: bool


def has_ended(council: Council, on: date) -> bool:
    return council.state(on) == CouncilState.ENDED


def is_told(retired: Retired, platforms: Collection[int], happened_on: date | None) -> bool:
    """Whether readers of a story are told that this account is no longer used.

    It is on a platform of the story (``platforms``: their keys), and it ended on the story's first
    day or later: one that had ended before cannot be the story's. The same rule stands as a query
    in ``CaseStudyQuerySet.with_retired_status``.
    """
    account, gone_on = retired.account, retired.gone_on
    if account.status not in RETIRED or account.platform_id not in platforms:
        return False
    return not (gone_on and happened_on and gone_on < happened_on)


def state_labels(
    councils: Iterable[Council], retired_status: str | None, on: date
) -> list[StateLabel]:
    """The small labels beside a story in lists. ``retired_status``: of an account, where told."""
    labels: list[StateLabel] = [
        {"words": f"{council.short_name} ended {short_date(council.ended_on)}", "filled": True}
        for council in councils
        if has_ended(council, on) and council.ended_on
    ]
    if retired_status:
        words = ACCOUNT_LABELS[AccountStatus(retired_status)]
        labels.append({"words": words, "filled": False})
    return labels


@dataclass
class Became:
    """What is known today of one council of a story: who followed, which accounts are retired."""

    council: Council
    heirs: dict[int, Council] = field(default_factory=dict)
    accounts: dict[int, Retired] = field(default_factory=dict)


def became_of(councils: Iterable[Council]) -> list[Became]:
    """Reads successions and accounts: prefetch ``Council.objects.what_became()``."""
    return [
        Became(
            council,
            {link.successor_id: link.successor for link in council.successions.all()},
            {
                account.pk: Retired(account, account.gone_on)
                for account in council.social_accounts.all()
            },
        )
        for council in councils
    ]


def read_story(rows: Iterable[Mapping[str, Any]]) -> tuple[list[Became], dict[int, Platform]]:
    """Councils in the editor’s order, and platforms by key: ``CaseStudyQuerySet.story_rows``."""
    became: dict[int, Became] = {}
    platforms: dict[int, Platform] = {}
    for row in rows:
        if row["platforms__pk"]:
            platform = Platform(pk=row["platforms__pk"], name=row["platforms__name"])
            platforms.setdefault(row["platforms__pk"], platform)
        facts = _part(row, "council_links__council__")
        if not facts["pk"]:
            continue
        one = became.setdefault(facts["pk"], Became(Council(**facts)))
        heir = _part(row, "heir__")
        if heir["pk"]:
            one.heirs.setdefault(heir["pk"], Council(**heir))
        if row["retired__pk"] and row["retired__pk"] not in one.accounts:
            account = _account(row, "retired__")
            account.replaced_by = _account(row, "retired__replaced_by__")
            one.accounts[row["retired__pk"]] = Retired(account, row["gone_on"])
    return list(became.values()), platforms


def _part(row: Mapping[str, Any], start: str) -> dict[str, Any]:
    """The columns of one table, without the way to it."""
    names = {name.removeprefix(start): name for name in row if name.startswith(start)}
    return {short: row[name] for short, name in names.items() if "__" not in short}


def _account(row: Mapping[str, Any], start: str) -> SocialAccount | None:
    facts = _part(row, start)
    if facts["pk"] is None:
        return None
    return SocialAccount(**facts, platform=Platform(**_part(row, f"{start}platform__")))


def since_then(
    became: Sequence[Became], platforms: Collection[int], happened_on: date | None, on: date
) -> list[SafeString]:
    """Sentences for the box on the story's page; none where all is as it was.

    An account that two councils share is told once.
    """
    notes = [_ended(one) for one in became if has_ended(one.council, on)]
    told: set[int] = set()
    for one in became:
        for key, retired in one.accounts.items():
            if key not in told and is_told(retired, platforms, happened_on):
                told.add(key)
                notes.append(_gone(retired, one.council))
    return notes


def as_text(notes: Iterable[SafeString]) -> str:
    """The same without links, for files and feeds."""
    return " ".join(unescape(strip_tags(note)) for note in notes)


def _ended(became: Became) -> SafeString:
    council = became.council
    ended = long_date(council.ended_on) if council.ended_on else ""
    links = [
        format_html('<a href="{}">{}</a>', heir.get_absolute_url(), heir.name)
        for heir in became.heirs.values()
    ]
    if not links:
        return format_html("{} ended on {}. Who took over is not known.", council.name, ended)
    first = format_html_join(", ", "{}", ((link,) for link in links[:-1]))
    linked = format_html("{} and {}", first, links[-1]) if first else links[-1]
    began = long_date(council.takes_over_on) if council.takes_over_on else ""
    return format_html(
        "{} ended on {}. Its work passed to {} on {}.", council.name, ended, linked, began
    )


def _gone(retired: Retired, council: Council) -> SafeString:
    account, gone_on = retired.account, retired.gone_on
    state = STATE_WORDS[AccountStatus(account.status)]
    if account.status == AccountStatus.MOVED:
        state = state_words(account)
    elif gone_on:
        since = "since " if account.status == AccountStatus.HELD else ""
        state = f"{state} {since}{short_date(gone_on)}"
    return format_html(
        "{}’s account {} on {}: {}.",
        council.short_name,
        account.shown_handle,
        plain_name(account.platform),
        state[:1].lower() + state[1:],
    )
