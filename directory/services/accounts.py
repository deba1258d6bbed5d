"""What may be done to an account."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from wagtail.log_actions import log

from core.dates import long_date
from core.models import User
from directory.changes import STATUS_CHANGED
from directory.choices import AccountStatus, EventKind
from directory.models import AccountEvent, SocialAccount

EVENT_OF_STATUS = {
    AccountStatus.ACTIVE: EventKind.RESUMED,
    AccountStatus.PAUSED: EventKind.PAUSED,
    AccountStatus.HELD: EventKind.HELD,
    AccountStatus.EMERGENCY_ONLY: EventKind.EMERGENCY_ONLY,
    AccountStatus.OUTAGE: EventKind.OUTAGE,
    AccountStatus.MOVED: EventKind.MOVED,
    AccountStatus.CLOSED: EventKind.CLOSED,
}


@transaction.atomic
def change_status(
    *,
    account: SocialAccount,
    status: AccountStatus,
    on: date,
    by: User | None = None,
    note: str = "",
) -> AccountEvent | None:
    """Give the account a status and write down that it changed. None when it had it already.

    The event is for readers; the log says who did it and what the status was before.
    """
    current = SocialAccount.objects.select_for_update().get(pk=account.pk)
    if current.status == status:
        return None
    account.status = status
    account.full_clean()
    account.save()
    words = {
        "old": current.get_status_display(),
        "new": account.get_status_display(),
        "since": long_date(on),
        "note": note,
    }
    log(account, STATUS_CHANGED, user=by, data=words, content_changed=True)
    return AccountEvent.objects.create(
        account=account, kind=EVENT_OF_STATUS[status], happened_on=on, by=by, note=note
    )
