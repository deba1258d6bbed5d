"""What an address of an account looks like on each platform, as data.

Read by `directory.addresses`, filled from the database or from `register/platforms.toml`. Pure but
for `platform_rules_from_toml`, which reads the file that it is given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_plus

ANY_HOST = "*"  # PatternRule.host: every host, but only when the platform is named by the caller
FREE_PATH = "*"  # PatternRule.path: the whole address is the account (blogs, bulletins)
NEVER_AN_ACCOUNT = "-"  # PatternRule.path: the platform's own host, but only short links live there


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Views of an account that may follow its address. Anything else that follows is not the account.
TABS = _words(
    "about about_details albums biography careers channels community details discussion events "
    "featured feed followers following highlights home info jobs life likes live media members "
    "mentions mycompany people photos photos_albums photos_stream playlists podcasts posts "
    "products reels reels_tab releases replies reposts reviews services sets shop shorts streams "
    "submitted tagged timeline top videos wall with_replies _created _saved"
)
# What an address is when it is not an account: the first that holds one of the address's words.
NOT_ACCOUNTS = {
    "one person's profile": _words("in pub profile.php"),
    "a video": _words("watch reel reels shorts v video videos tv embed clip live"),
    "a playlist": _words("playlist playlists"),
    "a share link": _words("share sharer sharer.php share.php intent sharearticle dialog"),
    "a search": _words("search explore results discover find"),
    "a list of posts on one subject": _words("hashtag tag tags topics"),
    "an event": _words("event events"),
    "a log-in page": _words("login login.php signup register accounts"),
    "one post": _words(
        "p status statuses post posts permalink permalink.php story story.php stories comments "
        "photo photo.php photos notes media w pin feed"
    ),
    "a group": _words("groups group communities"),
}
# Endings that are never on the public internet, so no account can live there.
PRIVATE_ENDINGS = _words(
    "localhost local localdomain internal intranet lan home corp private arpa test invalid onion"
)
# Figures that pass for letters at a glance: faceb00k, l1nkedin.
_LOOKS_LIKE = str.maketrans("0135", "oles")
TRACKING = re.compile(r"(?:utm_.*|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|_ga|_gl)(?:=|$)")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PLACEHOLDER = re.compile(r"\{(handle|id|any)\}")
_SEGMENT = re.compile(r"[^{}/?]*(?:\{(?:handle|id|any)\}|\{any\}-\{id\})?")
VALUES = {
    "handle": r"([^/]+)",
    "id": r"(\d{3,25})",
    # Page names are percent-encoded when they hold accents; only the id beside them counts.
    "any": r"((?:[A-Za-z0-9._~-]|%[89A-Fa-f][0-9A-Fa-f])+)",
}


@dataclass(frozen=True)
class PatternRule:
    """One shape of address: a template, not a regular expression, so that an editor can add one.

    host: "facebook.com" is itself and www.; "*.facebook.com" is itself and every sub-domain;
        "{handle}.bsky.social" makes the whole host the handle; "*" is every host (see ANY_HOST).
    path: segments of letters with `{handle}`, `{id}` (digits) or `{any}`, or one query parameter:
        "/{handle}", "/@{handle}", "/pages/{any}/{id}", "/{any}-{id}", "/profile.php?id={id}".
        "*" is the whole address, "-" is never an account (short links).
    form: empty when the address means the same as the platform's own `url_template`. Otherwise a
        word that keeps apart handles that may belong to different people ("user", "c"): it goes in
        front of the key, and the first pattern of that form gives the canonical address.
    begins: what a handle of this form begins with ("UC"); others do not match the pattern.
    case_sensitive: handles of this form tell capitals apart, even if the platform's others do not.
    """

    host: str
    path: str
    form: str = ""
    begins: str = ""
    case_sensitive: bool = False

    def begins_as(self, handle: str) -> bool:
        if self.case_sensitive:
            return bool(self.begins) and handle.startswith(self.begins)
        return bool(self.begins) and handle.lower().startswith(self.begins.lower())


@dataclass(frozen=True)
class PlatformRule:
    """A platform as `parse_address` needs it.

    url_template: holds `{handle}`, and `{host}` where every server is its own (Mastodon: the handle
        is then user@host).
    stop_words: never handles, as in x.com/share; never accounts as the first part of a host either.
    domain_handles: handles are domains (Bluesky).
    handle_min, handle_max, handle_extra: the length of a handle, and the characters allowed in it
        beside letters and digits.
    """

    slug: str
    name: str
    patterns: tuple[PatternRule, ...]
    url_template: str
    stop_words: frozenset[str] = frozenset()
    case_sensitive: bool = False
    domain_handles: bool = False
    handle_min: int = 1
    handle_max: int = 100
    handle_extra: str = "._-"

    @property
    def has_free_address(self) -> bool:
        return any(rule.path == FREE_PATH for rule in self.patterns)

    @property
    def is_federated(self) -> bool:
        return "{host}" in self.url_template

    def allows(self, handle: str, rule: PatternRule) -> bool:
        """Whether length and characters are those of a handle. Expects ASCII."""
        text = handle[len(rule.begins) :]
        return (
            self.handle_min <= len(handle) <= self.handle_max
            and all(character.isalnum() or character in self.handle_extra for character in text)
            and not f".{text}.".count("..")
            and text != ""
        )

    def path_of_form(self, rule: PatternRule) -> str:
        """The path that stands for all of the rule's form: that of the first with its values."""
        wanted = rule.form, _PLACEHOLDER.findall(rule.path)
        return next(
            other.path
            for other in self.patterns
            if (other.form, _PLACEHOLDER.findall(other.path)) == wanted
        )

    @property
    def origin(self) -> str:
        return "/".join(self.url_template.split("/", 3)[:3])


