"""Verify a ledger entry by entry, an export or the table itself: places, hashes, the tree, its signed heads and those of others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.events import RecordedEvent, leaf_hash
from realname.kernel.ledger.ledger_faults import Fault, LedgerFinding, LedgerReport, ReadEntry
from realname.kernel.ledger.merkle import EMPTY_ROOT, GrowingTree, Node
from realname.ledger.events import LedgerEvent
from realname.ledger.model.checkpoint import Checkpoint, parse_checkpoint
from realname.ledger.model.signed_note import NoteKey, SignedNote, parse_note, parse_signature

_OF_NODES = frozenset({Fault.NODE_CHANGED, Fault.NODE_MISSING, Fault.NODE_TOO_MANY})
IsSigned = Callable[[bytes, bytes, bytes], bool]
IsCosigned = Callable[[str, str, NoteKey], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHead:
    """A head as it is kept or exported: the signed note, and lines of witnesses."""

    checkpoint: str
    cosignatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What is known of the log from elsewhere.

    Attributes:
        keys: Of the log, former ones as well.
        witnesses: Keys of witnesses; one that signed nothing is a finding.
        outside: Heads that the log gave to others.
    """

    keys: Sequence[NoteKey]
    witnesses: Sequence[NoteKey] = ()
    outside: Sequence[str] = ()


@dataclass(slots=True, kw_only=True)
class _Kept:
    """What is known of one head while entries go by."""

    checkpoint: Checkpoint
    is_outside: bool
    is_recorded: bool = False


