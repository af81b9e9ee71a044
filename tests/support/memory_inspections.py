"""Inspections in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from realname.inspections.model.finding import Finding, FindingState, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.kernel.errors import InspectionConflict, UnknownInspection
from realname.kernel.identifiers import FindingId, InspectionId, OutletId, RegistrationId
from tests.support.memory_records import Records

_LAST = datetime.max.replace(tzinfo=UTC)


class MemoryInspections:
    """Implements the port `Inspections`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, inspection: Inspection) -> None:
        if any(one.head.size == inspection.head.size for one in self._records.inspections.values()):
            raise InspectionConflict(state="head-used")
        self._records.inspections[inspection.id] = inspection

    def get(self, inspection_id: InspectionId) -> Inspection:
        if inspection_id not in self._records.inspections:
            raise UnknownInspection
        return self._records.inspections[inspection_id]

    def save(self, inspection: Inspection) -> None:
        self._records.inspections[inspection.id] = inspection

    def newest_first(self, *, limit: int) -> Sequence[Inspection]:
        ordered = sorted(self._records.inspections.values(), key=lambda one: one.id.value)
        return sorted(ordered, key=lambda one: one.begun_at, reverse=True)[:limit]

    def add_cases(self, cases: Sequence[InspectedCase]) -> None:
        for one in cases:
            self.save_case(one)

    def save_case(self, case: InspectedCase) -> None:
        self._records.inspected_cases[case.inspection_id, case.ordinal] = case

    def cases(self, inspection_id: InspectionId) -> Sequence[InspectedCase]:
        its = [one for one in self._records.inspected_cases.values() if one.inspection_id == inspection_id]
        return sorted(its, key=lambda one: one.ordinal)

    def add_finding(self, finding: Finding) -> None:
        self._records.findings[finding.id] = finding

    def save_finding(self, finding: Finding) -> None:
        self._records.findings[finding.id] = finding

    def finding(self, finding_id: FindingId) -> Finding:
        if finding_id not in self._records.findings:
            raise UnknownInspection
        return self._records.findings[finding_id]

    def findings(self, inspection_id: InspectionId) -> Sequence[Finding]:
        its = [one for one in self._records.findings.values() if one.inspection_id == inspection_id]
        return sorted(its, key=lambda one: (one.made_at, one.id.value))

    def told(self, *, outlet_id: OutletId | None, limit: int) -> Sequence[Finding]:
        its = [one for one in self._records.findings.values() if one.state is not FindingState.MADE and outlet_id in {None, one.outlet_id}]
        newest = sorted(sorted(its, key=lambda one: one.id.value), key=lambda one: one.accepted_at or _LAST, reverse=True)
        return sorted(newest, key=lambda one: one.due_at or _LAST)[:limit]

    def add_rectification(self, rectification: Rectification, *, sealed_file: bytes | None) -> None:
        self._records.rectifications[rectification.finding_id, rectification.round] = (rectification, sealed_file)

    def save_rectification(self, rectification: Rectification) -> None:
        key = (rectification.finding_id, rectification.round)
        self._records.rectifications[key] = (rectification, self._records.rectifications[key][1])

    def rectifications(self, finding_id: FindingId) -> Sequence[Rectification]:
        its = [one for one, _ in self._records.rectifications.values() if one.finding_id == finding_id]
        return sorted(its, key=lambda one: one.round)

    def sealed_file(self, finding_id: FindingId, round_: int) -> bytes | None:
        found = self._records.rectifications.get((finding_id, round_))
        return found[1] if found else None

    def late(self, *, at: datetime, limit: int) -> Sequence[InspectionId]:
        own = {one.id for one in self._records.inspections.values() if one.is_late(at) and one.overdue_at is None}
        of_findings = {one.inspection_id for one in self._records.findings.values() if one.is_late(at) and one.overdue_at is None}
        return sorted(own | of_findings, key=lambda one: one.value)[:limit]

    def forget(self, registration_id: RegistrationId) -> None:
        of_it = [one for one in self._records.findings.values() if one.case_id == registration_id]
        for finding in of_it:
            self._records.findings[finding.id] = replace(finding, remark="")
            for one in self.rectifications(finding.id):
                self._records.rectifications[one.finding_id, one.round] = (replace(one, text="", answer=""), None)
