"""Tend disputes: note once that a clock has run out, and ask again for a closing that something stood in the way of."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.holder.use_cases.disputes import close_if_possible, notify_person
from realname.kernel.batches import process_batches
from realname.kernel.identifiers import DisputeId, OrderId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.notice import NoticeKind
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import line_event

_AT_ONCE = 100  # the rest is due a minute later


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOverdueDisputes:
    """Runs with the reaper. Absence never answers: a line whose dispute is late stays frozen."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self) -> int:
        """Note what is late, and close what can be closed by now; returns how many were noted.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        noted = process_batches(self._late, self._note, batch_size=_AT_ONCE, is_done=lambda done: done >= _AT_ONCE)
        for dispute_id in self._to_close():
            self._close(dispute_id)
        return noted

    def _late(self, limit: int) -> Sequence[DisputeId]:
        with self.units() as unit:
            return unit[Disputes].ids_to_mark(at=self.clock.now(), limit=limit)

    def _note(self, dispute_id: DisputeId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            line_id = unit[Disputes].get(dispute_id).line_id
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            dispute = unit[Disputes].get(dispute_id)
            late = dispute.late(at=now)
            if late is dispute:
                return
            unit[Disputes].save(late)
            unit.ledger.append(line_event(line, LineEvent.LINE_DISPUTE_OVERDUE, at=now, dispute=dispute.id.value))
            notify_person(unit, late, NoticeKind.DISPUTE_LATE, at=now)
            unit.commit()

    def _to_close(self) -> Sequence[DisputeId]:
        with self.units() as unit:
            return unit[Disputes].ids_to_close(limit=_AT_ONCE)

    def _close(self, dispute_id: DisputeId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            line_id = unit[Disputes].get(dispute_id).line_id
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            dispute = unit[Disputes].get(dispute_id)
            closing = close_if_possible(unit, line, dispute, order_id=OrderId(self.tokens.token()), at=now)
            if dispute.closing_at is None and closing is not dispute:
                unit[Disputes].save(closing)
                unit.commit()
