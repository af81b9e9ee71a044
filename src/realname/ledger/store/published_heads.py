"""Published heads in their table, which only grows."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.ledger.errors import UnknownTreeHead
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.store.tables import published_heads
from realname.platform.db.repository import Asked, OneTable
from realname.platform.db.row_mapper import RowMapper

_table = published_heads.c
_NEWEST_FIRST = select(published_heads).order_by(_table.number.desc())


class PublishedHeads(OneTable[PublishedHead]):
    """Heads that were signed and given out; only ever added."""

    rows = RowMapper(PublishedHead, published_heads, flat={"head": ""}, beside=("number", "nonce"))

    def add(self, published: PublishedHead, *, nonce: str) -> None:
        """Keep a new one.

        Args:
            published: With the commitment to the nonce.
            nonce: The random text that the operator's share of the randomness of draws is made of (`open_nonce`).
        """
        self._records.insert(published, number=self.count(), nonce=nonce)

    def latest(self) -> PublishedHead | None:
        """The newest, or None; not locked."""
        found = self.newest_first(limit=1)
        return found[0] if found else None

    def find(self, size: int) -> PublishedHead | None:
        """The first that was published of this size, or None."""
        return self._records.one(_of_size(size))

    def newest_first(self, *, limit: int) -> Sequence[PublishedHead]:
        """At most so many."""
        return self._records.all(_NEWEST_FIRST.limit(limit))

    def numbered_after(self, number: int, *, limit: int) -> Sequence[tuple[int, PublishedHead]]:
        """At most so many with a greater number, in their order; the first one has the number 0."""
        asked = select(published_heads).where(_table.number > number).order_by(_table.number).limit(limit)
        return [(row["number"], self.rows.read(row)) for row in self._connection.execute(asked).mappings()]

    def count(self) -> int:
        """How many there are; the newest has the number before."""
        last = self._connection.execute(select(_table.number).order_by(_table.number.desc()).limit(1)).scalar_one_or_none()
        return 0 if last is None else last + 1

    def nonce(self, size: int) -> str:
        """What the operator's share for the head of this size is made of; asked for once the inspector's commitment or share is recorded.

        Raises:
            UnknownTreeHead: No head of this size was published.
        """
        row = self._connection.execute(_of_size(size)).mappings().one_or_none()
        if row is None:
            raise UnknownTreeHead(size=size)
        nonce: str = row["nonce"]
        return nonce


def _of_size(size: int) -> Asked:
    return select(published_heads).where(_table.size == size).order_by(_table.number).limit(1)
