"""How often strangers may send something, counted in the database and without knowing who they are.

Whoever sends is known for a day at most, as a code made from the network address with a secret of
that day. Nothing else about them is kept, and old codes go as new ones come.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Attempt

LONGEST = 24 * 60 * 60
# A period is counted in so many steps, so that one that begins now is no fuller than any other.
STEPS = 4
# Providers give a household or an office a whole network of IPv6 addresses.
IPV6_NETWORK = 64


def allow(parts: tuple[str | int, ...], *, most: int, seconds: int) -> bool:
    """Count one attempt. False, and not counted, where ``most`` were made in the last ``seconds``.

    ``parts`` begin with the purpose. Of many who ask at once no more get through than have places
    left. The period slides, so that two in a row are not judged by where the hour begins; one may
    have to wait a quarter of it longer.
    """
    if not 0 < seconds <= LONGEST:
        raise ValueError("Attempts are remembered for a day.")
    step = seconds / STEPS
    now = timezone.now()
    codes = {
        _code(timezone.localdate(day), *parts, seconds)
        for day in (now, now - timedelta(seconds=seconds))
    }
    key = _code(timezone.localdate(now), *parts, seconds)
    window = datetime.fromtimestamp(now.timestamp() // step * step, UTC)
    before = (
        Attempt.objects.filter(key__in=codes, window__gte=window - timedelta(seconds=seconds))
        .exclude(key=key, window=window)
        .aggregate(times=Sum("times"))["times"]
    )
    left = most - (before or 0)
    # One statement asks and counts, so that of two at once only one gets the last place.
    this = Attempt.objects.filter(key=key, window=window, times__lt=left)
    if this.update(times=F("times") + 1):
        return True
    if left <= 0:
        return False
    Attempt.objects.bulk_create([Attempt(key=key, window=window)], ignore_conflicts=True)
    Attempt.objects.filter(window__lt=now - timedelta(seconds=LONGEST)).delete()
    return bool(this.update(times=F("times") + 1))


def network_of(request: HttpRequest) -> str:
    """The network a request came from. What a proxy says is believed only of TRUSTED_PROXIES."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    address = _address(request.META.get("REMOTE_ADDR", ""))
    # The last entry was written by the proxy next to us, the one before by the proxy next to that.
    while told and address and _is_trusted(address):
        said = _address(told.pop())
        if said is None:
            break
        address = said
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return str(address or "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _code(day: date, *parts: str | int) -> str:
    """A code that only the secret of that day makes from these parts."""
    words = "\n".join(map(str, parts))
    secret = salted_hmac("limits", day.isoformat(), algorithm="sha256").hexdigest()
    return salted_hmac(secret, words, algorithm="sha256").hexdigest()