def platform_rules_from_toml(source: Path | str | Mapping[str, Any]) -> tuple[PlatformRule, ...]:
    """Rules from platforms.toml, or from what was read of it. ValueError names the faulty entry."""
    if isinstance(source, str | Path):
        source = tomllib.loads(Path(source).read_text(encoding="utf-8"))
    rules = []
    for entry in source["platform"]:
        try:
            patterns = tuple(PatternRule(**pattern) for pattern in entry.get("patterns", ()))
            rule = PlatformRule(
                slug=entry["slug"],
                name=entry["name"],
                patterns=patterns,
                url_template=entry["url_template"],
                stop_words=frozenset(word.lower() for word in entry.get("stop_words", ())),
                case_sensitive=entry.get("case_sensitive_handles", False),
                domain_handles=entry.get("domain_handles", False),
                handle_min=entry.get("handle_min", 1),
                handle_max=entry.get("handle_max", 100),
                handle_extra=entry.get("handle_extra", "._-"),
            )
            check_platform(rule)
            rules.append(rule)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Platform {entry.get('slug', '?')}: {error}") from error
    return tuple(rules)


def check_pattern(rule: PatternRule) -> None:
    """ValueError, in words, if an editor's pattern cannot be used."""
    base = rule.host.removeprefix("*.").removeprefix("{handle}.")
    if rule.host != ANY_HOST and not is_host_name(base):
        raise ValueError(f"“{rule.host}” is not a host such as example.com or *.example.com.")
    if rule.path not in (FREE_PATH, NEVER_AN_ACCOUNT) and not rule.host.startswith("{handle}."):
        compiled(rule.path)


def check_platform(platform: PlatformRule) -> None:
    """ValueError, in words, if a platform or one of its patterns cannot be used."""
    template = platform.url_template
    if not template.startswith("https://") or template.count("{handle}") != 1:
        raise ValueError("The address must begin with https:// and hold {handle} once.")
    if set(platform.handle_extra) - set("._-@&+~:"):
        raise ValueError("Handles can hold letters, digits and . _ - @ & + ~ : only.")
    if not 1 <= platform.handle_min <= platform.handle_max:
        raise ValueError("The shortest handle has at least one character, the longest no fewer.")
    check_patterns(platform.patterns)


