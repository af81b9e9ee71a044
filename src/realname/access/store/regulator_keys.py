"""The regulator's key in its table, which has one row at most."""

from sqlalchemy import select

from realname.access.errors import RegulatorKeyRecorded
from realname.access.model.regulator_statement import RegulatorKey
from realname.access.store.tables import regulator_keys
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper

REGULATOR = "regulator-key"  # the row's id, and the ledger's subject


class RegulatorKeys(OneTable[RegulatorKey]):
    """The one key."""

    rows = RowMapper(RegulatorKey, regulator_keys, derived={"id": lambda _: REGULATOR})

    def add(self, key: RegulatorKey) -> None:
        """Keep it.

        Raises:
            RegulatorKeyRecorded: There is one.
        """
        self._records.insert_new(key, refused=RegulatorKeyRecorded())

    def find(self) -> RegulatorKey | None:
        """Read it; None: none was recorded, or the row was not written by this product."""
        return self._records.one(select(regulator_keys).where(regulator_keys.c.id == REGULATOR))
