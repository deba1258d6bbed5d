"""Councils and accounts that answer a search."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Window

from core.dates import long_date
from digital_councils.search.hits import Hit, RegisterKind, Results
from directory.choices import CouncilState, NameKind
from directory.finding import Meaning
from directory.models import Council, SocialAccount
from directory.presenters.accounts import state_words, status_chip

# Ranks of CouncilQuerySet.ranked_for: the whole name, or all of it that tells councils apart.
WHOLE_NAME = 1
MOST_COUNCILS = 10
MOST_ACCOUNTS = 10
# Once only one kind is shown there is room for more of it.
MOST_OF_ONE_KIND = 40


def find_councils(results: Results, meaning: Meaning, on: date) -> None:
    """Councils by any of their names or by their website. Two queries."""
    found = meaning.among(Council.objects.all()).ranked_for(results.query)
    most = MOST_OF_ONE_KIND if results.kind == RegisterKind.COUNCIL else MOST_COUNCILS
    counted = found.annotate(total=Window(Count("pk")))
    councils = list(counted.prefetch_related("names")[:most])
    total = councils[0].total if councils else 0
    results.counts[RegisterKind.COUNCIL.value] = total
    if not results.shows(RegisterKind.COUNCIL):
        return
    results.more_councils = total - len(councils)
    results.is_cut = results.is_cut or results.more_councils > 0
    for council in councils:
        group = results.exact_councils if council.name_rank <= WHOLE_NAME else results.councils
        group.append(_council_hit(council, on))


def find_accounts(results: Results, meaning: Meaning, on: date) -> None:
    """Accounts by handle, or the one account at an address that was pasted. Three queries."""
    accounts = SocialAccount.objects.by_handle(meaning.query)
    if meaning.address:
        accounts = SocialAccount.objects.at(meaning.address)
    is_chosen = results.kind == RegisterKind.ACCOUNT
    most = MOST_OF_ONE_KIND if is_chosen else MOST_ACCOUNTS
    counted = accounts.for_finding().annotate(total=Window(Count("pk")))
    found = list(counted[:most])
    total = found[0].total if found else 0
    results.counts[RegisterKind.ACCOUNT.value] = total
    if results.shows(RegisterKind.ACCOUNT):
        results.is_cut = results.is_cut or total > len(found)
        results.accounts = [_account_hit(account, on) for account in found]


def _council_hit(council: Council, on: date) -> Hit:
    facts = [council.get_council_type_display(), council.get_region_display()]
    state = council.state(on)
    if state == CouncilState.ENDED and council.ended_on:
        facts.append(f"ended {long_date(council.ended_on)}")
    elif state == CouncilState.COMING and council.started_on:
        facts.append(f"begins {long_date(council.started_on)}")
    others = (
        {"name": name.name, "lang": "cy" if name.kind == NameKind.WELSH else ""}
        for name in council.names.all()
    )
    return Hit(
        title=council.name,
        url=council.get_absolute_url(),
        meta=" · ".join(filter(None, ["Council", *facts])),
        also=tuple(others),
    )


def _account_hit(account: SocialAccount, on: date) -> Hit:
    """An account with its state and age, so that a closed one never reads as a yes."""
    council = account.councils.all()[0]
    chip = status_chip(account.confirmed_on, account.seen_on, on)
    return Hit(
        title=f"{account.shown_handle} on {account.platform.name}",
        url=f"{council.get_absolute_url()}#accounts",
        meta=f"Account · {council.name}",
        summary="" if account.is_live else "The name may now belong to somebody else.",
        level=chip["level"],
        chip_words=chip["chip_words"] if account.is_live else "",
        state_words=state_words(account),
    )
