"""What the check reads of councils beside accounts: whose they are, and which notices are in force.

The rows come from `with_notices`: one for each notice of a council, and one for each without.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects

from directory.answers import NoticeInForce, in_use
from directory.mailboxes import domains_of
from directory.models import Council, Platform, SocialAccount


def owners(
    accounts: Sequence[SocialAccount], now: datetime
) -> tuple[list[Council], list[NoticeInForce], dict[int, list[Council]]]:
    """Councils of the accounts, their notices, and whose each account is. Two queries.

    Notices and owners also of the accounts that are used instead of them.
    """
    prefetch_related_objects(list(accounts), "evidence")
    heirs = [heir for account in accounts if (heir := in_use(account))]
    pks = {account.pk for account in (*accounts, *heirs)}
    found = list(Council.objects.of_accounts(pks).with_notices(now))
    here = {account.pk for account in accounts}
    councils, _ = apart(row for row in found if row.account_pk in here)
    _, notices = apart(found)
    owners: dict[int, dict[int, Council]] = {pk: {} for pk in pks}
    for row in found:
        owners[row.account_pk][row.pk] = row
    return councils, notices, {pk: list(whose.values()) for pk, whose in owners.items()}


def apart(rows: Iterable[Council]) -> tuple[list[Council], list[NoticeInForce]]:
    """Councils and their notices, once each, from a row for each notice."""
    councils: dict[int, Council] = {}
    notices: dict[int, NoticeInForce] = {}
    for row in rows:
        council = councils.setdefault(row.pk, row)
        if pk := row.notice_pk:  # type: ignore[attr-defined]
            notices[pk] = NoticeInForce(
                council,
                row.notice_text,  # type: ignore[attr-defined]
                row.notice_instead,  # type: ignore[attr-defined]
                row.notice_begins,  # type: ignore[attr-defined]
                row.notice_ends,  # type: ignore[attr-defined]
                row.notice_account,  # type: ignore[attr-defined]
                _about(row) if row.notice_account else "",  # type: ignore[attr-defined]
            )
    newest = sorted(notices.values(), key=attrgetter("begins_at"), reverse=True)
    return list(councils.values()), newest


def domains(councils: Iterable[Council]) -> list[str]:
    return [
        domain
        for council in councils
        for domain in domains_of(council.website, council.mail_domains)
    ]


def _about(row: Any) -> str:
    """The account that the notice of this row is about, named as everywhere."""
    platform = Platform(name=row.notice_platform, handle_prefix=row.notice_prefix)
    handle, key = row.notice_handle, row.notice_key
    return str(SocialAccount(platform=platform, handle=handle, handle_key=key))
