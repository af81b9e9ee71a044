"""Read the transparency log as an auditor does: its newest head, proofs against it, and its entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.ledger.merkle import EMPTY_ROOT
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.errors import UnknownTreeHead
from realname.ledger.model.signed_note import NoteKey
from realname.ledger.model.tree_head import PublishedHead, TreeHead
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.tree import head_of, prove_consistency, prove_inclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLogHead:
    """The newest published head, the keys it is verified with, and what witnesses signed beside it."""

    published: PublishedHead
    keys: Sequence[NoteKey]
    cosignatures: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That an entry is in the tree of a size."""

    index: int
    leaf_hash: str
    tree: TreeHead
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyProof:
    """That a tree goes on from a smaller one."""

    first: TreeHead
    second: TreeHead
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLedger:
    """Reads; shows nothing that no published head covers."""

    reads: Reads
    keys: Sequence[NoteKey]

    def head(self) -> ShownLogHead:
        """Give the newest published head.

        Raises:
            UnknownTreeHead: None was published yet.
        """
        with self.reads() as unit:
            published = _latest(unit)
            signed = unit[HeadDeliveries].cosignatures([unit[PublishedHeads].count() - 1])
        return ShownLogHead(published=published, keys=self.keys, cosignatures=[one.line for one in signed])

    def inclusion(self, index: int, *, size: int | None = None) -> InclusionProof:
        """Prove that an entry is in the newest published tree, or in one of its earlier sizes.

        Raises:
            UnknownTreeHead: None was published yet.
            InvalidInput: The tree has no such entry, or was not published to this size.
        """
        with self.reads() as unit:
            tree = _tree(unit, size)
            hashes = prove_inclusion(unit.ledger, index=index, size=tree.size)
            (entry,) = unit.ledger.from_index(index, limit=1)
        return InclusionProof(index=index, leaf_hash=entry.leaf_hash, tree=tree, hashes=hashes)

    def consistency(self, first: int, *, second: int | None = None) -> ConsistencyProof:
        """Prove that nothing of an earlier tree was changed since.

        Raises:
            UnknownTreeHead: None was published yet.
            InvalidInput: The second is smaller, or was not published to this size.
        """
        with self.reads() as unit:
            tree = _tree(unit, second)
            hashes = prove_consistency(unit.ledger, first=first, second=tree.size)
            old = head_of(unit.ledger, size=first) if first else TreeHead(size=0, root_hash=EMPTY_ROOT.hex())
        return ConsistencyProof(first=old, second=tree, hashes=hashes)

    def entries(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """Give at most so many entries from an index on, below the newest published head.

        Raises:
            UnknownTreeHead: None was published yet.
        """
        with self.reads() as unit:
            left = _latest(unit).head.size - first
            return unit.ledger.from_index(first, limit=min(limit, left)) if left > 0 else []


def _latest(unit: UnitOfWork) -> PublishedHead:
    published = unit[PublishedHeads].latest()
    if published is None:
        raise UnknownTreeHead
    return published


def _tree(unit: UnitOfWork, size: int | None) -> TreeHead:
    newest = _latest(unit).head
    if size is None or size == newest.size:
        return newest
    if size > newest.size:
        raise InvalidInput(field="size")
    return head_of(unit.ledger, size=size)
