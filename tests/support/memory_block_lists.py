"""Block lists in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.kernel.errors import UnknownBlock
from realname.kernel.identifiers import BlockId, IssuerId
from realname.outlets.model.block_list import OWN, BlockedKind, BlockEntry, BlockList
from tests.support.memory_records import Records


class MemoryBlockLists:
    """Implements the port `BlockLists`."""

    def __init__(self, records: Records) -> None:
        self._entries = records.block_entries
        self._published = records.block_lists

    def save(self, entry: BlockEntry) -> None:
        self._entries[entry.issuer, entry.id] = entry

    def get(self, block_id: BlockId) -> BlockEntry:
        if (OWN, block_id) not in self._entries:
            raise UnknownBlock
        return self._entries[OWN, block_id]

    def all(self) -> Sequence[BlockEntry]:
        return sorted(self._entries.values(), key=lambda one: (one.issuer.value, one.id.value))

    def of_issuer(self, issuer: IssuerId) -> Sequence[BlockEntry]:
        return [one for one in self.all() if one.issuer == issuer]

    def about(self, kind: BlockedKind, digest: str) -> Sequence[BlockEntry]:
        return [one for one in self.all() if (one.kind, one.digest) == (kind, digest)]

    def replace(self, published: BlockList, *, key_id: str) -> None:
        for one in self.of_issuer(published.issuer):
            del self._entries[one.issuer, one.id]
        for one in published.entries:
            self.save(one)
        self._published[published.issuer] = (published.issued_at, key_id)

    def published(self, issuer: IssuerId) -> tuple[datetime, str] | None:
        return self._published.get(issuer)
