"""The addresses that imports have brought, so that what editors made of them stays so."""

from __future__ import annotations

from collections.abc import Iterable

from directory.addresses import Address
from directory.models import ImportedAddress, SocialAccount

from .engine import update_all


class BroughtAddresses:
    """What is remembered of some addresses, and what is to be remembered: few queries for all."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        keys = {address.key for address in addresses}
        self._held: dict[tuple[str, str], ImportedAddress] = {
            (held.platform, held.key): held for held in ImportedAddress.objects.filter(key__in=keys)
        }
        self._new: list[ImportedAddress] = []
        self._changed: list[ImportedAddress] = []

    def was_deleted(self, address: Address) -> bool:
        held = self._held.get((address.platform, address.key))
        return held is not None and held.account_id is None

    def account(self, address: Address) -> int | None:
        """The account that was brought under this address, wherever it stands now."""
        held = self._held.get((address.platform, address.key))
        return held.account_id if held else None

    def moved(self, addresses: Iterable[Address]) -> dict[int, SocialAccount]:
        """The accounts that were brought under these addresses, by their keys."""
        keys = {self.account(address) for address in addresses} - {None}
        return SocialAccount.objects.select_related("platform").in_bulk(keys) if keys else {}

    def remember(self, address: Address, account: int) -> None:
        held = self._held.get((address.platform, address.key))
        if held is None:
            new = ImportedAddress(platform=address.platform, key=address.key, account_id=account)
            self._new.append(new)
        elif held.account_id != account:
            held.account_id = account
            self._changed.append(held)

    def write(self) -> None:
        ImportedAddress.objects.bulk_create(self._new)
        update_all(ImportedAddress, self._changed, ["account"])
