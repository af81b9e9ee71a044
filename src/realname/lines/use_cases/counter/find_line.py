"""Find a line at a counter: by its whole number, one at a time, in the ledger, and for the person who guesses only a few times."""

from dataclasses import dataclass

from realname.access.model.staff import StaffMember
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import LIVE_STATES, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import line_event
from realname.registration.use_cases.look_ups import LookUpLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class FindLine:
    """Finds the line that a number has now; who looked is kept with the line."""

    units: UnitsOfWork
    clock: Clock
    look_up_limits: LookUpLimits

    def __call__(self, msisdn: Msisdn, *, acting: StaffMember) -> Line:
        """Find it. A number that never was, one that cools off and one that is free are answered alike.

        Raises:
            UnknownLine: No one has a line under this number.
            RateLimited: Too many looks, or too many that found nothing; `retry_after_s` says for how long.
        """
        now = self.clock.now()
        self.look_up_limits.require_left(acting.id, at=now)
        with self.units() as unit:
            found = next((line for line in unit[Lines].of_number(msisdn) if line.state in LIVE_STATES), None)
            if found is not None:
                facts = {"agent": acting.id.value} | ({"outlet": acting.outlet_id.value} if acting.outlet_id else {})
                unit.ledger.append(line_event(found, LineEvent.LINE_LOOKED_UP, at=now, **facts))
                unit.commit()
        if found is None:
            self.look_up_limits.count_missed(acting.id, at=now)
            raise UnknownLine
        self.look_up_limits.count_found(acting.id, at=now)
        return found
