"""The one door from any web address or handle to (platform, handle, canonical address).

Pure: no Django, no network, no database. What an account looks like on which platform is data, in
`directory.address_rules`; this module reads addresses by it. It never guesses: a host or a path
that no rule describes is refused, with a code for the caller and a sentence for the person.

    >>> parse_address("https://mobile.twitter.com/LeedsCC_News?lang=en", rules)
    Address(platform="x", handle="LeedsCC_News", key="leedscc_news", url="https://x.com/LeedsCC_News")

Two addresses are the same account when `platform` and `key` are the same. `url` is what to link to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.address_rules import (
    ANY_HOST,
    FREE_PATH,
    LABEL,
    NEVER_AN_ACCOUNT,
    NOT_ACCOUNTS,
    TABS,
    TRACKING,
    VALUES,
    PatternRule,
    PlatformRule,
    compiled,
    fill,
    is_public,
    looks_alike,
    only_value,
    platform_rules_from_toml,
    rules_at,
)

__all__ = [
    "Address",
    "AddressError",
    "PatternRule",
    "PlatformRule",
    "is_account_host",
    "parse_address",
    "platform_rules_from_toml",
]

MAX_TEXT_LENGTH = 2000
MAX_URL_LENGTH = 300
MAX_HANDLE_LENGTH = 200
_FREE_TEXT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%(?!0|1|5[Cc]|7[Ff])[0-9A-Fa-f]{2})*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HASH_BANG = re.compile(r"\A((?:https?:)?(?://)?[^/?#]+)/?#!/", re.IGNORECASE)
_FILE_NAMES = (".php", ".html", ".htm", ".aspx")
_HOST_AND_PORT = re.compile(r"(?:\[.*|[A-Za-z0-9.-]+:\d+)")
_GIVE_HTTPS = "Give a web address that begins with https://."
_GIVE_A_NAME = "Give an address or handle with a name in it, not the number of a computer."


class AddressError(ValueError):
    """The text is not the address of an account. `str(error)` is for the person who typed it.

    Codes: empty, too-long, not-ascii, bad-characters, bad-scheme, malformed, userinfo, port,
    ip-host, look-alike-host, unknown-host, not-an-account, bad-handle, needs-platform,
    other-platform, unknown-platform.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Address:
    """handle: in the author's own capitals, for reading. key: for comparing, one a platform."""

    platform: str
    handle: str
    key: str
    url: str


@dataclass(frozen=True)
class _Parts:
    scheme: str
    host: str
    path: str
    query: str


def parse_address(
    text: str, platforms: Sequence[PlatformRule], platform: str | None = None
) -> Address:
    """Read a web address, or a handle when `platform` (a slug) is given.

    Raises `AddressError` and nothing else, whatever the text, as long as the rules pass
    `address_rules.check_platform`.
    """
    cleaned = _clean(text)
    wanted = next((rule for rule in platforms if rule.slug == platform), None)
    if platform and wanted is None:
        raise AddressError("unknown-platform", "Choose one of the platforms in the list.")
    problem: AddressError | None = None
    for candidate in _candidates(cleaned, platforms, wanted):
        try:
            found, address = _match(_split(candidate), platforms, wanted)
        except AddressError as error:
            problem = problem or error
            continue
        if wanted and found.slug != wanted.slug:
            raise AddressError(
                "other-platform",
                f"That is an address on {found.name}, not {wanted.name}. "
                f"Choose {found.name}, or give the address on {wanted.name}.",
            )
        return address
    raise problem or AddressError("malformed", "Copy the whole address from the address bar.")


def is_account_host(host: str, platforms: Iterable[PlatformRule]) -> bool:
    """Whether accounts live at this host on any platform. Hosts of short links are not such."""
    if not isinstance(host, str) or not host.isascii():
        return False
    rules = rules_at(host.lower().rstrip("."), platforms)
    return any(rule.path != NEVER_AN_ACCOUNT for _, rule in rules)