@dataclass(slots=True)
class LedgerVerifier:
    """Takes the heads, then every entry in its order, then says what is wrong."""

    trust: Trust
    heads: Sequence[ShownHead]
    is_signed: IsSigned
    is_cosigned: IsCosigned
    _tree: GrowingTree = field(default_factory=GrowingTree)
    _entry_fault: LedgerFinding | None = None
    _findings: list[LedgerFinding] = field(default_factory=list)
    _kept: list[_Kept] = field(default_factory=list)
    _unsigned: list[Checkpoint] = field(default_factory=list)
    _dropped: list[LedgerFinding] = field(default_factory=list)
    _roots: dict[int, str] = field(default_factory=dict)
    _cosigned: int = 0
    _agreed: int = 0
    _is_prepared: bool = False

    def add(self, entry: ReadEntry) -> Sequence[tuple[Node, bytes]]:
        """Take the next entry; returns the subtrees that became whole with it, none after the first entry that is wrong."""
        self._prepare()
        if self._entry_fault is not None:
            return ()
        expected = self._tree.size
        fault = _fault_of(entry, expected)
        if fault is not None:
            self._entry_fault = LedgerFinding(fault=fault, index=expected)
            return ()
        whole = self._tree.append(bytes.fromhex(entry.leaf_hash))
        if self._tree.size in self._roots:
            self._roots[self._tree.size] = self._tree.root().hex()
        if entry.event is not None and entry.event.event is LedgerEvent.LEDGER_HEAD_SIGNED:
            self._note_signing(entry.event, expected)
        return whole

    @property
    def is_broken(self) -> bool:
        """Whether an entry was wrong: those after it are not looked at."""
        return self._entry_fault is not None

    def end(self, *, more: Sequence[LedgerFinding] = ()) -> LedgerReport:
        """Say what is wrong.

        Args:
            more: What was found beside the entries: about stored nodes, or the form of the export.
        """
        self._prepare()
        entries = [self._entry_fault] if self._entry_fault else self._against_heads()
        unknown = [] if self._entry_fault else self._unrecorded()
        self._witnessed()
        found = [*_with_nodes(entries, more), *unknown, *self._dropped, *self._findings]
        return LedgerReport(
            entries=self._tree.size,
            root_hash=self._tree.root().hex(),
            agreed=self._agreed,
            heads=sum(not one.is_outside for one in self._kept),
            outside=sum(one.is_outside for one in self._kept),
            cosigned=self._cosigned,
            findings=tuple(sorted(found, key=lambda one: (one.index is None, one.index or 0))),
        )

    def _prepare(self) -> None:
        if self._is_prepared:
            return
        self._is_prepared = True
        for shown in self.heads:
            self._take(shown.checkpoint, cosignatures=shown.cosignatures, is_outside=False)
        for checkpoint in self.trust.outside:
            self._take(checkpoint, cosignatures=(), is_outside=True)
        self._roots = {one.checkpoint.head.size: "" for one in self._kept}
        if 0 in self._roots:
            self._roots[0] = EMPTY_ROOT.hex()

    def _take(self, text: str, *, cosignatures: Sequence[str], is_outside: bool) -> None:
        try:
            note = parse_note(text)
            checkpoint = parse_checkpoint(note.text)
        except InvalidInput:
            self._findings.append(LedgerFinding(fault=Fault.HEAD_UNREADABLE))
            return
        if not self._has_signed(note, checkpoint.origin):
            fault = Fault.OUTSIDE_HEAD_NOT_SIGNED if is_outside else Fault.HEAD_NOT_SIGNED
            self._findings.append(LedgerFinding(fault=fault, size=checkpoint.head.size))
            self._unsigned.append(checkpoint)
            return
        self._kept.append(_Kept(checkpoint=checkpoint, is_outside=is_outside))
        self._count_cosignatures(note, cosignatures)

    def _has_signed(self, note: SignedNote, origin: str) -> bool:
        mine = [(one, key) for one in note.signatures for key in self.trust.keys if one.is_of(key) and key.name == origin]
        return any(self.is_signed(note.text.encode(), one.signature, key.public_key) for one, key in mine)

    def _count_cosignatures(self, note: SignedNote, lines: Sequence[str]) -> None:
        for line in lines:
            try:
                name = parse_signature(line.removesuffix("\n")).name
            except InvalidInput:
                name = ""
            for key in self.trust.witnesses:
                if key.name != name:
                    continue
                if self.is_cosigned(note.text, line, key):
                    self._cosigned += 1
                else:
                    self._findings.append(LedgerFinding(fault=Fault.COSIGNATURE_FALSE))

    def _witnessed(self) -> None:
        if self.trust.witnesses and not self._cosigned:
            self._findings.append(LedgerFinding(fault=Fault.NOT_COSIGNED))

    def _note_signing(self, event: RecordedEvent, index: int) -> None:
        facts = dict(event.facts)
        said = (facts.get("size"), facts.get("root"), facts.get("commitment"))
        found = [one for one in self._kept if not one.is_outside and _as_said(one.checkpoint) == said]
        for one in found:
            one.is_recorded = True
        if not found and not any(_as_said(one) == said for one in self._unsigned):
            size = facts.get("size")
            self._dropped.append(LedgerFinding(fault=Fault.HEAD_DROPPED, index=index, size=size if isinstance(size, int) else None))

    def _against_heads(self) -> list[LedgerFinding]:
        """Hold the roots that the entries make against those that were signed: the first that differs says between which heads it is.

        Where a head from outside differs, heads from inside vouch for nothing: they may have been signed anew.
        """
        vouched = 0
        for one in sorted(self._kept, key=lambda one: (one.checkpoint.head.size, one.is_outside)):
            head = one.checkpoint.head
            if head.size > self._tree.size:
                return [LedgerFinding(fault=Fault.TRUNCATED, index=self._tree.size, until=head.size, size=head.size)]
            if self._roots[head.size] != head.root_hash and one.is_outside:
                return [LedgerFinding(fault=Fault.FORK, index=vouched, until=head.size, size=head.size)]
            if self._roots[head.size] != head.root_hash:
                return [LedgerFinding(fault=Fault.REWRITTEN, index=self._agreed, until=head.size, size=head.size)]
            self._agreed = head.size
            vouched = head.size if one.is_outside else vouched
        return []

    def _unrecorded(self) -> list[LedgerFinding]:
        unknown = [one for one in self._kept if not one.is_outside and not one.is_recorded and one.checkpoint.is_published]
        return [LedgerFinding(fault=Fault.HEAD_NOT_RECORDED, size=one.checkpoint.head.size) for one in unknown]


def _fault_of(entry: ReadEntry, expected: int) -> Fault | None:
    if entry.index > expected:
        return Fault.MISSING
    if entry.index < expected:
        return Fault.OUT_OF_ORDER
    if entry.event is None:
        return Fault.UNREADABLE
    return None if leaf_hash(entry.event.canonical()) == entry.leaf_hash else Fault.CHANGED


def _with_nodes(entries: Sequence[LedgerFinding], more: Sequence[LedgerFinding]) -> Sequence[LedgerFinding]:
    """Say of which entries it is, where nodes that no one changed tell; of nodes themselves only where the entries are as they were."""
    if not entries:
        return more
    first = entries[0]
    nodes = [one for one in more if one.fault is Fault.NODE_CHANGED and one.index is not None]
    others = [one for one in more if one.fault not in _OF_NODES]
    if not nodes or first.fault not in {Fault.REWRITTEN, Fault.FORK} or first.index is None:
        return [*entries, *others]
    told = [one for one in nodes if first.index <= (one.index or 0) < (first.until or 0)]
    return [replace(first, index=told[0].index, until=told[0].until) if told else first, *others]


def _as_said(checkpoint: Checkpoint) -> tuple[int, str, str]:
    return checkpoint.head.size, checkpoint.head.root_hash, checkpoint.nonce_commitment
