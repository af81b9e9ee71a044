"""Bar a line for a reason, and lift a bar: emergency calls go through under every one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.batches import process_batches, run_limit
from realname.kernel.identifiers import AgentId, LineId, OrderId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import DisputeConflict
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import Transition, is_legal
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import keep_changes_for_later, line_event, save_bars
from realname.lines.use_cases.disputes import answered_not_theirs

_LINES_AT_ONCE = 20
_TIME_LIMIT = timedelta(seconds=2)  # orders and notices wait as long


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """Bars a line; the reason says how much of it."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, line_id: LineId, reason: BarReason, *, until: datetime | None = None, acting: AgentId | None = None) -> Line:
        """Bar; again for the same reason changes nothing but a later end, and that a person reported it again is in the ledger.

        A new SIM or a transfer that waits is turned down where the line is lost, disputed, or held by a court or the regulator.

        Raises:
            UnknownLine: There is none.
            StateConflict: The line is not active, or is being closed and the reason does not hold a line.
        """
        with self.units() as unit:
            barred = self.within(unit, line_id, reason, at=self.clock.now(), until=until, acting=acting)
            unit.commit()
        return barred

    def within(
        self,
        unit: UnitOfWork,
        line_id: LineId,
        reason: BarReason,
        *,
        at: datetime,
        until: datetime | None = None,
        acting: AgentId | None = None,
        notice: NoticeKind | None = NoticeKind.BARRED,
    ) -> Line:
        """Bar as a part of something larger, in its transaction; the notice is the caller's to choose."""
        line = unit[Lines].get(line_id)
        barred = line.bar(reason, until=until)
        keep_changes_for_later(unit, line, reason)
        if barred == line:
            if acting is not None:
                unit.ledger.append(line_event(line, LineEvent.LINE_BAR_REPEATED, at=at, reason=reason.value, agent=acting.value))
            return line
        if is_legal(line.state, Transition.HOLD):
            unit[Lines].save(barred)  # the operator is asked once it has refused the closing (record_outcome)
        else:
            save_bars(unit, line, barred, order_id=OrderId(self.tokens.token()), at=at, notice=notice)
        facts = {"agent": acting.value} if acting else {}
        unit.ledger.append(line_event(line, LineEvent.LINE_BARRED, at=at, reason=reason.value, scope=barred.scope.value, **facts))
        return barred


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftBar:
    """Lifts what a line is barred for."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, line_id: LineId, reason: BarReason, *, acting: AgentId | None = None) -> Line:
        """Lift; a reason that does not stand is no error.

        Raises:
            UnknownLine: There is none.
            StateConflict: The line is neither active nor barred.
            DisputeConflict: Its person says that it is not theirs, and no one has answered, or it is so: neither staff nor time thaws it.
        """
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if reason is BarReason.DISPUTED and unit[Disputes].open_of_line(line_id) is not None:
                raise DisputeConflict(state="open")
            if reason is BarReason.DISPUTED and (answered := answered_not_theirs(unit, line)) is not None:
                raise DisputeConflict(state=answered.outcome.value if answered.outcome else "")
            lifted = self.within(unit, line_id, (reason,), at=self.clock.now(), acting=acting)
            unit.commit()
        return lifted

    def within(
        self,
        unit: UnitOfWork,
        line_id: LineId,
        reasons: tuple[BarReason, ...],
        *,
        at: datetime,
        acting: AgentId | None = None,
        notice: NoticeKind | None = NoticeKind.BAR_LIFTED,
    ) -> Line:
        """Lift as a part of something larger, in its transaction."""
        line = unit[Lines].get(line_id)
        lifted = line.lift(*reasons)
        if lifted == line:
            return line
        save_bars(unit, line, lifted, order_id=OrderId(self.tokens.token()), at=at, notice=notice)
        gone = ",".join(sorted(bar.reason.value for bar in line.bars - lifted.bars))
        facts = {"agent": acting.value} if acting else {}
        unit.ledger.append(line_event(line, LineEvent.LINE_BAR_LIFTED, at=at, reason=gone, scope=lifted.scope.value, **facts))
        return lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftEndedBars:
    """Lifts bars whose time is over; called every second.

    Attributes:
        most: So many lines at most in one call, and none more after two seconds: a day's new SIMs keep no bar waiting that is to be set.
    """

    units: UnitsOfWork
    clock: Clock
    lift: LiftBar
    most: int = 500

    def __call__(self) -> int:
        """Lift what is over, each in a transaction of its own, until it is enough; returns how many lines had one.

        Raises:
            RealNameError: The first failure, once everything else is done; that line stays barred.
        """
        now = self.clock.now()
        return process_batches(
            lambda limit: self._due(now, limit=limit),
            lambda line_id: self._lift(line_id, at=now),
            batch_size=min(_LINES_AT_ONCE, self.most),
            is_done=run_limit(self.clock, most=self.most, time_limit=_TIME_LIMIT),
        )

    def _due(self, now: datetime, *, limit: int) -> Sequence[LineId]:
        with self.units.reading() as unit:
            return unit[Lines].ids_with_ended_bars(at=now, limit=limit)

    def _lift(self, line_id: LineId, *, at: datetime) -> None:
        with self.units() as unit:
            ended = unit[Lines].get(line_id).ended_bars(at=at)
            if ended:
                self.lift.within(unit, line_id, ended, at=at)
                unit.commit()