def _clean(text: object) -> str:
    """The text without what sticks to a pasted address. Other scripts are never converted."""
    if not isinstance(text, str):
        raise AddressError("empty", "Give a web address or a handle.")
    if len(text) > MAX_TEXT_LENGTH:
        raise AddressError("too-long", "That is too long. Give the account's own address only.")
    text = text.strip(" \t\r\n\xa0")
    if odd := next((character for character in text if not character.isascii()), None):
        name = unicodedata.name(odd, "a character that is not on the keyboard").lower()
        raise AddressError(
            "not-ascii",
            f"That holds {name}, which can pass for an ordinary letter but is not one. "
            "Type the address by hand in plain letters.",
        )
    text = text.lstrip(' <"').rstrip(' >"/.,;')
    if not text:
        raise AddressError("empty", "Give a web address or a handle.")
    if re.search(r'[\x00-\x20\x7f\\<>"{}|^`]', text):
        raise AddressError(
            "bad-characters",
            "An address or handle has no spaces, backslashes or brackets. Copy it again.",
        )
    return text


def _candidates(
    text: str, platforms: Sequence[PlatformRule], wanted: PlatformRule | None
) -> list[str]:
    """The full addresses that the text may stand for, likeliest first."""
    if not (wanted and wanted.has_free_address):  # twitter.com/#!/name, as written until 2012
        text = _HASH_BANG.sub(r"\1/", text)
    if scheme := _SCHEME.match(text):
        if scheme[1].lower() not in ("http", "https"):
            raise AddressError("bad-scheme", _GIVE_HTTPS)
        return [text]
    if text.startswith("//"):
        return ["https:" + text]
    bare = text.removeprefix("@")
    head = re.split(r"[/?#]", bare, maxsplit=1)[0]
    host = head.lower()
    if "@" in head and not (wanted and "@" in wanted.handle_extra):
        return [_federated_candidate(text, platforms, wanted)]
    if ":" in head and not (wanted and any(rule.begins_as(head) for rule in wanted.patterns)):
        if not _HOST_AND_PORT.fullmatch(head):
            raise AddressError("bad-scheme", _GIVE_HTTPS)
        return ["https://" + bare]
    if wanted is None:
        named_by_host = any(
            rule.host.startswith("{handle}.") for _, rule in rules_at(host, platforms)
        )
        if named_by_host or ("." in host and not text.startswith("@")):
            return ["https://" + bare]
        raise AddressError(
            "needs-platform",
            "That looks like a handle. Choose the platform it is on, or give the whole address.",
        )
    if wanted.has_free_address:
        return ["https://" + text]
    is_host = "/" in bare or host.startswith("www.") or rules_at(host, platforms)
    if is_host and "." in host and not text.startswith("@"):
        return ["https://" + text]
    if wanted.is_federated:
        raise AddressError(
            "bad-handle", f"Give the whole {wanted.name} handle, such as @name@server.example."
        )
    if "." in host:  # a handle with dots that copies somebody's address
        _refuse_look_alike(host, platforms, words_too=False)
        if re.fullmatch(r"\d+(?:\.\d+){3}", host):
            raise AddressError("ip-host", _GIVE_A_NAME)
    candidates = [wanted.url_template.replace("{handle}", bare)]
    if "/" in bare:
        candidates.insert(0, f"{wanted.origin}/{text}")
    return candidates


def _federated_candidate(
    text: str, platforms: Sequence[PlatformRule], wanted: PlatformRule | None
) -> str:
    """The address behind @user@host. An e-mail address and facebook.com@evil are refused."""
    user, _, host = text.removeprefix("@").partition("@")
    if re.fullmatch(r"[A-Za-z0-9._-]+", user) and re.fullmatch(r"[A-Za-z0-9.-]+", host):
        found = any(rule.is_federated for rule, _ in rules_at(host.lower(), platforms))
        if (wanted and wanted.is_federated) or (not wanted and text.startswith("@") and found):
            return f"https://{host}/@{user}"
        if not wanted and text.startswith("@"):
            raise AddressError(
                "needs-platform", "If that is a Mastodon account, choose Mastodon and try again."
            )
    raise AddressError(
        "userinfo",
        "That has an @ before the host, as an e-mail address has. Give the account's web address.",
    )


