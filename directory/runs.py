"""What changes many records at once without a person: one entry in the log for each run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

from directory.models import Council, Platform, SocialAccount

if TYPE_CHECKING:
    from directory.importers.results import ImportResult
    from directory.services.readings import Recorded

IMPORTED = "directory.imported"
SITE_READ = "directory.site_read"
# What an import's rows are about, by the noun of its result.
_MODELS = {"councils": Council, "accounts": SocialAccount, "platforms": Platform}
# A run is of no one record. No record has this key, so nothing counts as touched by an editor.
_NO_RECORD = "0"


def log_imports(results: Iterable[ImportResult]) -> None:
    """One entry for each file that changed something, with the numbers and whose run it was."""
    context = get_active_log_context()
    for result in results:
        model = _MODELS.get(result.noun)
        if model is None or not result.changes:
            continue
        counts = {"created": len(result.created), "updated": len(result.updated)}
        words = f"{counts['created']:,} created, {counts['updated']:,} updated"
        ModelLogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(model),
            object_id=_NO_RECORD,
            label=f"Import of {result.noun}",
            action=IMPORTED,
            timestamp=timezone.now(),
            user=context.user,
            uuid=context.uuid,
            data={**counts, "words": words},
            content_changed=True,
        )


def log_reading(councils: Iterable[Council], result: Recorded) -> None:
    """One entry for each council whose website brought something; a site with no news none."""
    counts = {
        "confirmed": result.confirmed,
        "suggested": result.suggested,
        "marked": result.marked,
    }
    if not any(counts.values()):
        return
    words = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    for council in councils:
        log(council, SITE_READ, data={**counts, "words": f"Accounts: {words}"})
