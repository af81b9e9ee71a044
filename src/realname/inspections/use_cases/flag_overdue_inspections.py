"""Tend inspections: note once that the clock of a step has run out. Time closes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.inspections.events import InspectionEvent
from realname.inspections.store.inspections import Inspections
from realname.kernel.batches import process_batches
from realname.kernel.identifiers import InspectionId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork

_AT_ONCE = 100  # the rest is due a minute later


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOverdueInspections:
    """Runs with the reaper; a second time it notes nothing again."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self) -> int:
        """Note what is late; returns of how many inspections.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        return process_batches(self._late, self._note, batch_size=_AT_ONCE, is_done=lambda done: done >= _AT_ONCE)

    def _late(self, limit: int) -> Sequence[InspectionId]:
        with self.units() as unit:
            return unit[Inspections].late(at=self.clock.now(), limit=limit)

    def _note(self, inspection_id: InspectionId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            inspection = unit[Inspections].get(inspection_id)
            noted = list[tuple[tuple[str, str | int], ...]]()
            late = inspection.late(at=now)
            if late is not inspection:
                unit[Inspections].save(late)
                noted.append((("step", inspection.state.value),))
            for finding in unit[Inspections].findings(inspection_id):
                overdue = finding.late(at=now)
                if overdue is not finding:
                    unit[Inspections].save_finding(overdue)
                    noted.append((("finding", finding.id.value), ("step", finding.state.value)))
            for facts in noted:
                unit.ledger.append(
                    RecordedEvent(at=now, event=InspectionEvent.INSPECTION_OVERDUE, subject=inspection_id.value, facts=facts)
                )
            unit.commit()