def _split(url: str) -> _Parts:
    """Host, path and query of an address with a scheme. Refuses numbers for hosts, odd ports."""
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("#")[0].partition("?")
    authority, _, path = rest.partition("/")
    if "@" in authority:
        raise AddressError(
            "userinfo",
            "That address hides its real host behind an @. Go to the account and copy its address.",
        )
    host, _, port = authority.lower().partition(":")
    host = host.rstrip(".")
    if host.startswith("[") or re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]):
        raise AddressError("ip-host", _GIVE_A_NAME)
    if port not in ("", "80", "443"):
        raise AddressError("port", "Give the address without the number after the host.")
    if not all(LABEL.fullmatch(label) for label in host.split(".")) or len(host) > 253:
        raise AddressError("malformed", "That is not a whole web address. Copy it again.")
    segments = [re.sub("^%40", "@", segment) for segment in path.split("/") if segment]
    clean_path = "/" + "/".join(segments).rstrip("/.,;")
    return _Parts(scheme.lower(), host, clean_path, query)


def _match(
    parts: _Parts, platforms: Sequence[PlatformRule], wanted: PlatformRule | None
) -> tuple[PlatformRule, Address]:
    """The first rule that describes the address, those of the wanted platform before others."""
    rules = rules_at(parts.host, platforms)
    rules.sort(key=lambda pair: pair[0] is not wanted)
    if not rules:
        open_rules = [rule for rule in wanted.patterns if rule.host == ANY_HOST] if wanted else []
        _refuse_look_alike(parts.host, platforms, words_too=not open_rules)
        if not open_rules or not is_public(parts.host):
            raise AddressError(
                "unknown-host",
                f"{parts.host[:80]} is not a network that we know. Check the address; "
                "if it is a handle, choose its platform.",
            )
        rules = [(wanted, rule) for rule in open_rules if wanted]
    problem: AddressError | None = None
    for platform, rule in rules:
        try:
            address = _apply(platform, rule, parts)
        except AddressError as error:
            problem = problem or error
            continue
        if address and (
            len(address.url) > MAX_URL_LENGTH
            or max(len(address.handle), len(address.key)) > MAX_HANDLE_LENGTH
        ):
            raise AddressError("too-long", "That is too long. Give the account's own address only.")
        if address:
            if platform.domain_handles:
                _refuse_look_alike(address.handle, platforms, words_too=False)
            return platform, address
    raise problem or _not_an_account(rules[0][0], parts)


def _apply(platform: PlatformRule, rule: PatternRule, parts: _Parts) -> Address | None:
    """What one rule makes of the address: an account, nothing, or a handle that cannot be one."""
    if rule.path == NEVER_AN_ACCOUNT:
        return None
    if rule.path == FREE_PATH:
        return _free_address(platform, parts)
    label = parts.host.partition(".")[0]
    if rule.host.startswith("{handle}."):
        path, names = "/{handle}", ["handle"]
        values, rest = [parts.host], parts.path.strip("/")
        if label in platform.stop_words:
            return None
    else:
        if rule.host.startswith("*.") and label in platform.stop_words:
            return None
        shape, parameter, names = compiled(rule.path)
        if not (matched := shape.fullmatch(parts.path)):
            return None
        path = rule.path
        values, rest = list(matched.groups()[:-1]), (matched.groups()[-1] or "").strip("/")
        if parameter:
            values = [only_value(parts.query, parameter)]
            if not re.fullmatch(VALUES[names[0]], values[0]):
                return None
    if rest and rest.lower() not in TABS:
        return None
    for name, value in zip(names, values, strict=True):
        if name != "handle":
            continue
        # After @ or a form's own word every name is free: youtube.com/@live is an account.
        stops = path == "/{handle}" or ("/{handle}" in path and not rule.form)
        word = value.lower()
        if word.endswith(_FILE_NAMES) or (stops and word in platform.stop_words):
            return None
        if rule.begins and not rule.begins_as(value):
            return None
        _check_handle(platform, rule, value)
    return _build(platform, rule, path, names, values, parts.host)


