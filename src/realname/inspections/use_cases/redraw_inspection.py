"""Make the draw of an inspection again from what is stored now, and hold it against what was drawn and published then."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inspections.model.inspection import Inspection
from realname.inspections.model.sampling import DrawnCase, draw_cases, list_digest, population
from realname.inspections.store.inspections import Inspections
from realname.kernel.identifiers import InspectionId
from realname.kernel.ledger.merkle import Span, root_of, whole_nodes
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.model.tree_head import commitment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """What a second draw gave.

    Attributes:
        cases: In the order of the draw.
        is_root_same: Whether the entries before the head give its root still.
        is_nonce_committed: Whether the operator's share is the one that was committed to.
        are_cases_same: Whether the same cases are drawn, from as many.
    """

    inspection: Inspection
    cases: Sequence[DrawnCase]
    is_root_same: bool
    is_nonce_committed: bool
    are_cases_same: bool

    @property
    def holds(self) -> bool:
        """Whether all of it is as it was."""
        return self.is_root_same and self.is_nonce_committed and self.are_cases_same


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawInspection:
    """Draws again; changes nothing. `tools/redraw.py` does the same for the person who trusts no code of ours."""

    reads: Reads
    project_case_files: ProjectCaseFiles

    def __call__(self, inspection_id: InspectionId) -> Redrawn:
        """Draw again.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: It is not drawn.
        """
        self.project_case_files()
        with self.reads() as unit:
            inspection = unit[Inspections].get(inspection_id)
            scope, size = inspection.scope, inspection.head.size
            files = unit[CaseFiles].decided_within(scope.since, scope.until, size=size)
            among = population(files, scope, size=size)
            cases = draw_cases(inspection.draw, among)
            kept = [DrawnCase(one.case_id, one.decided_index) for one in unit[Inspections].cases(inspection_id)]
            root = _root(unit, size)
        digests = {list_digest(cases), list_digest(kept)}
        return Redrawn(
            inspection=inspection,
            cases=cases,
            is_root_same=root == inspection.head.root_hash,
            is_nonce_committed=commitment_of(inspection.nonce) == inspection.commitment,
            are_cases_same=digests == {inspection.list_digest} and len(among) == inspection.population,
        )


def _root(unit: UnitOfWork, size: int) -> str:
    return root_of(size, unit.ledger.nodes(whole_nodes(Span(0, size)))).hex()
