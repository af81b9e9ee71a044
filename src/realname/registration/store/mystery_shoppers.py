"""Test identities of inspectors in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from realname.kernel.errors import UnknownShopper
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ShopperId
from realname.platform.db.store import SqlStore
from realname.registration.model.mystery_shopper import Shopper
from realname.registration.store.tables import shoppers

_table = shoppers.c


class Shoppers(SqlStore):
    """Test identities."""

    def add(self, shopper: Shopper) -> None:
        """Keep a new one."""
        self._connection.execute(insert(shoppers).values(_row(shopper)))

    def save(self, shopper: Shopper) -> None:
        """Replace one that was kept."""
        self._connection.execute(update(shoppers).where(_table.id == shopper.id.value).values(_row(shopper)))

    def get(self, shopper_id: ShopperId) -> Shopper:
        """Read and lock.

        Raises:
            UnknownShopper: There is none.
        """
        found = self._one(_table.id == shopper_id.value)
        if found is None:
            raise UnknownShopper
        return found

    def of_number(self, number_mark: str) -> Shopper | None:
        """The one whose number has this mark, locked, or None."""
        return self._one(_table.number_mark == number_mark)

    def of_registration(self, registration_id: RegistrationId) -> Shopper | None:
        """The one that was shown for a registration, locked, or None."""
        return self._one(_table.registration_id == registration_id.value)

    def newest_first(self, *, limit: int) -> Sequence[Shopper]:
        """At most so many."""
        asked = select(shoppers).order_by(_table.issued_at.desc(), _table.id).limit(limit)
        return [_shopper(row) for row in self._connection.execute(asked).mappings()]

    def _one(self, which: ColumnElement[bool]) -> Shopper | None:
        row = self._connection.execute(select(shoppers).where(which).with_for_update()).mappings().one_or_none()
        return _shopper(row) if row else None


def _row(shopper: Shopper) -> Mapping[str, str | datetime | None]:
    return {
        "id": shopper.id.value,
        "outlet_id": shopper.outlet_id.value,
        "number_mark": shopper.number_mark,
        "issued_by": shopper.issued_by.value,
        "issued_at": shopper.issued_at,
        "expires_at": shopper.expires_at,
        "nonce": shopper.nonce,
        "registration_id": shopper.registration_id.value if shopper.registration_id else None,
        "begun_at": shopper.begun_at,
        "ended_at": shopper.ended_at,
        "revoked_at": shopper.revoked_at,
    }


def _shopper(row: RowMapping) -> Shopper:
    return Shopper(
        id=ShopperId(row["id"]),
        outlet_id=OutletId(row["outlet_id"]),
        number_mark=row["number_mark"],
        issued_by=AgentId(row["issued_by"]),
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        nonce=row["nonce"],
        registration_id=RegistrationId(row["registration_id"]) if row["registration_id"] else None,
        begun_at=row["begun_at"],
        ended_at=row["ended_at"],
        revoked_at=row["revoked_at"],
    )
