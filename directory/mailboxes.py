"""Whose domain it is, and whose mailbox: a council is asked only at an address under its own.

Every part of the register that has to know what domains a council has asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from directory.hosts import host_of, is_under

if TYPE_CHECKING:
    from directory.models import Council


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Under these, anybody, or every public body, has a name or a mailbox: they are nobody's own.
SHARED = _words(
    "gov.uk gov.wales llyw.cymru gov.scot co.uk org.uk me.uk ltd.uk plc.uk net.uk ac.uk sch.uk "
    "nhs.uk police.uk mod.uk parliament.uk uk.com gb.com eu.org "
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.co.uk live.com msn.com "
    "yahoo.com yahoo.co.uk icloud.com me.com aol.com proton.me protonmail.com btinternet.com "
    "onmicrosoft.com sharepoint.com govdelivery.com wordpress.com github.io"
)


OF_MANY = (
    "Many have pages or mail at that host, so it proves nothing of this council. Give its own "
    "website, or leave it empty."
)


def written_domains(text: str) -> list[str]:
    """The domains that an editor wrote down, one a line: leeds.gov.uk, or @leeds.gov.uk."""
    return _each_once(host_of(line.strip().removeprefix("@")) for line in text.splitlines())


def domains_of(website: str, mail_domains: str) -> list[str]:
    """Every domain of a council: that of its website first, then those of its mail.

    A website that lies at a host of many, as www.gov.uk/mereford does, gives it no domain.
    """
    return _each_once([own_host(website), *written_domains(mail_domains)])


def own_host(website: str) -> str:
    """The host of a council's website, where nobody else has pages or mail at it; else ""."""
    host = host_of(website)
    return "" if host in SHARED else host


def mail_domains(council: Council) -> list[str]:
    """The domains of the council's mail; that of its website where none are written down."""
    return written_domains(council.mail_domains) or domains_of(council.website, "")


def own_domain(council: Council, mailbox: str) -> str:
    """The host of a mailbox that is the council's own; "" where it is not."""
    host = mailbox.rpartition("@")[2].strip().lower()
    return host if any(is_under(host, domain) for domain in mail_domains(council)) else ""


def mailbox_fault(council: Council, mailbox: str) -> str:
    """Why the council is not to be asked there, in words; empty when it may be."""
    if own_domain(council, mailbox):
        return ""
    domains = mail_domains(council)
    if not domains:
        return f"We do not know the website of {council.short_name}, and so none of its mailboxes."
    return (
        f"Give an address that ends with {' or '.join(domains)}. We write to no other about "
        f"{council.short_name}, so that we know who answers."
    )


def domain_faults(council: Council, others: Iterable[Council]) -> list[str]:
    """What is wrong with the domains written down for the council's mail, line by line.

    ``others``: the councils of today whose websites stand in the way. Neighbours may share a
    domain for mail, but none can have the website of another one, unless it is its own too.
    """
    website = host_of(council.website)
    taken = [(host, other) for other in others if (host := own_host(other.website))]
    faults = []
    for line in filter(None, map(str.strip, council.mail_domains.splitlines())):
        domain = host_of(line.removeprefix("@"))
        if not domain:
            faults.append(f"“{line[:80]}” is not a domain such as leeds.gov.uk. One a line.")
        elif domain in SHARED:
            faults.append(f"{domain} is shared by many. Give the domain that is the council’s own.")
        elif not is_under(website, domain):
            theirs = [other for host, other in taken if is_under(host, domain)]
            theirs += [other for host, other in taken if is_under(domain, host) and host != website]
            if theirs:
                faults.append(f"{domain} is the domain of {theirs[0].name}. Take it out.")
    return faults


def _each_once(hosts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, hosts)))
