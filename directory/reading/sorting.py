"""What one link on a council's website is: an account, a share button, something else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, urlsplit

from directory.addresses import (
    Address,
    AddressError,
    PlatformRule,
    is_account_host,
    parse_address,
)
from directory.hosts import host_of, is_under

from .other_bodies import is_of_other_body
from .pages import Link, Place

# Where networks and mail programs count clicks before they lead on, and in what parameter.
_COUNTERS = {
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",),
    "l.threads.com": ("u",),
    "google.com": ("q", "url"),
    "google.co.uk": ("q", "url"),
    "youtube.com": ("q",),
    "out.reddit.com": ("url",),
    "safelinks.protection.outlook.com": ("url",),
}
# What a site's own page that says "you are leaving us" is given.
_LEAVING = ("url", "u", "to", "target", "link", "redirect", "goto", "dest", "destination", "q")
_MOST_WRAPPINGS = 3


class Sort(Enum):
    ACCOUNT = "account"
    EMBED = "embedded feed or post"
    OTHER_BODY = "account of another body"
    NOT_AN_ACCOUNT = "on a network, but no account"
    ELSEWHERE = "not on a network"


@dataclass(frozen=True)
class Sorted:
    """``address``: of an account, be it the council's, another body's or an embedded one."""

    sort: Sort
    address: Address | None = None
    reason: str = ""


@dataclass(frozen=True)
class Rules:
    """``listed``: platform and key of every account that is listed for the site's councils."""

    platforms: Sequence[PlatformRule]
    own_hosts: Collection[str]
    listed: Collection[tuple[str, str]] = ()


def sort_link(link: Link, rules: Rules) -> Sorted:
    """What the link is. An account that is listed for the site's councils is never another's."""
    url = unwrapped(link.url, rules.own_hosts)
    try:
        address = _address(url, link, rules)
    except AddressError as error:
        return Sorted(Sort.NOT_AN_ACCOUNT, None, str(error))
    if address is None:
        return Sorted(Sort.ELSEWHERE)
    if link.place is Place.EMBED:
        return Sorted(Sort.EMBED, address, "It is shown in a widget, not linked to.")
    is_listed = (address.platform, address.key) in rules.listed
    if not is_listed and is_of_other_body(address.handle, link.words):
        return Sorted(Sort.OTHER_BODY, address, "It is the account of another body.")
    return Sorted(Sort.ACCOUNT, address)


def unwrapped(url: str, own_hosts: Collection[str]) -> str:
    """The address that a counter of clicks, or the site's own leaving page, leads to."""
    for _ in range(_MOST_WRAPPINGS):
        host = host_of(url)
        inside = _inside(url, _LEAVING if host in own_hosts else _parameters(host))
        if not inside:
            return url
        url = inside
    return url


def _parameters(host: str) -> tuple[str, ...]:
    return next((names for counter, names in _COUNTERS.items() if is_under(host, counter)), ())


def _inside(url: str, names: Sequence[str]) -> str:
    """The web address in one of the parameters; "" where there is none."""
    if not names:
        return ""
    try:
        values = dict(parse_qsl(urlsplit(url).query, max_num_fields=50))
    except ValueError:
        return ""
    found = (values.get(name, "") for name in names)
    return next((value for value in found if value.lower().startswith(("http://", "https://"))), "")


def _address(url: str, link: Link, rules: Rules) -> Address | None:
    """The account at the address; None when it is on no network. Raises AddressError.

    Blogs and Mastodon servers can be at any host, so they are known when they are listed, or when
    the page says of a server's address that it is itself (rel=me).
    """
    host = host_of(url)
    if link.place is Place.EMBED and (shown := _inside(url, ("href",))):
        return _address(shown, Link(shown, "", ""), rules)
    if is_account_host(host, rules.platforms):
        return parse_address(url, rules.platforms)
    open_platforms = {platform for platform, _ in rules.listed}
    for platform in rules.platforms:
        is_listed = platform.slug in open_platforms and (
            platform.has_free_address or platform.is_federated
        )
        if not is_listed and not (link.is_me and platform.is_federated):
            continue
        try:
            address = parse_address(url, rules.platforms, platform.slug)
        except AddressError:
            continue
        if not is_listed or (address.platform, address.key) in rules.listed:
            return address
    return None
