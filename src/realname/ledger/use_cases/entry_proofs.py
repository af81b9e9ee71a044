"""Proofs that entries stand in the ledger below a published head, made and checked where a drawn case is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.ledger.events import LedgerEntry, leaf_hash
from realname.kernel.ledger.merkle import hash_span, inclusion_spans, is_included, nodes_of
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.model.tree_head import TreeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProof:
    """An entry of a case, with its proof of inclusion (RFC 9162, 2.1.3).

    Attributes:
        hashes: Hexadecimal, from the leaf's neighbour to the root; empty: it was recorded after the head.
        is_before_head: Whether the head is about it.
        holds: Whether entry and proof give the head's root.
    """

    entry: LedgerEntry
    hashes: Sequence[str]
    is_before_head: bool
    holds: bool


def prove_entries(unit: UnitOfWork, entries: Sequence[LedgerEntry], head: TreeHead) -> Sequence[EntryProof]:
    """Prove each entry that a head is about, by the bytes of the entry as it is shown.

    Raises:
        LedgerBroken: A hash of the tree is not there.
    """
    return [_prove(unit, one, head) for one in entries]


def _prove(unit: UnitOfWork, entry: LedgerEntry, head: TreeHead) -> EntryProof:
    if entry.index >= head.size:
        return EntryProof(entry=entry, hashes=(), is_before_head=False, holds=False)
    spans = inclusion_spans(entry.index, head.size)
    known = unit.ledger.nodes(nodes_of(spans))
    proof = [hash_span(span, known) for span in spans]
    leaf, root = bytes.fromhex(leaf_hash(entry.event.canonical())), bytes.fromhex(head.root_hash)
    holds = is_included(leaf=leaf, index=entry.index, size=head.size, proof=proof, root=root)
    return EntryProof(entry=entry, hashes=[one.hex() for one in proof], is_before_head=True, holds=holds)
