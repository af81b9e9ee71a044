"""The block lists of this and of other operators, part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.domain.block_list import BlockedKind, BlockEntry, BlockList
from realname.domain.identifiers import BlockId, IssuerId


class BlockLists(Protocol):
    """Entries by issuer and id, and when each issuer published last, under which key."""

    def save(self, entry: BlockEntry) -> None:
        """Keep a new one, or replace."""
        ...

    def get(self, block_id: BlockId) -> BlockEntry:
        """Read one of this operator's and lock it until the transaction ends.

        Raises:
            UnknownBlock: There is none.
        """
        ...

    def all(self) -> Sequence[BlockEntry]:
        """All of all issuers, by issuer and id."""
        ...

    def of_issuer(self, issuer: IssuerId) -> Sequence[BlockEntry]:
        """Those of one, by id."""
        ...

    def about(self, kind: BlockedKind, digest: str) -> Sequence[BlockEntry]:
        """Those about one, whether in force or not."""
        ...

    def replace(self, published: BlockList, *, key_id: str) -> None:
        """Put what an issuer publishes now in the place of what it published before."""
        ...

    def published(self, issuer: IssuerId) -> tuple[datetime, str] | None:
        """When an issuer published what is kept, and by which key; locked until the transaction ends. None: nothing is kept."""
        ...
