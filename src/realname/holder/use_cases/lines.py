"""The lines under a person's identity: where and when each was registered, and whether a person says that it is not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.holder.use_cases.disputes import holder_registration
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId, OutletId, PersonId
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.lines.model.dispute import Dispute, DisputeOutcome
from realname.lines.model.line import LIVE_STATES, Line
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One line under the identity.

    Attributes:
        registered_at: When it came under it.
        outlet_id: Where that was done.
        dispute: The last one about it; None: there was none.
    """

    line: Line
    registered_at: datetime
    outlet_id: OutletId
    dispute: Dispute | None

    @property
    def is_not_theirs(self) -> bool:
        """Whether a person has answered that it is not theirs: it is being closed, and counts for them no more."""
        return self.dispute is not None and self.dispute.outcome is DisputeOutcome.NOT_THEIRS

    @property
    def is_disputed(self) -> bool:
        """Whether a dispute waits for its answer."""
        return self.dispute is not None and self.dispute.is_open


@dataclass(frozen=True, slots=True)
class ReadPersonLines:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, person_id: PersonId) -> Sequence[HeldLine]:
        """All that are in service or in dispute, the newest first; closed ones are in what is kept."""
        with self.units() as unit:
            disputes = unit[Disputes].of_person(person_id)
            return [_held(unit, line, disputes) for line in unit[Lines].of_person(person_id) if line.state in LIVE_STATES]

    def one(self, line_id: LineId, *, person_id: PersonId) -> HeldLine:
        """One of them.

        Raises:
            UnknownLine: There is none, or it is not under this person's identity.
        """
        found = next((one for one in self(person_id) if one.line.id == line_id), None)
        if found is None:
            raise UnknownLine
        return found


def _held(unit: UnitOfWork, line: Line, disputes: Sequence[Dispute]) -> HeldLine:
    registration = holder_registration(unit, line)
    return HeldLine(
        line=line,
        registered_at=registration.opened_at,
        outlet_id=registration.outlet_id,
        dispute=next((one for one in disputes if one.line_id == line.id), None),
    )
