"""Inspections with their cases, findings and rectifications in their tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from realname.inspections.model.finding import Finding, FindingState, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.store.codecs import (
    case_of,
    case_row,
    finding_of,
    finding_row,
    inspection_of,
    inspection_row,
    rectification_of,
    rectification_row,
)
from realname.inspections.store.tables import STEP_DUE, inspection_cases, inspection_findings, inspections, rectifications
from realname.kernel.errors import InspectionConflict, UnknownInspection
from realname.kernel.identifiers import FindingId, InspectionId, OutletId, RegistrationId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore

_table, _cases, _findings, _rounds = inspections.c, inspection_cases.c, inspection_findings.c, rectifications.c


class Inspections(SqlStore):
    """Inspections with their drawn cases, findings and rectifications."""

    def add(self, inspection: Inspection) -> None:
        """Keep a new one.

        Raises:
            InspectionConflict: Another was begun from the same published head.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(inspections).values(inspection_row(inspection)))
        except IntegrityError as problem:
            if not is_unique_violation(problem):
                raise
            raise InspectionConflict(state="head-used") from problem

    def get(self, inspection_id: InspectionId) -> Inspection:
        """Read and lock until the transaction ends; its cases and findings are locked by it.

        Raises:
            UnknownInspection: There is none.
        """
        asked = select(inspections).where(_table.id == inspection_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownInspection
        return inspection_of(row)

    def save(self, inspection: Inspection) -> None:
        """Replace."""
        self._connection.execute(update(inspections).where(_table.id == inspection.id.value).values(inspection_row(inspection)))

    def newest_first(self, *, limit: int) -> Sequence[Inspection]:
        """At most so many; not locked."""
        asked = select(inspections).order_by(_table.begun_at.desc(), _table.id).limit(limit)
        return [inspection_of(row) for row in self._connection.execute(asked).mappings()]

    def add_cases(self, cases: Sequence[InspectedCase]) -> None:
        """Keep the drawn cases of one."""
        if cases:
            self._connection.execute(insert(inspection_cases), [case_row(one) for one in cases])

    def save_case(self, case: InspectedCase) -> None:
        """Replace."""
        its = (_cases.inspection_id == case.inspection_id.value, _cases.ordinal == case.ordinal)
        self._connection.execute(update(inspection_cases).where(*its).values(case_row(case)))

    def cases(self, inspection_id: InspectionId) -> Sequence[InspectedCase]:
        """Its drawn cases in the order of the draw."""
        asked = select(inspection_cases).where(_cases.inspection_id == inspection_id.value).order_by(_cases.ordinal)
        return [case_of(row) for row in self._connection.execute(asked).mappings()]

    def add_finding(self, finding: Finding) -> None:
        """Keep a new one."""
        self._connection.execute(insert(inspection_findings).values(finding_row(finding)))

    def save_finding(self, finding: Finding) -> None:
        """Replace."""
        self._connection.execute(update(inspection_findings).where(_findings.id == finding.id.value).values(finding_row(finding)))

    def finding(self, finding_id: FindingId) -> Finding:
        """Read one; its inspection is to be locked first by whoever changes it.

        Raises:
            UnknownInspection: There is none.
        """
        found = self._some(select(inspection_findings).where(_findings.id == finding_id.value))
        if not found:
            raise UnknownInspection
        return found[0]

    def findings(self, inspection_id: InspectionId) -> Sequence[Finding]:
        """Those of an inspection, the first made first."""
        its = select(inspection_findings).where(_findings.inspection_id == inspection_id.value)
        return self._some(its.order_by(_findings.made_at, _findings.id))

    def told(self, *, outlet_id: OutletId | None, limit: int) -> Sequence[Finding]:
        """Those that the operator was told of, of one outlet or all: what is due first, then what was accepted, the newest first."""
        told = select(inspection_findings).where(_findings.state != FindingState.MADE.value)
        its = told if outlet_id is None else told.where(_findings.outlet_id == outlet_id.value)
        ordered = its.order_by(_findings.due_at.is_(None), _findings.due_at, _findings.accepted_at.desc(), _findings.id)
        return self._some(ordered.limit(limit))

    def add_rectification(self, rectification: Rectification, *, sealed_file: bytes | None) -> None:
        """Keep a new one, with its file as it is sealed; None: there is none."""
        row = {**rectification_row(rectification), "sealed_file": sealed_file}
        self._connection.execute(insert(rectifications).values(row))

    def save_rectification(self, rectification: Rectification) -> None:
        """Replace; the file stays."""
        its = (_rounds.finding_id == rectification.finding_id.value, _rounds.round == rectification.round)
        self._connection.execute(update(rectifications).where(*its).values(rectification_row(rectification)))

    def rectifications(self, finding_id: FindingId) -> Sequence[Rectification]:
        """Those of a finding, the first first."""
        shown = [column for column in rectifications.columns if column is not _rounds.sealed_file]
        asked = select(*shown).where(_rounds.finding_id == finding_id.value).order_by(_rounds.round)
        return [rectification_of(row) for row in self._connection.execute(asked).mappings()]

    def sealed_file(self, finding_id: FindingId, round_: int) -> bytes | None:
        """The file of one, as it is sealed; None: there is none, or not any more."""
        asked = select(_rounds.sealed_file).where(_rounds.finding_id == finding_id.value, _rounds.round == round_)
        return self._connection.scalars(asked).one_or_none()

    def late(self, *, at: datetime, limit: int) -> Sequence[InspectionId]:
        """Inspections whose own clock or that of a finding has run out, and of which nobody has noted it; not locked."""
        own = select(_table.id).where(STEP_DUE, _table.due_at <= at)
        of_findings = select(_findings.inspection_id).where(STEP_DUE, _findings.due_at <= at)
        found = own.union(of_findings).limit(limit)
        return [InspectionId(one) for one in self._connection.scalars(found)]

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget the words and files about a registration that is erased; that it was drawn, and what was found, stays."""
        of_it = select(_findings.id).where(_findings.case_id == registration_id.value)
        emptied = update(rectifications).where(_rounds.finding_id.in_(of_it))
        self._connection.execute(emptied.values(text="", answer="", sealed_file=None))
        self._connection.execute(update(inspection_findings).where(_findings.case_id == registration_id.value).values(remark=""))

    def _some(self, asked: Select[tuple[object, ...]]) -> list[Finding]:
        return [finding_of(row) for row in self._connection.execute(asked).mappings()]
