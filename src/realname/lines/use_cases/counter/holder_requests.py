"""What a holder gets done for the card alone, without a registration: nothing that gives anyone else the line."""

from dataclasses import dataclass

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.bar_line import LiftBar
from realname.lines.use_cases.change_line import require_organisation
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.recent_verification import require_verified_since_lost
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLostBar:
    """Lifts the bar of a line that was lost and found, or that has a new SIM, for its holder's card and a fresh verification."""

    units: UnitsOfWork
    clock: Clock
    holders: HolderCards
    lift: LiftBar
    line_rule: LineRule

    def __call__(self, line_id: LineId, card: bytes, *, acting: AgentId) -> Line:
        """Lift; a line that is not barred as lost stays as it is.

        Raises:
            UnknownLine: There is none.
            InvalidInput: The card cannot be read.
            StateConflict: The holder was not verified since (`next` is `reverify`) and the pack asks for it, the card is another person's
                or out of date, or the line is neither active nor barred.
        """
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if not self.line_rule.lift_by_card:
                require_verified_since_lost(unit, line, at=self.clock.now())
        self.holders.require_shown(line, card, acting=acting)
        return self.lift(line_id, BarReason.LOST, acting=acting)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseByCard:
    """Closes a line for its holder's card, where the pack asks for no renewed verification."""

    units: UnitsOfWork
    holders: HolderCards
    deactivate: DeactivateLine
    line_rule: LineRule

    def __call__(self, line_id: LineId, card: bytes, *, acting: AgentId) -> Line:
        """Request the closing.

        Raises:
            UnknownLine: There is none.
            InvalidInput: The card cannot be read.
            StateConflict: The pack asks for a renewed verification, the card is another person's, an organisation holds the line, or it
                cannot be closed now.
            LineHeld: Disputed, or held by a court or the regulator.
        """
        if not self.line_rule.close_by_card:
            raise StateConflict(next="change-line")
        with self.units() as unit:
            line = unit[Lines].get(line_id)
        require_organisation(line, Purpose.CLOSE, None)
        self.holders.require_shown(line, card, acting=acting)
        return self.deactivate(line_id, Ending.VOLUNTARY, acting=acting)
