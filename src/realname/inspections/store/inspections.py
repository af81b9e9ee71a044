"""Inspections with their cases, findings and rectifications in their tables."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from realname.inspections.errors import InspectionConflict, UnknownInspection
from realname.inspections.model.finding import Finding, FindingState, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.store.tables import STEP_DUE, inspection_cases, inspection_findings, inspections, rectifications
from realname.kernel.identifiers import FindingId, InspectionId, OutletId, RegistrationId
from realname.platform.db.repository import Records, Repository, required
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.platform.db.store import Transaction
from realname.registration.store.registrations import ErasedWithRegistration

_table, _case, _finding, _rounds = inspections.c, inspection_cases.c, inspection_findings.c, rectifications.c


def _write_outlets(outlets: Sequence[OutletId]) -> str:
    return json.dumps([outlet.value for outlet in outlets])


def _read_outlets(text: str) -> tuple[OutletId, ...]:
    return tuple(OutletId(one) for one in json.loads(text))


_CASES = RowMapper(InspectedCase, inspection_cases)
_FINDINGS = RowMapper(Finding, inspection_findings)
_RECTIFICATIONS = RowMapper(Rectification, rectifications, beside=("sealed_file",))


class Inspections(Repository[Inspection, InspectionId], ErasedWithRegistration):
    """Inspections with their drawn cases, findings and rectifications. `get` locks an inspection with its cases and findings."""

    rows = RowMapper(
        Inspection,
        inspections,
        flat={"head": "", "scope": "", "plan": "share_"},
        columns={"head.size": "tree_size"},
        codecs={"scope.outlets": Codec(write=_write_outlets, read=_read_outlets)},
    )
    unknown = UnknownInspection

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._cases = Records(self._connection, _CASES)
        self._findings = Records(self._connection, _FINDINGS)
        self._rectifications = Records(self._connection, _RECTIFICATIONS)

    def add(self, inspection: Inspection) -> None:
        """Keep a new one.

        Raises:
            InspectionConflict: Another was begun from the same published head.
        """
        self._records.insert_new(inspection, refused=InspectionConflict(state="head-used"))

    def newest_first(self, *, limit: int) -> Sequence[Inspection]:
        """At most so many; not locked."""
        asked = select(inspections).order_by(_table.begun_at.desc(), _table.id).limit(limit)
        return self._records.all(asked)

    def add_cases(self, cases: Sequence[InspectedCase]) -> None:
        """Keep the drawn cases of one."""
        if cases:
            self._connection.execute(insert(inspection_cases), [_CASES.row(one) for one in cases])

    def save_case(self, case: InspectedCase) -> None:
        """Replace."""
        self._cases.replace(case)

    def cases(self, inspection_id: InspectionId) -> Sequence[InspectedCase]:
        """Its drawn cases in the order of the draw."""
        asked = select(inspection_cases).where(_case.inspection_id == inspection_id.value).order_by(_case.ordinal)
        return self._cases.all(asked)

    def add_finding(self, finding: Finding) -> None:
        """Keep a new one."""
        self._findings.insert(finding)

    def save_finding(self, finding: Finding) -> None:
        """Replace."""
        self._findings.replace(finding)

    def finding(self, finding_id: FindingId) -> Finding:
        """Read one; its inspection is to be locked first by the person who changes it.

        Raises:
            UnknownInspection: There is none.
        """
        return required(self._findings.find(finding_id), UnknownInspection)

    def findings(self, inspection_id: InspectionId) -> Sequence[Finding]:
        """Those of an inspection, the first made first."""
        its = select(inspection_findings).where(_finding.inspection_id == inspection_id.value)
        return self._findings.all(its.order_by(_finding.made_at, _finding.id))

    def told(self, *, outlet_id: OutletId | None, limit: int) -> Sequence[Finding]:
        """Those that the operator was told of, of one outlet or all: what is due first, then what was accepted, the newest first."""
        told = select(inspection_findings).where(_finding.state != FindingState.MADE.value)
        its = told if outlet_id is None else told.where(_finding.outlet_id == outlet_id.value)
        ordered = its.order_by(_finding.due_at.is_(None), _finding.due_at, _finding.accepted_at.desc(), _finding.id)
        return self._findings.all(ordered.limit(limit))

    def add_rectification(self, rectification: Rectification, *, sealed_file: bytes | None) -> None:
        """Keep a new one, with its file as it is sealed; None: there is none."""
        self._rectifications.insert(rectification, sealed_file=sealed_file)

    def save_rectification(self, rectification: Rectification) -> None:
        """Replace; the file stays."""
        self._rectifications.replace(rectification)

    def rectifications(self, finding_id: FindingId) -> Sequence[Rectification]:
        """Those of a finding, the first first."""
        shown = [column for column in rectifications.columns if column is not _rounds.sealed_file]
        asked = select(*shown).where(_rounds.finding_id == finding_id.value).order_by(_rounds.round)
        return self._rectifications.all(asked)

    def sealed_file(self, finding_id: FindingId, round_: int) -> bytes | None:
        """The file of one, as it is sealed; None: there is none, or not any more."""
        asked = select(_rounds.sealed_file).where(_rounds.finding_id == finding_id.value, _rounds.round == round_)
        return self._connection.scalars(asked).one_or_none()

    def late(self, *, at: datetime, limit: int) -> Sequence[InspectionId]:
        """Inspections whose own clock or that of a finding has run out, and of which no one has noted it; not locked."""
        own = select(_table.id).where(STEP_DUE, _table.due_at <= at)
        of_findings = select(_finding.inspection_id).where(STEP_DUE, _finding.due_at <= at)
        found = own.union(of_findings).limit(limit)
        return [InspectionId(one) for one in self._connection.scalars(found)]

    def late_steps(self, *, at: datetime) -> int:
        """How many steps are late, of inspections and of their findings; not locked."""
        asked = (select(func.count()).where(column <= at) for column in (_table.due_at, _finding.due_at))
        return sum(self._connection.scalars(one).one() for one in asked)

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget the words and files about a registration that is erased; that it was drawn, and what was found, stays."""
        of_it = select(_finding.id).where(_finding.case_id == registration_id.value)
        emptied = update(rectifications).where(_rounds.finding_id.in_(of_it))
        self._connection.execute(emptied.values(text="", answer="", sealed_file=None))
        self._connection.execute(update(inspection_findings).where(_finding.case_id == registration_id.value).values(remark=""))
