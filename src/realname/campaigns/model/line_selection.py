"""Which lines a campaign takes: criteria of a rule pack's risk tiers, or of a query."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.evidence.model.evidence import EvidenceKind, EvidenceMeans
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

    def admit(self, candidate: "Candidate", *, at: datetime) -> bool:
        """Whether a line meets them; a database asks the same in its own words."""
        tests = (
            self.active_days is None or candidate.activated_at <= at - timedelta(days=self.active_days),
            self.unverified_days is None or candidate.verified_at <= at - timedelta(days=self.unverified_days),
            self.activated_from is None or candidate.activated_at >= self.activated_from,
            self.activated_before is None or candidate.activated_at < self.activated_before,
            not self.evidence_kinds or candidate.evidence_kind in self.evidence_kinds,
            not self.evidence_means or candidate.evidence_means in self.evidence_means,
            not self.outlets or candidate.outlet_id in self.outlets,
            self.holder_lines is None or candidate.holder_lines >= self.holder_lines,
            self.is_corporate is None or candidate.is_corporate is self.is_corporate,
        )
        return all(tests)


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

    def admits(self, candidate: "Candidate", *, at: datetime) -> bool:
        """Whether a line is taken."""
        in_tier = not self.any_of or any(criteria.admit(candidate, at=at) for criteria in self.any_of)
        return in_tier and self.query.admit(candidate, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of a live line when lines are selected."""

    outlet_id: OutletId
    activated_at: datetime
    verified_at: datetime
    evidence_kind: EvidenceKind | None
    evidence_means: EvidenceMeans | None
    holder_lines: int
    is_corporate: bool


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
