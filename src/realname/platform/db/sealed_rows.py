"""The rows of all sealed tables, whatever they grant: sealed once after an upgrade, and again after each rotation of keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Table, bindparam, select, tuple_, update

from realname.platform.db.columns import metadata
from realname.platform.db.grants import SEAL, is_sealed
from realname.platform.db.row_groups import ColumnValue
from realname.platform.db.row_seals import TableSeals, table_seals_of
from realname.platform.db.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What became of some rows of one table.

    Attributes:
        sealed: How many have a seal by the newest key now.
        unfit: How many have a seal that does not fit; they stay as they are, and are refused when they are read.
        last: The key of the last of them, to go on behind it; empty: there was none left.
    """

    sealed: int = 0
    unfit: int = 0
    last: Sequence[ColumnValue] = field(default=())


class SealedRows(SqlStore):
    """Rows of sealed tables, by table."""

    def tables(self) -> Sequence[str]:
        """Names of all sealed tables, in order."""
        return sorted(table.name for table in metadata.tables.values() if is_sealed(table))

    def seal_new(self, name: str, *, limit: int) -> int:
        """Seal rows of a table that have no seal, whoever wrote them; returns how many. For the first start after an upgrade alone."""
        table = metadata.tables[name]
        rows = self._lock(table, table.c[SEAL].is_(None), after=(), limit=limit)
        return self._reseal(table, rows, self._seals(table), generation=None)

    def reseal(self, name: str, *, generation: int, after: Sequence[ColumnValue], limit: int) -> Resealed:
        """Seal rows of a table again, whose seals fit and are not of this generation, in the order of their keys, from behind one on."""
        table, seals = metadata.tables[name], self._seals(metadata.tables[name])
        older = table.c[SEAL].is_not(None), ~table.c[SEAL].startswith(f"{generation}.")
        rows = self._lock(table, *older, after=after, limit=limit)
        fit = [row for row in rows if seals.fits(row)]
        last = tuple(rows[-1][column.name] for column in table.primary_key) if rows else ()
        return Resealed(sealed=self._reseal(table, fit, seals, generation=generation), unfit=len(rows) - len(fit), last=last)

    def uses(self, name: str, *, generation: int, after: Sequence[ColumnValue], limit: int) -> Resealed:
        """Count rows of a table whose seals are of this generation, and fit, as `reseal` goes through them; changes nothing."""
        table, seals = metadata.tables[name], self._seals(metadata.tables[name])
        rows = self._lock(table, table.c[SEAL].startswith(f"{generation}."), after=after, limit=limit)
        fit = sum(seals.fits(row) for row in rows)
        last = tuple(rows[-1][column.name] for column in table.primary_key) if rows else ()
        return Resealed(sealed=fit, unfit=len(rows) - fit, last=last)

    def _lock(
        self, table: Table, *meant: ColumnElement[bool], after: Sequence[ColumnValue], limit: int
    ) -> Sequence[dict[str, ColumnValue]]:
        keys = list(table.primary_key)
        asked = select(table).where(*meant).order_by(*keys).limit(limit).with_for_update()
        if after:
            asked = asked.where(tuple_(*keys) > tuple_(*after))
        return [dict(row) for row in self._connection.execute(asked).mappings()]

    def _reseal(self, table: Table, rows: Sequence[dict[str, ColumnValue]], seals: TableSeals, *, generation: int | None) -> int:
        if rows:
            is_meant = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
            keys = [column.name for column in table.primary_key]
            bound = [{SEAL: seals.seal(row, generation=generation), **{f"key_{key}": row[key] for key in keys}} for row in rows]
            self._connection.execute(update(table).where(*is_meant).values({SEAL: bindparam(SEAL)}), bound)
        return len(rows)

    def _seals(self, table: Table) -> TableSeals:
        return table_seals_of(self._connection, table)