def _build(
    platform: PlatformRule,
    rule: PatternRule,
    path: str,
    names: list[str],
    values: list[str],
    host: str,
) -> Address:
    handle = fill(path[path.index("{") :], values)
    if platform.domain_handles:
        handle = handle.lower()
    if platform.is_federated:
        server = host.removeprefix("www.") if rule.host != ANY_HOST else host
        url = platform.url_template.replace("{host}", server).replace("{handle}", handle)
        handle = f"{handle}@{server}"
    elif rule.form:
        shape = platform.path_of_form(rule)
        url = platform.origin + fill(shape, [handle] if platform.domain_handles else values)
    else:
        url = platform.url_template.replace("{handle}", handle)
    folded = handle if platform.case_sensitive or rule.case_sensitive else handle.lower()
    key = f"{rule.form}/{folded}" if rule.form else folded
    # A permanent id says which account it is, whatever name stands beside it.
    if "id" in names:
        key = values[names.index("id")]
    return Address(platform.slug, handle, key, url)


def _free_address(platform: PlatformRule, parts: _Parts) -> Address:
    """A blog or bulletin: the whole address but tracking and fragment. Handle: host and path."""
    if parts.scheme != "https":
        raise AddressError("bad-scheme", _GIVE_HTTPS)
    kept = [pair for pair in parts.query.split("&") if pair and not TRACKING.match(pair.lower())]
    query = "&".join(kept).rstrip("/.,;?&")
    segments = parts.path.split("/")
    if "." in segments or ".." in segments or not _FREE_TEXT.fullmatch(parts.path + query):
        raise AddressError("malformed", "That is not a whole web address. Copy it again.")
    handle = parts.host + parts.path.rstrip("/")
    tail = f"?{query}" if query else ""
    key = handle + tail if platform.case_sensitive else (handle + tail).lower()
    return Address(platform.slug, handle, key, f"https://{parts.host}{parts.path}{tail}")


def _check_handle(platform: PlatformRule, rule: PatternRule, handle: str) -> None:
    if not platform.allows(handle, rule):
        extra = " ".join(platform.handle_extra)
        length = f"{platform.handle_min} to {platform.handle_max}"
        raise AddressError(
            "bad-handle",
            f"{platform.name} handles have {length} characters: letters, digits"
            f"{' and ' + extra if extra else ''}. Check the spelling.",
        )
    if platform.domain_handles and not rule.begins and not is_public(handle.lower()):
        raise AddressError(
            "bad-handle", f"Give the whole {platform.name} handle, such as name.bsky.social."
        )


def _refuse_look_alike(host: str, platforms: Iterable[PlatformRule], *, words_too: bool) -> None:
    if looks_alike(host, platforms, words_too=words_too):
        raise AddressError(
            "look-alike-host",
            f"{host[:80]} looks like the address of a network or a council, but is not one that "
            "we know. Do not log in there. Go to the account itself and copy its address.",
        )


def _not_an_account(platform: PlatformRule, parts: _Parts) -> AddressError:
    words = set(parts.path.lower().split("/"))
    what = next((what for what, signs in NOT_ACCOUNTS.items() if signs & words), "not an account")
    return AddressError(
        "not-an-account",
        f"That address on {platform.name} is {what}. "
        "Open the council's own account there and copy the address from there.",
    )
