"""Block lists in their tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from realname.kernel.identifiers import BlockId, IssuerId
from realname.outlets.errors import UnknownBlock
from realname.outlets.model.block_list import OWN, BlockedKind, BlockEntry, BlockList
from realname.outlets.store.tables import block_entries, block_lists
from realname.platform.db.repository import OneTable, required
from realname.platform.db.row_mapper import RowMapper

_table = block_entries.c
_AT_ONCE = 500


class BlockLists(OneTable[BlockEntry]):
    """Entries by issuer and id, and when each issuer published last, under which key."""

    rows = RowMapper(BlockEntry, block_entries)

    def save(self, entry: BlockEntry) -> None:
        """Keep a new one, or replace."""
        self._records.merge([entry])

    def get(self, block_id: BlockId) -> BlockEntry:
        """Read one of this operator's and lock it until the transaction ends.

        Raises:
            UnknownBlock: There is none.
        """
        asked = select(block_entries).where(_table.issuer == OWN.value, _table.id == block_id.value)
        return required(self._records.lock_one(asked), UnknownBlock)

    def all(self) -> Sequence[BlockEntry]:
        """All of all issuers, by issuer and id."""
        return self._records.all(select(block_entries).order_by(_table.issuer, _table.id))

    def of_issuer(self, issuer: IssuerId) -> Sequence[BlockEntry]:
        """Those of one, by id."""
        return self._records.all(select(block_entries).where(_table.issuer == issuer.value).order_by(_table.id))

    def about(self, kind: BlockedKind, digest: str) -> Sequence[BlockEntry]:
        """Those about one, whether in force or not."""
        asked = select(block_entries).where(_table.digest == digest, _table.kind == kind.value)
        return self._records.all(asked.order_by(_table.issuer, _table.id))

    def replace(self, published: BlockList, *, key_id: str) -> None:
        """Put what an issuer publishes now in the place of what it published before."""
        self._connection.execute(delete(block_entries).where(_table.issuer == published.issuer.value))
        rows = [self.rows.row(one) for one in published.entries]
        for first in range(0, len(rows), _AT_ONCE):
            self._connection.execute(insert(block_entries), rows[first : first + _AT_ONCE])
        self._connection.execute(delete(block_lists).where(block_lists.c.issuer == published.issuer.value))
        row = {"issuer": published.issuer.value, "issued_at": published.issued_at, "key_id": key_id}
        self._connection.execute(insert(block_lists).values(row))

    def published(self, issuer: IssuerId) -> tuple[datetime, str] | None:
        """When an issuer published what is kept, and by which key; locked until the transaction ends. None: nothing is kept."""
        asked = select(block_lists.c.issued_at, block_lists.c.key_id).where(block_lists.c.issuer == issuer.value)
        row = self._connection.execute(asked.with_for_update()).one_or_none()
        return (row.issued_at, row.key_id) if row else None