def check_patterns(patterns: Iterable[PatternRule]) -> None:
    """ValueError, in words, if one of a platform's patterns, or all of them together, cannot be."""
    names: dict[str, list[str]] = {}
    for rule in patterns:
        check_pattern(rule)
        if rule.form:
            found = _PLACEHOLDER.findall(rule.path)
            if found != names.setdefault(rule.form, found):
                raise ValueError(
                    f"Paths of the form “{rule.form}” must hold the same placeholders."
                )


@lru_cache(maxsize=1024)
def compiled(template: str) -> tuple[re.Pattern[str], str, list[str]]:
    """A path template as (shape of path with what follows it, query parameter, names in order)."""
    path, _, query = template.partition("?")
    parameter, _, value = query.partition("=")
    names = _PLACEHOLDER.findall(template)
    segments = path.split("/")[1:]
    good = path.startswith("/") and all(_SEGMENT.fullmatch(segment) for segment in segments)
    in_query = bool(_PLACEHOLDER.fullmatch(value)) and len(names) == 1
    if not good or not names or (query and not in_query):
        raise ValueError(
            f"“{template}” is not a path such as /{{handle}} or /pages/{{any}}/{{id}}."
        )
    pieces = _PLACEHOLDER.split(path)
    shape = "".join(
        VALUES[piece] if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
    )
    return re.compile(f"{shape}(/.*)?", re.IGNORECASE | re.ASCII), parameter, names


def fill(template: str, values: Sequence[str]) -> str:
    remaining = iter(values)
    return _PLACEHOLDER.sub(lambda _: next(remaining), template)


def host_matches(pattern: str, host: str) -> bool:
    if pattern.startswith("{handle}."):
        return host.endswith(pattern.removeprefix("{handle}"))
    if pattern.startswith("*."):
        return host == pattern[2:] or host.endswith(pattern[1:])
    return host in (pattern, "www." + pattern)


def is_host_name(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels)


def is_public(host: str) -> bool:
    """Whether a host name can be on the public internet: no bare names, no private endings."""
    ending = host.rpartition(".")[2]
    return is_host_name(host) and ending.isalpha() and ending not in PRIVATE_ENDINGS


def rules_at(
    host: str, platforms: Iterable[PlatformRule]
) -> list[tuple[PlatformRule, PatternRule]]:
    return [
        (platform, rule)
        for platform in platforms
        for rule in platform.patterns
        if host_matches(rule.host, host)
    ]


def looks_alike(host: str, platforms: Iterable[PlatformRule], *, words_too: bool) -> bool:
    """Whether a host dresses as a network or as gov.uk. It would match no rule; this says why.

    words_too: also hosts that only hold a network's name, which those of blogs may.
    """
    dotted = f".{host}."
    plain = host.translate(_LOOKS_LIKE)
    words = re.split("[.-]", plain)
    copied = "xn--" in host or "gov-uk" in host or ".gov.uk." in dotted[:-1]
    for platform in platforms:
        for rule in platform.patterns:
            real = rule.host.removeprefix("*.").removeprefix("{handle}.")
            base = ".".join(real.split(".")[-3 if real.endswith(".uk") else -2 :])
            if f".{host}".endswith(f".{base}"):
                return False
            brand = base.partition(".")[0]
            copied |= f".{real}." in dotted
            # Short names are parts of honest words, as Reddit is of Redditch.
            if words_too and not platform.is_federated and len(brand) > 5:
                copied |= brand in words or (len(brand) > 7 and brand in plain.replace("-", ""))
    return copied and not host.endswith(".gov.uk")


def only_value(query: str, parameter: str) -> str:
    """The value of a parameter that is there once, however servers read its name; else "".

    Of id, Id, %69d and id[] a server takes now the first, now the last: an address that holds two
    of them may lead to another account than the one that it shows.
    """
    names = (unquote_plus(pair.partition("=")[0]) for pair in re.split("[&;]", query))
    alike = [name for name in names if _bare_name(name) == parameter.lower()]
    pairs = (pair.partition("=") for pair in query.split("&"))
    values = [value for name, _, value in pairs if unquote(name) == parameter]
    return values[0] if len(alike) == len(values) == 1 else ""


def _bare_name(name: str) -> str:
    return re.split(r"[\[\x00]", name.lower(), maxsplit=1)[0].strip()
