"""Verify the ledger where it is: rows, stored nodes of the tree and published heads against each other, and against heads of others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from realname.kernel.ledger.ledger_faults import Fault, LedgerFinding, LedgerReport, ReadEntry
from realname.kernel.ledger.merkle import Node
from realname.kernel.ports import Progress
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.verify_ledger import IsCosigned, IsSigned, LedgerVerifier, ShownHead, Trust

_ENTRIES_AT_ONCE = 4_096  # a power of two: nearly all subtrees become whole within one turn
_HEADS_AT_ONCE = 1_000
_BEFORE_ALL = -(2**62)  # an index below 0 would be found as well


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyLive:
    """Reads everything once, beside whatever is appended meanwhile."""

    reads: Reads
    is_signed: IsSigned
    is_cosigned: IsCosigned
    progress: Progress

    def __call__(self, trust: Trust) -> LedgerReport:
        """Verify.

        Raises:
            StorageUnavailable: The database is away.
        """
        with self.reads() as unit:
            heads = shown_heads(unit)
            size = unit.ledger.count()
            verifier = LedgerVerifier(trust=trust, heads=heads, is_signed=self.is_signed, is_cosigned=self.is_cosigned)
            wrong = list[LedgerFinding]()
            for entries in _pages(unit, size):
                self._take(unit, verifier, entries, wrong)
                self.progress("entries", done=min(entries[-1].index + 1, size), total=size)
            expected = sum(size >> level for level in range(1, size.bit_length() + 1))
            if unit.ledger.count_nodes() > expected and unit.ledger.count() == size:
                wrong.append(LedgerFinding(fault=Fault.NODE_TOO_MANY))
            return verifier.end(more=wrong)

    def _take(self, unit: UnitOfWork, verifier: LedgerVerifier, entries: Sequence[ReadEntry], wrong: list[LedgerFinding]) -> None:
        stored = unit.ledger.nodes_made_by(max(entries[0].index, 0), max(entries[-1].index, 0) + 1)
        whole = [one for entry in entries for one in verifier.add(entry)]
        if not wrong:
            wrong += _first_wrong(whole, stored)


def shown_heads(unit: UnitOfWork) -> Sequence[ShownHead]:
    """All published heads with what witnesses signed beside them, in their order."""
    shown = list[ShownHead]()
    for page in _numbered(unit[PublishedHeads]):
        signed = unit[HeadDeliveries].cosignatures([number for number, _ in page])
        for number, published in page:
            lines = tuple(one.line for one in signed if one.number == number)
            shown.append(ShownHead(checkpoint=published.checkpoint, cosignatures=lines))
    return shown


def _numbered(heads: PublishedHeads) -> Iterable[Sequence[tuple[int, PublishedHead]]]:
    after = -1
    while page := heads.numbered_after(after, limit=_HEADS_AT_ONCE):
        yield page
        after = page[-1][0]


def _pages(unit: UnitOfWork, size: int) -> Iterable[Sequence[ReadEntry]]:
    after = _BEFORE_ALL
    while page := [one for one in unit.ledger.as_stored(after, limit=_ENTRIES_AT_ONCE) if one.index < size]:
        yield page
        after = page[-1].index


def _first_wrong(whole: Sequence[tuple[Node, bytes]], stored: Mapping[Node, bytes]) -> Sequence[LedgerFinding]:
    """The first stored subtree that is not as the entries make it; of several the smallest, which says best where it is."""
    for node, made in whole:
        if stored.get(node) != made:
            fault = Fault.NODE_CHANGED if node in stored else Fault.NODE_MISSING
            return [LedgerFinding(fault=fault, index=node.place << node.level, until=(node.place + 1) << node.level)]
    return []
