"""Dispute a line: its person says that it is not theirs, and it is frozen in the same moment; a reviewer answers, or they take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.two_people import TwoPersonAct
from realname.access.use_cases.two_people import TwoPeople
from realname.holder.errors import DisputeAtCounter
from realname.holder.model.dispute_rule import DisputeRule
from realname.kernel.errors import LineHeld, StateConflict, TookPart, UnknownLine
from realname.kernel.identifiers import AgentId, DisputeId, LineId, NoticeId, OrderId, PersonId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import DisputeConflict
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import CLOSED_AGAIN_AFTER, Dispute, DisputeAnswer, DisputeMeans, DisputeOutcome
from realname.lines.model.line import LIVE_STATES, Ending, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState, Transition, is_legal
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.changes import add_notice, has_change_under_way, line_event, save_bars
from realname.lines.use_cases.disputes import answered_not_theirs
from realname.lines.use_cases.ending.deactivate_line import request_closing
from realname.photo_access.events import OF_PHOTO_OPENINGS
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations

# Disputes that came to nothing: the person who has many of them may be a person who wants to harm the user of a line.
_VAIN = frozenset({DisputeOutcome.THEIRS, DisputeOutcome.WITHDRAWN})
_ANSWERS = {DisputeOutcome.NOT_THEIRS: NoticeKind.DISPUTE_NOT_THEIRS, DisputeOutcome.THEIRS: NoticeKind.DISPUTE_THEIRS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDeclaration:
    """Who says that a line is theirs or not.

    Attributes:
        line_id: The line they signed in by; None: they stand at a counter, with their ID.
        agent_id: Who serves them there.
    """

    person_id: PersonId
    line_id: LineId | None = None
    agent_id: AgentId | None = None

    @property
    def means(self) -> DisputeMeans:
        """How they say it."""
        return DisputeMeans.COUNTER if self.line_id is None else DisputeMeans.CODE

    @property
    def facts(self) -> dict[str, str]:
        """For the ledger."""
        return {"means": self.means.value} | ({"agent": self.agent_id.value} if self.agent_id else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """Freezes a line, and opens its case."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    bar: BarLine
    dispute_rule: DisputeRule

    def __call__(self, line_id: LineId, *, declaration: DisputeDeclaration) -> Dispute:
        """Open; emergency calls go through, and the person's other lines are told.

        Raises:
            UnknownLine: There is none, or it is not under this person's identity.
            DisputeAtCounter: They signed in by this very line, or too many disputes of theirs came to nothing lately.
            DisputeConflict: It has an open dispute, or was answered to be not theirs.
            StateConflict: The line is not active, barred or being closed.
        """
        now = self.clock.now()
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if line.person_id != declaration.person_id:
                raise UnknownLine
            self._require_allowed(unit, line, declaration, at=now)
            if unit[Disputes].open_of_line(line_id) is not None:
                raise DisputeConflict(state="open")
            if answered_not_theirs(unit, line) is not None:
                raise DisputeConflict(state=DisputeOutcome.NOT_THEIRS.value)
            dispute = self._dispute(holder_registration(unit, line), line, declaration, at=now)
            self.bar.within(unit, line_id, BarReason.DISPUTED, at=now, acting=declaration.agent_id)
            unit[Disputes].add(dispute)
            facts = {"dispute": dispute.id.value, "registration": dispute.registration_id.value, **declaration.facts}
            unit.ledger.append(line_event(line, LineEvent.LINE_DISPUTED, at=now, **facts))
            _notify_others(unit, dispute, NoticeKind.LINE_DISPUTED, at=now)
            unit.commit()
        return dispute

    def _require_allowed(self, unit: UnitOfWork, line: Line, declaration: DisputeDeclaration, *, at: datetime) -> None:
        if declaration.means is DisputeMeans.COUNTER:
            return
        if declaration.line_id == line.id:
            raise DisputeAtCounter(cause="own-line")
        since, rule = self.dispute_rule.counted_since(at), self.dispute_rule
        earlier = unit[Disputes].of_person(declaration.person_id)
        vain = [one for one in earlier if one.outcome in _VAIN and one.answered_at is not None and one.answered_at > since]
        if len(vain) >= rule.counter_after:
            raise DisputeAtCounter(cause="repeated")

    def _dispute(self, registration: Registration, line: Line, declaration: DisputeDeclaration, *, at: datetime) -> Dispute:
        return Dispute(
            id=DisputeId(self.tokens.token()),
            line_id=line.id,
            person_id=line.person_id,
            registration_id=registration.id,
            outlet_id=registration.outlet_id,
            means=declaration.means,
            said_over=declaration.line_id,
            was_frozen=any(bar.reason is BarReason.DISPUTED for bar in line.bars),
            opened_at=at,
            due_at=at + self.dispute_rule.answer_within,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDispute:
    """Takes a dispute back: by the sign-in over the same line, or at a counter. Another line may be the fraudster's."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    lift: LiftBar

    def __call__(self, line_id: LineId, *, declaration: DisputeDeclaration) -> Dispute:
        """Withdraw, tell the person's other lines, and thaw the line unless it was frozen before.

        At a counter, where a card alone is shown, it is not free at once: it stays barred until its holder is verified again.

        Raises:
            UnknownLine: There is none, or it is not under this person's identity.
            DisputeAtCounter: It was said over another line, or at a counter.
            DisputeConflict: It has no open dispute.
            TookPart: The process that serves them had to do with the registration of the line.
            StateConflict: The line is being closed.
        """
        now = self.clock.now()
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if line.person_id != declaration.person_id:
                raise UnknownLine
            dispute = unit[Disputes].open_of_line(line_id)
            if dispute is None:
                raise DisputeConflict(state="")
            if declaration.means is DisputeMeans.CODE and dispute.said_over != declaration.line_id:
                raise DisputeAtCounter(cause="other-line")
            if declaration.agent_id is not None:
                require_no_conflict_of_interest(unit, dispute, declaration.agent_id)
            withdrawn = dispute.withdraw(at=now)
            unit[Disputes].save(withdrawn)
            unit.ledger.append(line_event(line, LineEvent.LINE_DISPUTE_WITHDRAWN, at=now, dispute=dispute.id.value, **declaration.facts))
            if declaration.means is DisputeMeans.COUNTER:
                keep_until_verified(unit, line, dispute, declaration.agent_id, order_id=OrderId(self.tokens.token()), at=now)
            elif not dispute.was_frozen and line.state in LIVE_STATES:
                self.lift.within(unit, line_id, (BarReason.DISPUTED,), at=now)
            _notify_others(unit, dispute, NoticeKind.DISPUTE_WITHDRAWN, at=now)
            unit.commit()
        return withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDispute:
    """Records a reviewer's answer, and does what follows from it."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    two_people: TwoPeople

    def __call__(self, dispute_id: DisputeId, answer: DisputeAnswer, *, acting: AgentId) -> Dispute:
        """Answer: a line that is not theirs is closed; one that is theirs stays barred until its holder is verified again.

        Raises:
            UnknownDispute: There is none.
            TookPart: They had to do with the registration of the line.
            NotTwoPeople: They and the agent who recorded the dispute at a counter do not count as two people.
            DisputeConflict: It was answered or withdrawn meanwhile.
            StateConflict: It is theirs, and is being closed: the operator answers first.
        """
        now = self.clock.now()
        with self.units() as unit:
            line_id = unit[Disputes].get(dispute_id).line_id
        with self.two_people.recorded(), self.units() as unit:
            line = unit[Lines].get(line_id)
            asked = unit[Disputes].get(dispute_id)
            require_no_conflict_of_interest(unit, asked, acting)
            self.two_people.require(unit, TwoPersonAct.DISPUTE, acting=acting, other=_recorded_by(unit, asked))
            answered = asked.answer(answer, by=acting, at=now)
            if answer.outcome is DisputeOutcome.NOT_THEIRS:
                answered = close_if_possible(unit, line, answered, order_id=OrderId(self.tokens.token()), at=now)
            else:
                keep_until_verified(unit, line, asked, acting, order_id=OrderId(self.tokens.token()), at=now)
            unit[Disputes].save(answered)
            unit.ledger.append(line_event(line, LineEvent.LINE_DISPUTE_ANSWERED, at=now, **_facts(answered, acting)))
            notify_person(unit, answered, _ANSWERS[answer.outcome], at=now)
            unit.commit()
        return answered


def _recorded_by(unit: UnitOfWork, dispute: Dispute) -> AgentId | None:
    """Who recorded a dispute at a counter, by the ledger; None: its person did, over another line of theirs."""
    for event in unit.ledger.events_of(dispute.line_id.value):
        facts = dict(event.facts)
        if event.event is LineEvent.LINE_DISPUTED and facts.get("dispute") == dispute.id.value and "agent" in facts:
            return AgentId(str(facts["agent"]))
    return None


def keep_until_verified(unit: UnitOfWork, line: Line, dispute: Dispute, acting: AgentId | None, *, order_id: OrderId, at: datetime) -> None:
    """In place of the dispute's bar one as wide that a renewed verification lifts; what was frozen before stays frozen."""
    if line.state not in LIVE_STATES or dispute.was_frozen:
        return
    if not is_legal(line.state, Transition.LIFT):
        raise StateConflict(state=line.state.value)
    kept = line.lift(BarReason.DISPUTED).bar(BarReason.SUSPENSION)
    save_bars(unit, line, kept, order_id=order_id, at=at)
    facts = {"scope": kept.scope.value} | ({"agent": acting.value} if acting else {})
    unit.ledger.append(line_event(line, LineEvent.LINE_BARRED, at=at, reason=BarReason.SUSPENSION.value, **facts))
    unit.ledger.append(line_event(line, LineEvent.LINE_BAR_LIFTED, at=at, reason=BarReason.DISPUTED.value, **facts))


def close_if_possible(unit: UnitOfWork, line: Line, dispute: Dispute, *, order_id: OrderId, at: datetime) -> Dispute:
    """Ask for the closing of a line that is not theirs; what stands in the way keeps it frozen, and it is tried again."""
    if line.state not in LIVE_STATES:
        return dispute.closing(at=at)
    if has_change_under_way(unit, line) or _was_refused_lately(unit, line, at=at):
        return dispute
    try:
        request_closing(unit, line, Ending.NOT_THEIRS, order_id=order_id, at=at, dispute=dispute.id.value)
    except (LineHeld, StateConflict):
        return dispute
    return dispute.closing(at=at)


def _was_refused_lately(unit: UnitOfWork, line: Line, *, at: datetime) -> bool:
    closings = [one for one in unit[LineOrders].of_line(line.id) if one.kind is OrderKind.DEACTIVATE and one.answered_at is not None]
    return any(one.answered_at is not None and at < one.answered_at + CLOSED_AGAIN_AFTER for one in closings)


def holder_registration(unit: UnitOfWork, line: Line) -> Registration:
    """The registration by which a line came under its present holder's identity."""
    of_line = unit[Lines].holder_registrations(line.id)
    theirs = [one for one in of_line if one.person_id == line.person_id]
    return max(theirs or of_line, key=lambda one: one.opened_at)


def notify_person(unit: UnitOfWork, dispute: Dispute, kind: NoticeKind, *, at: datetime) -> None:
    """Tell the person over the line they said it over, or over another active one of theirs; never over the one in dispute."""
    reached = _active_others(unit, dispute)
    first = sorted(reached, key=lambda line: line.id != dispute.said_over)[:1]
    for line in first:
        add_notice(unit, line, kind, notice_id=NoticeId(f"{dispute.id}.{kind.value}"), at=at)


def require_no_conflict_of_interest(unit: UnitOfWork, dispute: Dispute, acting: AgentId) -> None:
    """Refuse a person who opened the registration, or is named by the ledger in a step of it; to have looked at its photo is no part of it.

    Raises:
        TookPart: They are.
    """
    events = unit.ledger.events_of(dispute.registration_id.value)
    is_named = any(("agent", acting.value) in event.facts for event in events if event.event not in OF_PHOTO_OPENINGS)
    opened_by = [one.agent_id for one in unit[Registrations].read_many([dispute.registration_id])]
    if is_named or acting in opened_by:
        raise TookPart


def _notify_others(unit: UnitOfWork, dispute: Dispute, kind: NoticeKind, *, at: datetime) -> None:
    """All other lines of the person: if it was not they who said so, they know at once."""
    for place, line in enumerate(_active_others(unit, dispute)):
        add_notice(unit, line, kind, notice_id=NoticeId(f"{dispute.id}.{kind.value}.{place}"), at=at)


def _active_others(unit: UnitOfWork, dispute: Dispute) -> Sequence[Line]:
    held = unit[Lines].of_person(dispute.person_id)
    return [line for line in held if line.state is LineState.ACTIVE and line.id != dispute.line_id]


def _facts(dispute: Dispute, acting: AgentId) -> dict[str, str]:
    return {
        "agent": acting.value,
        "dispute": dispute.id.value,
        "outcome": dispute.outcome.value if dispute.outcome else "",
        "reason": dispute.reason.value if dispute.reason else "",
        "checks": ",".join(sorted(dispute.checks)),
        "late": "yes" if dispute.answered_at is not None and dispute.answered_at >= dispute.due_at else "no",
    }
