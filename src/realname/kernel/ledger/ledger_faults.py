"""What can be wrong with a ledger, and what was found."""

from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.ledger.events import RecordedEvent


class Fault(StrEnum):
    """What is wrong. `REWRITTEN` and `NODE_CHANGED` alone leave open which of a few entries it is."""

    UNREADABLE = "unreadable"
    MISSING = "missing"
    OUT_OF_ORDER = "out-of-order"
    CHANGED = "changed"
    REWRITTEN = "rewritten"
    TRUNCATED = "truncated"
    NODE_CHANGED = "node-changed"
    NODE_MISSING = "node-missing"
    NODE_TOO_MANY = "node-too-many"
    HEAD_UNREADABLE = "head-unreadable"
    HEAD_NOT_SIGNED = "head-not-signed"
    HEAD_NOT_RECORDED = "head-not-recorded"
    HEAD_DROPPED = "head-dropped"
    OUTSIDE_HEAD_NOT_SIGNED = "outside-head-not-signed"
    FORK = "fork"
    COSIGNATURE_FALSE = "cosignature-false"
    NOT_COSIGNED = "not-cosigned"
    NO_END = "no-end"


WHY = {
    Fault.UNREADABLE: "this is no entry of the ledger",
    Fault.MISSING: "the entry that belongs here is not there",
    Fault.OUT_OF_ORDER: "an entry stands here that belongs to another place, or stands twice",
    Fault.CHANGED: "the entry does not agree with its hash: it was changed, or its hash was",
    Fault.REWRITTEN: "the entries do not make the root that was signed: one of these was changed, added, removed or moved, and hashed anew",
    Fault.TRUNCATED: "a head was signed over more entries than there are: from here on they are gone",
    Fault.NODE_CHANGED: "a stored node of the tree does not agree with the entries below it: it was changed, or one of them and its hash",
    Fault.NODE_MISSING: "a node of the tree is not stored",
    Fault.NODE_TOO_MANY: "more nodes of the tree are stored than it has",
    Fault.HEAD_UNREADABLE: "this is no signed head",
    Fault.HEAD_NOT_SIGNED: "no known key of the log signed this head",
    Fault.HEAD_NOT_RECORDED: "no entry says that this head was signed: it is forged, or the entry is gone",
    Fault.HEAD_DROPPED: "an entry says that a head was signed, and it is not among the published ones",
    Fault.OUTSIDE_HEAD_NOT_SIGNED: "no known key of the log signed the head that was given from outside",
    Fault.FORK: "the log showed another person another head: the ledger was forked, or rewritten and signed anew",
    Fault.COSIGNATURE_FALSE: "the witness did not sign this head",
    Fault.NOT_COSIGNED: "the witness signed none of the heads",
    Fault.NO_END: "the export does not end as it should: it was cut off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """An entry as it is in the table or in an export.

    Attributes:
        event: None: it cannot be read as one.
    """

    index: int
    event: RecordedEvent | None
    leaf_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFinding:
    """One thing that is wrong.

    Attributes:
        index: The first entry that it is about; None: it is about none.
        until: One past the last entry that it may be; None: it is `index` itself.
        size: Of the head that it is about.
    """

    fault: Fault
    index: int | None = None
    until: int | None = None
    size: int | None = None

    @property
    def why(self) -> str:
        """In words."""
        return WHY[self.fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReport:
    """What was looked at, and what is wrong with it: the first bad entry first.

    Attributes:
        root_hash: Over the entries as they are.
        agreed: Size of the greatest head, published or from outside, that the entries agree with.
        outside: How many heads from outside the entries were held against.
        cosigned: How many cosignatures of known witnesses stand.
    """

    entries: int
    root_hash: str
    agreed: int
    heads: int
    outside: int
    cosigned: int
    findings: tuple[LedgerFinding, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
