"""Which lines a campaign takes: criteria of a rule pack's risk tiers, or of a query."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import LineId, OutletId


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCriteria:
    """All that are given must hold; none given: every line.

    Attributes:
        active_days: Activated so many days ago, or earlier.
        unverified_days: Its holder was last verified so many days ago, or earlier.
        activated_from, activated_before: Activated in this time; the end is not included.
        evidence_kinds, evidence_means: What its present holder showed when last verified.
        holder_lines: Its holder holds so many lines, or more.
        is_corporate: Held by an organisation, or by a person.
    """

    active_days: int | None = None
    unverified_days: int | None = None
    activated_from: datetime | None = None
    activated_before: datetime | None = None
    evidence_kinds: frozenset[EvidenceKind] = frozenset()
    evidence_means: frozenset[EvidenceMeans] = frozenset()
    outlets: frozenset[OutletId] = frozenset()
    holder_lines: int | None = None
    is_corporate: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSelection:
    """Lines of any of the tiers that also meet the query.

    Attributes:
        tiers: Names of the tiers, for the record; their criteria are kept beside, as they were when it was planned.
        any_of: The tiers' criteria, in the order of their names; empty: no tier was asked for.
        query: What else must hold.
        listed: SHA-256 of the list of lines that it is limited to, in hexadecimal; empty: none was given. The list itself is not kept.
    """

    tiers: tuple[str, ...] = ()
    any_of: tuple[LineCriteria, ...] = ()
    query: LineCriteria = LineCriteria()
    listed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedAtOutlet:
    """How many lines of an outlet a selection takes.

    Attributes:
        free: Those that no other campaign holds.
        in_tiers: Of the free ones those in each tier asked for, in the order of the tiers; a line may be in several.
    """

    outlet_id: OutletId
    lines: int
    free: int
    in_tiers: tuple[int, ...]

    def __add__(self, other: "SelectedAtOutlet") -> "SelectedAtOutlet":
        """Both together, of the same outlet and tiers."""
        in_tiers = tuple(map(sum, zip(self.in_tiers, other.in_tiers, strict=True)))
        return replace(self, lines=self.lines + other.lines, free=self.free + other.free, in_tiers=in_tiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedBatch:
    """What one batch of a planning gave.

    Attributes:
        through: The last line looked at; None: there were none left.
        scanned: How many were looked at.
        taken: How many were taken.
    """

    through: LineId | None
    scanned: int
    taken: int
