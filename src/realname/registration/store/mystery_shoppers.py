"""Test identities of inspectors in their table."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.kernel.identifiers import RegistrationId, ShopperId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper
from realname.registration.errors import UnknownShopper
from realname.registration.model.mystery_shopper import Shopper
from realname.registration.store.tables import shoppers

_table = shoppers.c


class Shoppers(Repository[Shopper, ShopperId]):
    """Test identities."""

    rows = RowMapper(Shopper, shoppers)
    unknown = UnknownShopper

    def of_number(self, number_mark: str) -> Shopper | None:
        """The one whose number has this mark, locked, or None."""
        return self._records.lock_one(select(shoppers).where(_table.number_mark == number_mark))

    def of_registration(self, registration_id: RegistrationId) -> Shopper | None:
        """The one that was shown for a registration, locked, or None."""
        return self._records.lock_one(select(shoppers).where(_table.registration_id == registration_id.value))

    def newest_first(self, *, limit: int) -> Sequence[Shopper]:
        """At most so many."""
        return self._records.all(select(shoppers).order_by(_table.issued_at.desc(), _table.id).limit(limit))
