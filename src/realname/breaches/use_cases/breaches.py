"""Breaches of personal data: recorded, reported, notified, closed. A deadline that passes is noted once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.breaches.errors import UnknownLeak
from realname.breaches.events import BreachEvent
from realname.breaches.model.breach import Breach, BreachFacts, NotNotifiedReason, record_breach
from realname.breaches.model.breach_rule import BreachRule
from realname.breaches.store.breaches import Breaches
from realname.kernel.batches import process_batches
from realname.kernel.identifiers import AgentId, BreachId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_AT_ONCE = 100
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachActions:
    """The actions of staff on a breach. Each action is in the ledger, in codes and counts."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    rule: BreachRule

    def record(self, facts: BreachFacts, *, acting: AgentId) -> Breach:
        """Record a breach. Its deadlines run from when it was noticed.

        Raises:
            InvalidInput: It was noticed in the future, names no data, or more people than there are.
        """
        breach = record_breach(BreachId(self.tokens.token()), facts, self.rule, at=self.clock.now(), by=acting)
        with self.units() as unit:
            unit[Breaches].add(breach)
            unit.ledger.append(_recorded(breach))
            unit.commit()
        return breach

    def report(self, breach_id: BreachId, number: CaseNumber, *, acting: AgentId) -> Breach:
        """The authority was told, and has it under a number.

        Raises:
            UnknownLeak: There is none.
            StateConflict: It was before.
        """
        marked = self.keyed_hashes.hash(f"case/{number.value}")
        return self._change(
            breach_id,
            lambda breach, at: breach.report(at=at, number=number.value),
            lambda before, _, at: _event(
                BreachEvent.LEAK_REPORTED, before, at, agent=acting.value, case=marked, late="yes" if at > before.report_by else "no"
            ),
        )

    def notify_people(self, breach_id: BreachId, *, people: int, acting: AgentId) -> Breach:
        """So many of the people were told.

        Raises:
            InvalidInput: No one was.
            UnknownLeak: There is none.
            StateConflict: They were before, or it is closed.
        """
        return self._change(
            breach_id,
            lambda breach, at: breach.notify_people(at=at, people=people),
            lambda before, _, at: _event(BreachEvent.LEAK_PEOPLE_TOLD, before, at, agent=acting.value, people=people),
        )

    def justify_no_notice(self, breach_id: BreachId, why: NotNotifiedReason, *, acting: AgentId) -> Breach:
        """Record why the people are not told.

        Raises:
            UnknownLeak: There is none.
            StateConflict: They were told, or it is closed.
        """
        return self._change(
            breach_id,
            lambda breach, _: breach.justify_no_notice(why),
            lambda before, _, at: _event(BreachEvent.LEAK_PEOPLE_TOLD, before, at, agent=acting.value, people=0, reason=why.value),
        )

    def close(self, breach_id: BreachId, *, acting: AgentId) -> Breach:
        """Close it: it is reported, and the people are told or it is said why not.

        Raises:
            UnknownLeak: There is none.
            StateConflict: It is not so far, or closed.
        """
        return self._change(
            breach_id,
            lambda breach, at: breach.close(at=at),
            lambda before, _, at: _event(BreachEvent.LEAK_CLOSED, before, at, agent=acting.value),
        )

    def _change(
        self,
        breach_id: BreachId,
        change: Callable[[Breach, datetime], Breach],
        event: Callable[[Breach, Breach, datetime], RecordedEvent],
    ) -> Breach:
        now = self.clock.now()
        with self.units() as unit:
            before = unit[Breaches].get(breach_id)
            after = change(before, now)
            unit[Breaches].save(after)
            unit.ledger.append(event(before, after, now))
            unit.commit()
        return after


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBreaches:
    """Lists them."""

    units: Reads

    def __call__(self) -> Sequence[Breach]:
        """The newest first; some hundred at most."""
        with self.units() as unit:
            return unit[Breaches].newest_first(limit=_SHOWN)

    def one(self, breach_id: BreachId) -> Breach:
        """One of all that were recorded, however old.

        Raises:
            UnknownLeak: There is none.
        """
        with self.units() as unit:
            found = unit[Breaches].find(breach_id)
        if found is None:
            raise UnknownLeak
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagOverdueBreaches:
    """Notes once that a deadline has passed. It runs with the reaper."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self) -> int:
        """Note the late ones; returns how many.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        return process_batches(self._late, self._note, batch_size=_AT_ONCE, is_done=lambda done: done >= _AT_ONCE)

    def _late(self, limit: int) -> Sequence[BreachId]:
        with self.units() as unit:
            return unit[Breaches].unmarked_late(at=self.clock.now(), limit=limit)

    def _note(self, breach_id: BreachId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            breach = unit[Breaches].get(breach_id)
            _note_overdue(unit, breach, at=now)
            unit.commit()


def _note_overdue(unit: UnitOfWork, breach: Breach, *, at: datetime) -> None:
    noted = breach.note_overdue(at=at)
    if noted is not breach:
        unit[Breaches].save(noted)
        unit.ledger.append(_event(BreachEvent.LEAK_OVERDUE, breach, at, deed="report" if breach.reported_at is None else "tell"))


def _recorded(breach: Breach) -> RecordedEvent:
    facts = breach.facts
    return _event(
        BreachEvent.LEAK_RECORDED,
        breach,
        breach.recorded_at,
        agent=breach.recorded_by.value,
        kind=facts.kind.value,
        noticed=facts.noticed_at.isoformat(timespec="seconds"),
        people=facts.people,
        data=",".join(sorted(facts.data)),
        measures=",".join(sorted(facts.measures)),
        serious="yes" if breach.is_serious else "no",
        report_by=breach.report_by.isoformat(timespec="seconds"),
        tell_by=breach.tell_by.isoformat(timespec="seconds"),
    )


def _event(event: Event, breach: Breach, at: datetime, **facts: str | int) -> RecordedEvent:
    return RecordedEvent(at=at, event=event, subject=breach.id.value, facts=tuple(sorted(facts.items())))
