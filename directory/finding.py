"""What somebody means by the one line that they type: a name, an account or a website."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.addresses import Address, AddressError, parse_address
from directory.hosts import host_of
from directory.models import Council, Platform, SocialAccount
from directory.querysets import CouncilQuerySet


@dataclass(frozen=True)
class Meaning:
    """``address``: of an account, where the line is one. ``account``: that, where it is listed."""

    query: str
    address: Address | None = None
    account: SocialAccount | None = None

    @property
    def is_unlisted(self) -> bool:
        """Whether it is the address of an account that the register does not have."""
        return self.address is not None and self.account is None

    def councils(self) -> CouncilQuerySet:
        """The councils that are meant, whatever their state."""
        if self.account:
            return Council.objects.filter(social_accounts=self.account)
        if self.address:
            return Council.objects.none()
        named = Council.objects.named(self.query)
        host = host_of(self.query)
        return named | Council.objects.with_website_at(host) if host else named

    def among(self, councils: CouncilQuerySet) -> CouncilQuerySet:
        """Those of the councils that are meant, or came after one that is."""
        return councils.these_or_succeeding(self.councils())

    def past_and_coming(self, on: date, most: int) -> list[dict[str, Any]]:
        """Ended and coming ones that are meant, closest names first. One query.

        One row for each step of succession that leads from them, up to two steps on.
        """
        meant = self.councils().past_or_coming(on)
        return list(meant.ranked_for(self.query).succession_steps()[:most])


def understand(query: str) -> Meaning:
    """Read the line. Costs queries only where it has the looks of an address."""
    if " " in query or not {".", "/"} & set(query):
        return Meaning(query)
    try:
        address = parse_address(query, Platform.objects.rules())
    except AddressError:
        return Meaning(query)
    account = SocialAccount.objects.at(address).select_related("platform").first()
    return Meaning(query, address, account)
