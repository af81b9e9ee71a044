"""Read inspections: the list, one with its cases and findings, one case with what the ledger says of it, and what the operator was told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.staff import StaffMember
from realname.access.store.staff import Staff
from realname.cases.model.case_file import CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.read_case import judged_at
from realname.inspections.errors import UnknownInspection
from realname.inspections.model.finding import OPERATORS_TURN, Finding, FindingState, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.store.inspections import Inspections
from realname.inspections.use_cases.findings import require_own_findings
from realname.kernel.identifiers import FindingId, InspectionId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.entry_proofs import EntryProof, prove_entries
from realname.verification.model.operating_point import OperatingPoint

_SHOWN = 200
_HEADS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding as it is now.

    Attributes:
        number: Of its inspection.
    """

    finding: Finding
    number: str
    rectifications: Sequence[Rectification]
    is_late: bool

    @property
    def is_operators_turn(self) -> bool:
        """Whether the operator has to act."""
        return self.finding.state in OPERATORS_TURN

    @property
    def waits_for_recheck(self) -> bool:
        """Whether the inspector has to look again."""
        return self.finding.state is FindingState.RECTIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionView:
    """An inspection as it is now.

    Attributes:
        begun_by: The inspector's login.
        late: How many of its steps are late: its own and those of findings.
    """

    inspection: Inspection
    begun_by: str
    cases: Sequence[InspectedCase]
    findings: Sequence[FindingView]
    is_late: bool
    late: int

    @property
    def unchecked(self) -> int:
        """Drawn cases that no one has looked at."""
        return sum(1 for one in self.cases if one.result is None)

    @property
    def untold(self) -> int:
        """Findings that the operator was not told of."""
        return sum(1 for one in self.findings if one.finding.state is FindingState.MADE)

    @property
    def unaccepted(self) -> int:
        """Findings that are not rectified and accepted."""
        return sum(1 for one in self.findings if one.finding.state is not FindingState.ACCEPTED)

    @property
    def results(self) -> Counter[str]:
        """How many cases by result; `open` where there is none."""
        return Counter(one.result.value if one.result else "open" for one in self.cases)

    @property
    def may_close(self) -> bool:
        """Whether all is looked at and accepted, and it is not closed."""
        is_drawn = self.inspection.drawn_at is not None and self.inspection.closed_at is None
        return is_drawn and not self.unchecked and not self.unaccepted


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedCaseView:
    """A drawn case: what the ledger says of it, and what was found.

    Attributes:
        entries: Its entries with their proofs, without who looked at its photo or reviewed it.
        findings: Those in this case.
        previous: Ordinal of the case before; 0: none.
        following: Ordinal of the next case that no one has looked at; 0: none.
    """

    view: InspectionView
    case: InspectedCase
    file: CaseFile
    entries: Sequence[EntryProof]
    findings: Sequence[FindingView]
    previous: int
    following: int

    @property
    def judged_at(self) -> OperatingPoint | None:
        """As `judged_at`."""
        return judged_at([one.entry for one in self.entries])

    @property
    def is_proven(self) -> bool:
        """Whether every entry that the head is about stands below it; of none at all it is not."""
        before = [one for one in self.entries if one.is_before_head]
        return bool(before) and all(one.holds for one in before)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChoice:
    """A published head, and whether an inspection was begun from it."""

    published: PublishedHead
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifiedFindings:
    """What the operator was told of: what it has to do, what the inspector looks at, and what is done."""

    to_rectify: Sequence[FindingView]
    rectified: Sequence[FindingView]
    accepted: Sequence[FindingView]

    @property
    def late(self) -> int:
        """How many rectifications are late."""
        return sum(1 for one in self.to_rectify if one.is_late)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInspections:
    """Reads; changes nothing. No name, number or face is in any of it."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[InspectionView]:
        """The newest first; two hundred at most."""
        now = self.clock.now()
        with self.units() as unit:
            return [_view(unit, one, at=now) for one in unit[Inspections].newest_first(limit=_SHOWN)]

    def late_steps(self) -> int:
        """How many steps of inspections and of their findings are late, the operator's and the inspectors'."""
        with self.units() as unit:
            return unit[Inspections].late_steps(at=self.clock.now())

    def one(self, inspection_id: InspectionId) -> InspectionView:
        """One of them.

        Raises:
            UnknownInspection: There is none.
        """
        with self.units() as unit:
            return _view(unit, unit[Inspections].get(inspection_id), at=self.clock.now())

    def heads(self) -> Sequence[HeadChoice]:
        """The newest published heads, each size once, the newest first."""
        with self.units() as unit:
            used = {one.head.size for one in unit[Inspections].newest_first(limit=_SHOWN)}
            published = {one.head.size: one for one in reversed(unit[PublishedHeads].newest_first(limit=_HEADS))}
        ordered = sorted(published.values(), key=lambda one: one.head.size, reverse=True)
        return [HeadChoice(published=one, is_used=one.head.size in used) for one in ordered]

    def case(self, inspection_id: InspectionId, ordinal: int) -> InspectedCaseView:
        """A drawn case.

        Raises:
            UnknownInspection: There is none.
        """
        with self.units() as unit:
            view = _view(unit, unit[Inspections].get(inspection_id), at=self.clock.now())
            case = next((one for one in view.cases if one.ordinal == ordinal), None)
            file = unit[CaseFiles].find(case.case_id) if case else None
            if case is None or file is None:
                raise UnknownInspection
            entries = [one for one in unit.ledger.of_subject(case.case_id.value) if not one.event.event.declared.is_withheld]
            proven = prove_entries(unit, entries, view.inspection.head)
        return InspectedCaseView(
            view=view,
            case=case,
            file=file,
            entries=proven,
            findings=[one for one in view.findings if one.finding.case_id == case.case_id],
            previous=ordinal - 1,
            following=_following(view, ordinal),
        )

    def told(self, member: StaffMember) -> NotifiedFindings:
        """What the operator was told of: a supervisor of their own outlet, an administrator of all."""
        now = self.clock.now()
        with self.units() as unit:
            found = unit[Inspections].told(outlet_id=member.outlet_id, limit=_SHOWN)
            numbers = {one: unit[Inspections].get(one).number for one in {finding.inspection_id for finding in found}}
            views = [_finding(unit, one, numbers[one.inspection_id], at=now) for one in found]
        return NotifiedFindings(
            to_rectify=[one for one in views if one.is_operators_turn],
            rectified=[one for one in views if one.waits_for_recheck],
            accepted=[one for one in views if one.finding.state is FindingState.ACCEPTED],
        )

    def told_one(self, finding_id: FindingId, member: StaffMember) -> FindingView:
        """One that the operator was told of.

        Raises:
            UnknownInspection: There is none, they were not told of it, or it is none of theirs.
        """
        with self.units() as unit:
            finding = unit[Inspections].finding(finding_id)
            if finding.state is FindingState.MADE:
                raise UnknownInspection
            require_own_findings(finding, member)
            number = unit[Inspections].get(finding.inspection_id).number
            return _finding(unit, finding, number, at=self.clock.now())


def _following(view: InspectionView, ordinal: int) -> int:
    unchecked = [one.ordinal for one in view.cases if one.result is None and one.ordinal != ordinal]
    return next((one for one in unchecked if one > ordinal), next(iter(unchecked), 0))


def _view(unit: UnitOfWork, inspection: Inspection, *, at: datetime) -> InspectionView:
    findings = [_finding(unit, one, inspection.number, at=at) for one in unit[Inspections].findings(inspection.id)]
    is_late = inspection.is_late(at)
    return InspectionView(
        inspection=inspection,
        begun_by=unit[Staff].get(inspection.begun_by).member.login,
        cases=unit[Inspections].cases(inspection.id),
        findings=findings,
        is_late=is_late,
        late=int(is_late) + sum(1 for one in findings if one.is_late),
    )


def _finding(unit: UnitOfWork, finding: Finding, number: str, *, at: datetime) -> FindingView:
    return FindingView(
        finding=finding, number=number, rectifications=unit[Inspections].rectifications(finding.id), is_late=finding.is_late(at)
    )
