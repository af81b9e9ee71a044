"""Close a line: on the holder's wish, after a death, or at the end of a suspension."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, LineId, OrderId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import Ending, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import Transition
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import has_change_under_way, line_event, request_order
from realname.registration.model.holder_death import HolderDeath


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateLine:
    """Writes the intention to close; the operator closes, and the number cools off from then on."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, line_id: LineId, ending: Ending, *, acting: AgentId | None = None, death: HolderDeath | None = None) -> Line:
        """Request; the person who has the SIM is told before, but for a death: no one is left to be told.

        Args:
            line_id: Which line.
            ending: Why.
            acting: Who asked for it, where a person did.
            death: What was shown of the holder's death, where that was shown at a counter.

        Raises:
            UnknownLine: There is none.
            StateConflict: The line is neither active nor barred, or a change of it is under way.
            LineHeld: Disputed, or held by a court or the regulator.
        """
        facts = ({"agent": acting.value} if acting else {}) | dict(death.facts if death else {})
        with self.units() as unit:
            line = _closable(unit, line_id)
            closing = request_closing(unit, line, ending, order_id=OrderId(self.tokens.token()), at=self.clock.now(), **facts)
            unit.commit()
        return closing

    def rehearse(self, line_id: LineId, ending: Ending) -> Line:
        """Give the line as it would be; changes nothing, and raises the same."""
        with self.units() as unit:
            return _closable(unit, line_id).request_deactivation(ending)


def _closable(unit: UnitOfWork, line_id: LineId) -> Line:
    line = unit[Lines].get(line_id)
    line.require(Transition.REQUEST_DEACTIVATION)
    if has_change_under_way(unit, line):
        raise StateConflict(state=line.state.value, under_way=True)
    return line


def request_closing(unit: UnitOfWork, line: Line, ending: Ending, *, order_id: OrderId, at: datetime, **facts: str) -> Line:
    """Write what closes a line that may be closed; the facts say who or what asked for it."""
    closing = line.request_deactivation(ending)
    unit[Lines].save(closing)
    notice = None if ending is Ending.DEATH else NoticeKind.DEACTIVATING
    request_order(unit, closing, OrderKind.DEACTIVATE, order_id=order_id, at=at, notice=notice)
    unit.ledger.append(line_event(line, LineEvent.LINE_DEACTIVATION_REQUESTED, at=at, ending=ending.value, **facts))
    return closing
