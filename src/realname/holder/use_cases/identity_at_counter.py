"""At a counter a person sees all lines under their identity, for their card, and says there which are not theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.holder.events import HolderEvent
from realname.holder.use_cases.disputes import DisputeDeclaration, OpenDispute, WithdrawDispute
from realname.holder.use_cases.lines import HeldLine, ReadPersonLines
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.dispute import Dispute
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import line_event
from realname.lines.use_cases.counter.holder_cards import HolderCards


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLines:
    """What the card opened.

    Attributes:
        mark: Stands for the card for a quarter of an hour, for this line, its holder and this agent.
    """

    lines: Sequence[HeldLine]
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAtCounter:
    """Opens a person's lines for the card of the holder of one of them."""

    units: UnitsOfWork
    clock: Clock
    holders: HolderCards
    lines: ReadPersonLines
    open_dispute: OpenDispute
    withdraw_dispute: WithdrawDispute

    def show(self, line_id: LineId, card: bytes, *, acting: AgentId) -> ShownLines:
        """Show them; that they were shown is kept with the line.

        Raises:
            UnknownLine: There is none.
            RateLimited, InvalidInput, IdentityNumberInvalid, StateConflict: As `HolderCards.require_shown`.
        """
        line = self._line(line_id)
        mark = self.holders.mark(line, card, acting=acting)
        shown = self.lines(line.person_id)
        with self.units() as unit:
            facts: dict[str, str | int] = {"agent": acting.value, "lines": len(shown)}
            unit.ledger.append(line_event(line, HolderEvent.PERSON_LINES_SHOWN, at=self.clock.now(), **facts))
            unit.commit()
        return ShownLines(lines=shown, mark=mark)

    def again(self, line_id: LineId, mark: str, *, acting: AgentId) -> ShownLines:
        """Show them again for the mark.

        Raises:
            UnknownLine: There is none.
            StateConflict: The mark is none or has run out (`field` is `holder`).
        """
        line = self._line(line_id)
        self.holders.require_mark(line, mark, acting=acting)
        return ShownLines(lines=self.lines(line.person_id), mark=mark)

    def say_not_mine(self, line_id: LineId, mark: str, *, disputed: LineId, acting: AgentId) -> Dispute:
        """Freeze one of the lines; raises as `again` and `OpenDispute`."""
        return self.open_dispute(disputed, declaration=self._says(line_id, mark, acting))

    def take_back(self, line_id: LineId, mark: str, *, disputed: LineId, acting: AgentId) -> Dispute:
        """Take it back: it stays barred until its holder is verified again. Raises as `again` and `WithdrawDispute`."""
        return self.withdraw_dispute(disputed, declaration=self._says(line_id, mark, acting))

    def _says(self, line_id: LineId, mark: str, acting: AgentId) -> DisputeDeclaration:
        line = self._line(line_id)
        self.holders.require_mark(line, mark, acting=acting)
        return DisputeDeclaration(person_id=line.person_id, agent_id=acting)

    def _line(self, line_id: LineId) -> Line:
        with self.units() as unit:
            return unit[Lines].get(line_id)
