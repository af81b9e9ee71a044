"""Leaks of personal data: recorded, reported, told, closed; and noted once where a clock has run out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.breaches.errors import UnknownLeak
from realname.breaches.events import BreachEvent
from realname.breaches.model.breach import Leak, LeakFacts, NotTold, record_leak
from realname.breaches.model.breach_rule import LeakRule
from realname.breaches.store.breaches import Leaks
from realname.kernel.batches import deal_with_each
from realname.kernel.case_number import CaseNumber
from realname.kernel.identifiers import AgentId, LeakId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_AT_ONCE = 100
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakDeeds:
    """What somebody of the staff does about a leak; each deed is in the ledger, in codes and counts."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    marks: Marks
    rule: LeakRule

    def record(self, facts: LeakFacts, *, acting: AgentId) -> Leak:
        """Record one: its clocks run from when it was noticed.

        Raises:
            InvalidInput: It was noticed in the future, names no data, or more people than there are.
        """
        leak = record_leak(LeakId(self.tokens.token()), facts, self.rule, at=self.clock.now(), by=acting)
        with self.units() as unit:
            unit[Leaks].add(leak)
            unit.ledger.append(_recorded(leak))
            unit.commit()
        return leak

    def report(self, leak_id: LeakId, number: CaseNumber, *, acting: AgentId) -> Leak:
        """The authority was told, and has it under a number.

        Raises:
            UnknownLeak: There is none.
            StateConflict: It was before.
        """
        marked = self.marks.mark(f"case/{number.value}")
        return self._change(
            leak_id,
            lambda leak, at: leak.report(at=at, number=number.value),
            lambda before, _, at: _event(
                BreachEvent.LEAK_REPORTED, before, at, agent=acting.value, case=marked, late="yes" if at > before.report_by else "no"
            ),
        )

    def tell(self, leak_id: LeakId, *, people: int, acting: AgentId) -> Leak:
        """So many of the people were told.

        Raises:
            InvalidInput: Nobody was.
            UnknownLeak: There is none.
            StateConflict: They were before, or it is closed.
        """
        return self._change(
            leak_id,
            lambda leak, at: leak.tell(at=at, people=people),
            lambda before, _, at: _event(BreachEvent.LEAK_PEOPLE_TOLD, before, at, agent=acting.value, people=people),
        )

    def leave_untold(self, leak_id: LeakId, why: NotTold, *, acting: AgentId) -> Leak:
        """Record why the people are not told.

        Raises:
            UnknownLeak: There is none.
            StateConflict: They were told, or it is closed.
        """
        return self._change(
            leak_id,
            lambda leak, _: leak.leave_untold(why),
            lambda before, _, at: _event(BreachEvent.LEAK_PEOPLE_TOLD, before, at, agent=acting.value, people=0, reason=why.value),
        )

    def close(self, leak_id: LeakId, *, acting: AgentId) -> Leak:
        """Close it: it is reported, and the people are told or it is said why not.

        Raises:
            UnknownLeak: There is none.
            StateConflict: It is not so far, or closed.
        """
        return self._change(
            leak_id,
            lambda leak, at: leak.close(at=at),
            lambda before, _, at: _event(BreachEvent.LEAK_CLOSED, before, at, agent=acting.value),
        )

    def _change(
        self,
        leak_id: LeakId,
        change: Callable[[Leak, datetime], Leak],
        event: Callable[[Leak, Leak, datetime], RecordedEvent],
    ) -> Leak:
        now = self.clock.now()
        with self.units() as unit:
            before = unit[Leaks].get(leak_id)
            after = change(before, now)
            unit[Leaks].save(after)
            unit.ledger.append(event(before, after, now))
            unit.commit()
        return after


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLeaks:
    """Lists them."""

    units: Reads

    def __call__(self) -> Sequence[Leak]:
        """The newest first; some hundred at most."""
        with self.units() as unit:
            return unit[Leaks].newest_first(limit=_SHOWN)

    def one(self, leak_id: LeakId) -> Leak:
        """One of all that were recorded, however old.

        Raises:
            UnknownLeak: There is none.
        """
        with self.units() as unit:
            found = unit[Leaks].find(leak_id)
        if found is None:
            raise UnknownLeak
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TendLeaks:
    """Notes once that a clock has run out; runs with the reaper."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self) -> int:
        """Note those that are late; returns how many.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        return deal_with_each(self._late, self._note, at_once=_AT_ONCE, is_enough=lambda done: done >= _AT_ONCE)

    def _late(self, limit: int) -> Sequence[LeakId]:
        with self.units() as unit:
            return unit[Leaks].unmarked_late(at=self.clock.now(), limit=limit)

    def _note(self, leak_id: LeakId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            leak = unit[Leaks].get(leak_id)
            _note_overdue(unit, leak, at=now)
            unit.commit()


def _note_overdue(unit: UnitOfWork, leak: Leak, *, at: datetime) -> None:
    noted = leak.note_overdue(at=at)
    if noted is not leak:
        unit[Leaks].save(noted)
        unit.ledger.append(_event(BreachEvent.LEAK_OVERDUE, leak, at, deed="report" if leak.reported_at is None else "tell"))


def _recorded(leak: Leak) -> RecordedEvent:
    facts = leak.facts
    return _event(
        BreachEvent.LEAK_RECORDED,
        leak,
        leak.recorded_at,
        agent=leak.recorded_by.value,
        kind=facts.kind.value,
        noticed=facts.noticed_at.isoformat(timespec="seconds"),
        people=facts.people,
        data=",".join(sorted(facts.data)),
        measures=",".join(sorted(facts.measures)),
        serious="yes" if leak.is_serious else "no",
        report_by=leak.report_by.isoformat(timespec="seconds"),
        tell_by=leak.tell_by.isoformat(timespec="seconds"),
    )


def _event(event: Event, leak: Leak, at: datetime, **facts: str | int) -> RecordedEvent:
    return RecordedEvent(at=at, event=event, subject=leak.id.value, facts=tuple(sorted(facts.items())))
