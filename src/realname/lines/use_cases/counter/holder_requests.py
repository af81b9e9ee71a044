"""What a holder gets done for the card alone, without a registration: nothing that gives anyone else the line."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.ledger.events import Event
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import REPORTS_OF_BARS
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line, require_recently_verified
from realname.lines.store.lines import Lines
from realname.lines.use_cases.bar_line import LiftBar
from realname.lines.use_cases.change_line import require_organisation
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose
from realname.registration.store.registrations import Registrations


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


def require_verified_since_lost(unit: UnitOfWork, line: Line, *, at: datetime) -> None:
    """Ask for a fresh verification begun after the line was last reported lost: who was there before may be whom it was taken from.

    Raises:
        StateConflict: There is none; `next` is `reverify`.
    """
    require_recently_verified(line, at=at)
    lost = [one.at for one in unit.ledger.events_of(line.id.value) if _is_loss(one.event, one.facts)]
    begun_at = unit[Registrations].get(line.verified_by or line.registration_id).opened_at
    if lost and begun_at < max(lost):
        raise StateConflict(next="reverify")


def _is_loss(event: Event, facts: tuple[tuple[str, str | int], ...]) -> bool:
    return event in REPORTS_OF_BARS and ("reason", BarReason.LOST.value) in facts
