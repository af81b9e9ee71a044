"""Block lists in their tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.kernel.errors import UnknownBlock
from realname.kernel.identifiers import AgentId, BlockId, IssuerId
from realname.outlets.model.block_list import OWN, BlockAppeal, BlockedKind, BlockEntry, BlockList, BlockReason
from realname.outlets.store.tables import block_entries, block_lists
from realname.platform.db.store import SqlStore

_table = block_entries.c
_AT_ONCE = 500


class BlockLists(SqlStore):
    """Entries by issuer and id, and when each issuer published last, under which key."""

    def save(self, entry: BlockEntry) -> None:
        """Keep a new one, or replace."""
        row = _row(entry)
        kept = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(block_entries).values(row)
        self._connection.execute(kept.on_conflict_do_update(index_elements=["issuer", "id"], set_=row))

    def get(self, block_id: BlockId) -> BlockEntry:
        """Read one of this operator's and lock it until the transaction ends.

        Raises:
            UnknownBlock: There is none.
        """
        asked = select(block_entries).where(_table.issuer == OWN.value, _table.id == block_id.value)
        found = self._all(asked.with_for_update())
        if not found:
            raise UnknownBlock
        return found[0]

    def all(self) -> Sequence[BlockEntry]:
        """All of all issuers, by issuer and id."""
        return self._all(select(block_entries).order_by(_table.issuer, _table.id))

    def of_issuer(self, issuer: IssuerId) -> Sequence[BlockEntry]:
        """Those of one, by id."""
        return self._all(select(block_entries).where(_table.issuer == issuer.value).order_by(_table.id))

    def about(self, kind: BlockedKind, digest: str) -> Sequence[BlockEntry]:
        """Those about one, whether in force or not."""
        asked = select(block_entries).where(_table.digest == digest, _table.kind == kind.value)
        return self._all(asked.order_by(_table.issuer, _table.id))

    def replace(self, published: BlockList, *, key_id: str) -> None:
        """Put what an issuer publishes now in the place of what it published before."""
        self._connection.execute(delete(block_entries).where(_table.issuer == published.issuer.value))
        rows = [_row(one) for one in published.entries]
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

    def _all(self, asked: Select[tuple[object, ...]]) -> list[BlockEntry]:
        return [_entry(row) for row in self._connection.execute(asked).mappings()]


def _row(one: BlockEntry) -> Mapping[str, str | datetime | None]:
    return {
        "issuer": one.issuer.value,
        "id": one.id.value,
        "kind": one.kind.value,
        "digest": one.digest,
        "reason": one.reason.value,
        "since": one.since,
        "until": one.until,
        "appeal": one.appeal.value,
        "added_by": one.added_by.value if one.added_by else None,
        "appealed_by": one.appealed_by.value if one.appealed_by else None,
        "decided_by": one.decided_by.value if one.decided_by else None,
    }


def _entry(row: RowMapping) -> BlockEntry:
    return BlockEntry(
        id=BlockId(row["id"]),
        issuer=IssuerId(row["issuer"]),
        kind=BlockedKind(row["kind"]),
        digest=row["digest"],
        reason=BlockReason(row["reason"]),
        since=row["since"],
        until=row["until"],
        appeal=BlockAppeal(row["appeal"]),
        added_by=AgentId(row["added_by"]) if row["added_by"] else None,
        appealed_by=AgentId(row["appealed_by"]) if row["appealed_by"] else None,
        decided_by=AgentId(row["decided_by"]) if row["decided_by"] else None,
    )
