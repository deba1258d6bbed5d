"""Which evidence can speak for an account: what is called the council's own must be its own.

Pure, and the same for editors and imports. Evidence that a public register gives, or that an editor
answers for, is not held against any domain.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from directory.choices import EvidenceKind
from directory.hosts import host_of, is_under
from directory.mailboxes import written_domains

OF_COUNCIL_DOMAINS = frozenset({
    EvidenceKind.COUNCIL_WEBSITE,
    EvidenceKind.COUNCIL_MAILBOX,
    EvidenceKind.COUNCIL_DOMAIN_HANDLE,
})  # fmt: skip
NO_WEBSITE = (
    "We do not know the website of the council, so only an editor’s word or a public register can "
    "be evidence. Or give the council its website first."
)


ONLY_THE_DOMAIN = (
    "Give only the domain of the council’s own mailbox, what stands after the @: everybody reads "
    "it, and the mailbox is private."
)


@dataclass(frozen=True)
class Objection:
    """Why a piece of evidence is not believed. ``field``: kind, source or url."""

    field: str
    words: str


def objection(
    kind: str,
    *,
    source: str,
    url: str,
    handle: str,
    websites: Collection[str],
    mail_domains: Collection[str] = (),
) -> Objection | None:
    """What speaks against it. ``websites``: those of all councils whose account it is.

    A site that neighbours share gives evidence to each of them. ``mail_domains``: the fields of
    these councils, a domain a line. Mail and handles may be under them too; pages may not.
    """
    if kind not in OF_COUNCIL_DOMAINS:
        return None
    hosts = sorted(filter(None, map(host_of, websites)))
    if kind != EvidenceKind.COUNCIL_WEBSITE:
        hosts += [domain for text in mail_domains for domain in written_domains(text)]
    if not hosts:
        return Objection("kind", NO_WEBSITE)
    domains = " or ".join(dict.fromkeys(hosts))
    if kind == EvidenceKind.COUNCIL_MAILBOX and "@" in source:
        return Objection("source", ONLY_THE_DOMAIN)
    if kind == EvidenceKind.COUNCIL_WEBSITE:
        field, host = "url", host_of(url)
        words = f"Give the address of a page on the council’s own website, {domains}."
    elif kind == EvidenceKind.COUNCIL_MAILBOX:
        field, host = "source", host_of(source.rpartition("@")[2])
        words = f"Give the domain of the council’s own mailbox, {domains}."
    else:
        field, host = "kind", handle.lower()
        words = f"The account’s handle does not end with the council’s own domain, {domains}."
    return None if any(is_under(host, own) for own in hosts) else Objection(field, words)
