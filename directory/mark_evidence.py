"""Which link can show that a council keeps a commitment: a page of its own, or its own account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from directory.addresses import Address, AddressError, parse_address
from directory.hosts import host_of, is_under
from directory.mailboxes import domains_of, mailbox_fault
from directory.models import Council, MarkAdoption, Platform, SocialAccount

_is_web_address = URLValidator(schemes=["http", "https"])
NO_WEB_ADDRESS = "Give the whole address of the page, beginning with https://."


class EvidenceJudge:
    """Judges links for one council. It asks for the accounts only where a link needs them."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.domains = domains_of(council.website, council.mail_domains)

    def fault(self, link: str) -> str:
        """Why the link shows nothing of this council, in words; empty where it does."""
        try:
            _is_web_address(link)
        except ValidationError:
            return NO_WEB_ADDRESS
        host = host_of(link)
        if any(is_under(host, domain) for domain in self.domains):
            return ""
        try:
            address = parse_address(link, self._rules)
        except AddressError:
            return self._elsewhere
        return "" if self._is_listed(address) else self._elsewhere

    def good(self, links: Iterable[str]) -> set[str]:
        """Those among them that still show something of the council."""
        return {link for link in links if not self.fault(link)}

    @property
    def _elsewhere(self) -> str:
        domains = " or ".join(self.domains)
        return (
            f"Give a page under {domains}, or one of the accounts that we list for "
            f"{self.council.short_name}. Somebody else’s page shows nothing that you can keep."
        )

    @cached_property
    def _rules(self) -> Sequence:
        return Platform.objects.rules()

    @cached_property
    def _listed(self) -> set[tuple[str, str]]:
        accounts = SocialAccount.objects.listed().filter(councils=self.council)
        return set(accounts.values_list("platform__slug", "handle_key"))

    def _is_listed(self, address: Address) -> bool:
        return (address.platform, address.key) in self._listed


def domain_fault(adoption: MarkAdoption) -> str:
    """Why the mailbox that declared it is not the council's, in words; empty where it is."""
    return mailbox_fault(adoption.council, f"mailbox@{adoption.mail_domain}")
