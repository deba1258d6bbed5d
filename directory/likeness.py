"""How one address can pass for another at a glance: letters that look alike, one letter off.

Pure: no Django, no database. It never says that two addresses are the same, only how they differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from directory.hosts import is_under
from directory.spelling import distance

# Letters of other alphabets that look like one of ours (after Unicode's confusables.txt, UTS 39);
# full-width and mathematical letters need no table, because normalisation knows them.
_CYRILLIC = ("асԁеһіјӏорԛѕԝхуАВСЕНІЈКМОРЅТХУ", "acdehijlopqswxyABCEHIJKMOPSTXY")
_GREEK = ("αεικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeikvoptuxyABEZHIKMNOPTYX")
_OTHERS = ("ıɩɡɑłøəօսѵՕ‐‑‒–—−ـ⁄∕。․‚", "iigaloeouvO-------//..,")
_LOOKS_LIKE = {
    ord(odd): plain
    for odd_ones, plain_ones in (_CYRILLIC, _GREEK, _OTHERS)
    for odd, plain in zip(odd_ones, plain_ones, strict=True)
}
# Within plain letters: what is read as the same at a glance. In the order they are replaced.
SAME_AT_A_GLANCE = (
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("5", "s"),
    ("rn", "m"),
    ("vv", "w"),
    ("_", ""),
    (".", ""),
    ("-", ""),
)
# How a host can copy another, the nearest first.
NEAREST = ("letters", "one-letter", "holds", "ending")
SHORTEST = 5  # letters; of fewer, another name is as likely as a copy
_INVISIBLE = {"Cf", "Cc", "Mn"}
_GENERIC_LABELS = frozenset({
    "www", "gov", "uk", "co", "com", "org", "net", "wales", "cymru", "llyw", "eu", "info", "online",
})  # fmt: skip
_OFFICIAL = re.compile(r"gov|council|cyngor")


def trimmed(text: str) -> str:
    """Without what sticks to a copied address at its ends: spaces, marks that nobody sees."""
    kept = list(text)
    for end in (0, -1):
        while kept and (kept[end].isspace() or unicodedata.category(kept[end]) == "Cf"):
            kept.pop(end)
    return "".join(kept)


def plain(text: str) -> str:
    """The text in the letters of our keyboard that it can be taken for."""
    even = unicodedata.normalize("NFKC", _from_punycode(text)).translate(_LOOKS_LIKE)
    apart = unicodedata.normalize("NFKD", even)
    return "".join(letter for letter in apart if unicodedata.category(letter) not in _INVISIBLE)


def odd_letters(text: str) -> list[str]:
    """Each character that is not on our keyboard, in words: "cyrillic small letter a"."""
    odd = dict.fromkeys(letter for letter in _from_punycode(text) if not letter.isascii())
    names = (unicodedata.name(letter, "a character without a name") for letter in odd)
    return [name.lower() for name in names]


def _from_punycode(text: str) -> str:
    """Hosts as browsers may show them: what is written xn--… in plain letters."""

    def decoded(label: re.Match[str]) -> str:
        try:
            return label[1].encode("ascii").decode("punycode")
        except (UnicodeError, ValueError, OverflowError):
            return label[0]

    return re.sub(r"(?<![a-z0-9-])xn--([a-z0-9-]+)", decoded, text, flags=re.IGNORECASE)


def at_a_glance(handle: str) -> str:
    """The handle with all that is read as the same made the same. Directory querysets do it too."""
    seen = handle.lower()
    for written, read in SAME_AT_A_GLANCE:
        seen = seen.replace(written, read)
    return seen


def is_look_alike(one: str, other: str) -> bool:
    """Whether two different handles are the same at a glance: Leeds_CC and LeedsCC, l and I."""
    seen = at_a_glance(one)
    return len(seen) >= SHORTEST - 1 and one.lower() != other.lower() and seen == at_a_glance(other)


def is_one_off(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many or swapped with its neighbour."""
    is_near = abs(len(one) - len(other)) <= 1 and min(len(one), len(other)) >= SHORTEST
    return is_near and distance(one.lower(), other.lower()) == 1


def marked(one: str, other: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces, each with whether it differs. Capitals are no difference."""
    lowered = one.lower(), other.lower()
    # Lower case can be longer than what it was made of, and then places would not fit.
    are_even = [len(low) for low in lowered] == [len(one), len(other)]
    matcher = SequenceMatcher(None, *(lowered if are_even else (one, other)), autojunk=False)
    ones, others = [], []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        differs = kind != "equal"
        if end > start:
            ones.append((one[start:end], differs))
        if other_end > other_start:
            others.append((other[other_start:other_end], differs))
    return ones, others


def name_label(host: str) -> str:
    """The label of a host that says whose it is: "leeds" of www.leeds.gov.uk."""
    labels = [label for label in host.split(".") if label not in _GENERIC_LABELS]
    return labels[-1] if labels else ""


def likeness_of_hosts(host: str, real: str) -> str:
    """How a host copies another: "letters", "one-letter", "holds", "ending", or "" if it does not.

    "holds": the real one stands in front of another; "ending": the same name with another end,
    dressed as a public body's. Sub-domains of the real one are its own and no copies.
    """
    if not host or not real or is_under(host, real):
        return ""
    official = real.endswith((".gov.uk", ".gov.wales", ".llyw.cymru"))
    dotted = host.replace("-", ".")
    if at_a_glance(host) == at_a_glance(real):
        return "letters"
    if is_one_off(host, real):
        return "one-letter"
    if f".{real.replace('-', '.')}." in f".{dotted}.":
        return "holds"
    name = name_label(real).replace("-", "")
    rest = host.replace("-", "").replace(name, "", 1) if name else ""
    # Another public body may have the same name; it could not have that of a council's own site.
    is_public = host.endswith((".gov.uk", ".gov.wales", ".llyw.cymru", ".ac.uk", ".nhs.uk"))
    if official and not is_public and len(name) >= SHORTEST - 1 and _OFFICIAL.search(rest):
        names = {name, f"{name}council", f"{name}cc", f"{name}citycouncil"}
        if not names.isdisjoint(_runs(host)):
            return "ending"
    return ""


def _runs(host: str) -> set[str]:
    """Words of a host, and what they make together: great-yarmouth-gov holds greatyarmouth."""
    found = set()
    for label in host.split("."):
        words = label.split("-")
        for start in range(len(words)):
            found |= {"".join(words[start:end]) for end in range(start + 1, len(words) + 1)}
    return found


def nearest(host: str, domains: Iterable[str]) -> tuple[str, str]:
    """The one of the domains that the host copies best, and how; two empty texts if none."""
    found = [(how, domain) for domain in domains if (how := likeness_of_hosts(host, domain))]
    how, real = min(found, key=lambda pair: NEAREST.index(pair[0]), default=("", ""))
    return real, how
