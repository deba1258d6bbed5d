"""What a look at an address says about it, and who is told when it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from core.dates import long_date
from core.fetching import Fetched, FetchError, FetchProblem
from guidance.choices import LinkState
from guidance.models import LinkCheck

# 404 Not Found and 410 Gone are the only statuses that say so (RFC 9110, 15.5).
MISSING = (404, 410)
LOOKS_UNTIL_GONE = 2
# A name that does not exist may be a mistake at the registrar that is mended in days.
LOOKS_UNTIL_NAME_GONE = 3
LONGEST_SUGGESTION = 500  # of LinkCheck.moved_to


@dataclass(frozen=True)
class Verdict:
    """What one look says, before earlier looks are weighed.

    ``state`` is "gone" for an address that was missing this time; whether it is gone for good is
    for ``record_check`` to say, after ``looks`` of them in a row.
    """

    state: LinkState
    reason: str = ""
    status: int | None = None
    moved_to: str = ""
    looks: int = LOOKS_UNTIL_GONE


def judge(outcome: Fetched | FetchError) -> Verdict:
    """What one look says.

    - 2xx: there. After permanent redirects: moved, also where only https, ``www.`` or a slash at
      the end came to it, since the new address is as easily put in. After temporary ones: there.
    - 2xx, but a page below the home page led to a home page: could not tell. Sites that are built
      anew send all their old addresses there, and so do some that moved one page on purpose.
    - 404 and 410: missing. A name that does not exist: missing, but more looks are asked for.
    - Everything else (401, 403, 405, 429, 451, 5xx, 999, a refusal by robots.txt, time-outs, TLS,
      connections, addresses that we never ask): could not tell. Such answers are about robots,
      about today or about us, and never mean that the page is gone.
    """
    if isinstance(outcome, FetchError):
        is_nameless = outcome.kind == FetchProblem.NO_SUCH_NAME
        return Verdict(
            state=LinkState.GONE if is_nameless else LinkState.UNKNOWN,
            reason=str(outcome)[:200],
            looks=LOOKS_UNTIL_NAME_GONE,
        )
    status = outcome.status
    if status in MISSING:
        return Verdict(LinkState.GONE, f"The page was not found ({status}).", status)
    if not 200 <= status < 300:
        return Verdict(LinkState.UNKNOWN, f"The site answered {status} to our robot.", status)
    if _has_path(outcome.url) and not _has_path(outcome.final_url):
        words = "It leads to a home page now; whether the page is still there is not clear."
        return Verdict(LinkState.UNKNOWN, words, status)
    moved_to = outcome.moved_to
    if moved_to and urldefrag(moved_to).url != urldefrag(outcome.url).url:
        words = "It leads to another address for good."
        # An address too long to be kept is no suggestion that an editor could use.
        if len(moved_to) <= LONGEST_SUGGESTION:
            return Verdict(LinkState.MOVED, words, status, moved_to)
    return Verdict(LinkState.OK, status=status)


def _has_path(url: str) -> bool:
    """Whether the address is of a page below the home page."""
    parts = urlsplit(url)
    return parts.path not in ("", "/") or bool(parts.query)


@transaction.atomic
def record_check(*, url: str, outcome: Fetched | FetchError, on: date) -> LinkCheck:
    """Keep what a look at the address found on the day ``on``. Raises ValidationError.

    Gone takes two looks in a row that found it missing, on different days (three when the name
    does not exist). A look that could not tell begins the count anew, but takes back nothing: what
    was gone stays gone until somebody finds it there. ``failing_since`` is the first day of all the
    looks in a row that did not find it, whatever the reason.
    """
    check = LinkCheck.objects.select_for_update().filter(url=url).first() or LinkCheck(url=url)
    verdict = judge(outcome)
    if verdict.state in (LinkState.OK, LinkState.MOVED):
        check.state = verdict.state
        check.misses = 0
        check.failing_since = None
        check.told_on = None
    else:
        check.failing_since = check.failing_since or on
        check.misses = _misses(check, verdict, on)
        is_gone = check.state == LinkState.GONE or check.misses >= verdict.looks
        check.state = LinkState.GONE if is_gone else LinkState.UNKNOWN
    check.moved_to = verdict.moved_to
    check.status = verdict.status
    check.reason = verdict.reason
    check.checked_on = on
    check.full_clean()
    check.save()
    return check


def _misses(check: LinkCheck, verdict: Verdict, on: date) -> int:
    """How many looks in a row, on different days, have found it missing in the same way."""
    if verdict.state != LinkState.GONE:
        return check.misses if check.state == LinkState.GONE else 0
    if check.misses == 0 or (check.status in MISSING) != (verdict.status in MISSING):
        return 1
    is_later = check.checked_on is None or check.checked_on < on
    return check.misses + 1 if is_later else check.misses


def forget_unused(used: Mapping[str, Sequence[str]]) -> int:
    """Remove what is known of addresses that no page leads to any more. Returns how many."""
    known = LinkCheck.objects.values_list("pk", "url")
    unused = [pk for pk, url in known if url not in used]
    for start in range(0, len(unused), 500):
        LinkCheck.objects.filter(pk__in=unused[start : start + 500]).delete()
    return len(unused)


def gone_addresses() -> set[str]:
    """Addresses that are gone for good, as far as looks have shown."""
    return set(LinkCheck.objects.filter(state=LinkState.GONE).values_list("url", flat=True))


def tell_publishers(*, used: Mapping[str, Sequence[str]], on: date) -> int:
    """Mail which links are gone that nobody was told of, and where they stand; returns how many.

    They count as told once the mail is on its way: a run that was killed before, or a mail server
    that was down, is made good by the next run.
    """
    checks = list(LinkCheck.objects.filter(state=LinkState.GONE, told_on=None, url__in=used))
    if not checks:
        return 0
    one = len(checks) == 1
    lines = [
        "The hub leads to an address that is gone:"
        if one
        else f"The hub leads to {len(checks)} addresses that are gone:"
    ]
    for check in checks:
        since = f" Failing since {long_date(check.failing_since)}." if check.failing_since else ""
        pages = ", ".join(f"“{title}”" for title in used.get(check.url, []))
        lines += ["", check.url, f"{check.reason}{since}", f"Used on: {pages}"]
    lines += ["", f"Put in a new address or take the link out: {settings.SITE_URL}/admin/", ""]
    subject = "A link on the hub is gone" if one else f"{len(checks)} links on the hub are gone"
    send_mail(subject, "\n".join(lines), None, [settings.CONTACT_EMAIL])
    LinkCheck.objects.filter(pk__in=[check.pk for check in checks]).update(told_on=on)
    return len(checks)
