"""The records of inspections, part of the unit of work.

Visits of inspectors, part of the unit of work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.inspections.model.finding import Finding, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.model.visit import Visit
from realname.kernel.identifiers import FindingId, InspectionId, OutletId, RegistrationId, VisitId


class Inspections(Protocol):
    """Inspections with their drawn cases, findings and rectifications."""

    def add(self, inspection: Inspection) -> None:
        """Keep a new one.

        Raises:
            InspectionConflict: Another was begun from the same published head.
        """
        ...

    def get(self, inspection_id: InspectionId) -> Inspection:
        """Read and lock until the transaction ends; its cases and findings are locked by it.

        Raises:
            UnknownInspection: There is none.
        """
        ...

    def save(self, inspection: Inspection) -> None:
        """Replace."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[Inspection]:
        """At most so many; not locked."""
        ...

    def add_cases(self, cases: Sequence[InspectedCase]) -> None:
        """Keep the drawn cases of one."""
        ...

    def save_case(self, case: InspectedCase) -> None:
        """Replace."""
        ...

    def cases(self, inspection_id: InspectionId) -> Sequence[InspectedCase]:
        """Its drawn cases in the order of the draw."""
        ...

    def add_finding(self, finding: Finding) -> None:
        """Keep a new one."""
        ...

    def save_finding(self, finding: Finding) -> None:
        """Replace."""
        ...

    def finding(self, finding_id: FindingId) -> Finding:
        """Read one; its inspection is to be locked first by whoever changes it.

        Raises:
            UnknownInspection: There is none.
        """
        ...

    def findings(self, inspection_id: InspectionId) -> Sequence[Finding]:
        """Those of an inspection, the first made first."""
        ...

    def told(self, *, outlet_id: OutletId | None, limit: int) -> Sequence[Finding]:
        """Those that the operator was told of, of one outlet or all: what is due first, then what was accepted, the newest first."""
        ...

    def add_rectification(self, rectification: Rectification, *, sealed_file: bytes | None) -> None:
        """Keep a new one, with its file as it is sealed; None: there is none."""
        ...

    def save_rectification(self, rectification: Rectification) -> None:
        """Replace; the file stays."""
        ...

    def rectifications(self, finding_id: FindingId) -> Sequence[Rectification]:
        """Those of a finding, the first first."""
        ...

    def sealed_file(self, finding_id: FindingId, round_: int) -> bytes | None:
        """The file of one, as it is sealed; None: there is none, or not any more."""
        ...

    def late(self, *, at: datetime, limit: int) -> Sequence[InspectionId]:
        """Inspections whose own clock or that of a finding has run out, and of which nobody has noted it; not locked."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget the words and files about a registration that is erased; that it was drawn, and what was found, stays."""
        ...


class Visits(Protocol):
    """Visits to outlets."""

    def save(self, visit: Visit) -> None:
        """Keep a new one, or replace."""
        ...

    def get(self, visit_id: VisitId) -> Visit:
        """Read and lock.

        Raises:
            UnknownVisit: There is none.
        """
        ...

    def newest_first(self, *, limit: int) -> Sequence[Visit]:
        """At most so many."""
        ...
