"""Whose mailbox it is: a council is asked only at an address under its own domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.hosts import host_of, is_under

if TYPE_CHECKING:
    from directory.models import Council


def mail_domains(council: Council) -> list[str]:
    """The domains of the council's mail; that of its website where none are written down."""
    written = [host_of(line) for line in council.mail_domains.splitlines()]
    return list(dict.fromkeys(filter(None, written or [host_of(council.website)])))


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
