"""Which addresses may be asked at all, and where a name really leads."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar
from urllib.parse import quote, urlsplit

from .results import FetchError, FetchProblem

# The name does not exist, or has no address; the second is not known on every system.
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

IPAddress = IPv4Address | IPv6Address
AddressRule = Callable[[IPAddress], bool]
Resolver = Callable[[str, int], Sequence[str]]
T = TypeVar("T")

LONGEST_URL = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f\\]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
# What is left as it is in a path and query: everything that has a meaning there (RFC 3986).
_SAFE = "/?%:=&~+!$,;'@()*[]|"

# Global unicast is all that IANA has given out of IPv6; the rest is local, reserved or multicast.
_GLOBAL_UNICAST = ip_network("2000::/3")
# RFC 6052: the last four bytes are an IPv4 address that a NAT64 gateway will ask for us.
_NAT64 = ip_network("64:ff9b::/96")
# In the IANA special-purpose registries, but taken for global by Python 3.11.7: documentation
# (RFC 9637), protocol assignments (RFC 6890) and the anycast of 6to4 relays (RFC 7526).
_NOT_GLOBAL = tuple(map(ip_network, ("3fff::/20", "192.0.0.0/24", "192.88.99.0/24")))


def is_public(address: IPAddress) -> bool:
    """Whether the address is on the public internet, also when it carries another one inside."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in network for network in _NOT_GLOBAL if network.version == address.version):
        return False
    # Multicast counts as global in Python, and nobody serves web pages there.
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True)
class Target:
    """An address taken apart. ``host`` is ASCII, without brackets and closing dot."""

    url: str
    scheme: str
    host: str
    port: int
    path: str  # with the query, ready to be sent

    @property
    def authority(self) -> str:
        """What the Host header says; the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"


def read_url(url: str, ports: Collection[int]) -> Target:
    """Take the address apart. Raises FetchError (bad-address) for all that we never ask."""

    def refuse(words: str) -> FetchError:
        return FetchError(FetchProblem.BAD_ADDRESS, url, words)

    if len(url) > LONGEST_URL or _CONTROL_OR_BACKSLASH.search(url):
        raise refuse("This is not a web address that can be read.")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if ":" in host:
            host = str(IPv6Address(host))
        else:
            host = host.encode("idna").decode("ascii").lower()
    except ValueError as error:  # UnicodeError and AddressValueError are kinds of it
        raise refuse("This is not a web address that can be read.") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise refuse("Only http and https addresses are looked at.")
    if "@" in parts.netloc:
        raise refuse("The address has a user name in front of the host.")
    # Without a dot too: what "2130706433" or "intranet" lead to is judged once it is looked up.
    if "%" in host or not (":" in host or _HOST.fullmatch(host)):
        raise refuse("The address has no host name that can be read.")
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise refuse(f"The address names port {port}, which is not one that websites use.")
    path = quote(parts.path or "/", safe=_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_SAFE)
    return Target(url, parts.scheme, host, port, path)


def look_up(host: str, port: int) -> list[str]:
    """Every address of the name, as the system's resolver knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(
    target: Target, *, resolve: Resolver, is_allowed: AddressRule, seconds: float
) -> list[str]:
    """Every address of the target's name, looked up once.

    Refused unless *every* one is allowed: a name with one public and one private address is an
    attack or a mistake. The caller connects to these and never asks for the name again.
    Raises FetchError, or TimeoutError when the resolver takes longer than ``seconds``.
    """
    try:
        found = _in_time(lambda: list(resolve(target.host, target.port)), seconds)
    except TimeoutError:
        raise
    except OSError as error:
        if isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME:
            raise _no_such_name(target) from error
        words = f"Whether {target.host} exists could not be found out."
        raise FetchError(FetchProblem.NAME_FAILED, target.url, words) from error
    if not found:
        raise _no_such_name(target)
    if not all(is_allowed(ip_address(address)) for address in found):
        words = f"{target.host} does not lead to the public internet."
        raise FetchError(FetchProblem.NOT_PUBLIC, target.url, words)
    return found


def _no_such_name(target: Target) -> FetchError:
    words = f"There is no website named {target.host} any more."
    return FetchError(FetchProblem.NO_SUCH_NAME, target.url, words)


def _in_time(job: Callable[[], T], seconds: float) -> T:
    """Do it in a thread that is left behind when time is up: getaddrinfo takes no time limit."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)
