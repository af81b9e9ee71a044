"""Test identities of inspectors in memory."""

from collections.abc import Sequence

from realname.kernel.errors import UnknownShopper
from realname.kernel.identifiers import RegistrationId, ShopperId
from realname.registration.model.mystery_shopper import Shopper
from tests.support.memory_records import Records


class MemoryShoppers:
    """Implements the port `Shoppers`."""

    def __init__(self, records: Records) -> None:
        self._shoppers = records.shoppers

    def add(self, shopper: Shopper) -> None:
        self._shoppers[shopper.id] = shopper

    def save(self, shopper: Shopper) -> None:
        self._shoppers[shopper.id] = shopper

    def get(self, shopper_id: ShopperId) -> Shopper:
        if shopper_id not in self._shoppers:
            raise UnknownShopper
        return self._shoppers[shopper_id]

    def of_number(self, number_mark: str) -> Shopper | None:
        return next((one for one in self._shoppers.values() if one.number_mark == number_mark), None)

    def of_registration(self, registration_id: RegistrationId) -> Shopper | None:
        return next((one for one in self._shoppers.values() if one.registration_id == registration_id), None)

    def newest_first(self, *, limit: int) -> Sequence[Shopper]:
        ordered = sorted(self._shoppers.values(), key=lambda one: one.id.value)
        return sorted(ordered, key=lambda one: one.issued_at, reverse=True)[:limit]
