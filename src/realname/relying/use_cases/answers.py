"""Every answer to a relying service is in the ledger, in the transaction in which it was read: who asked for what, and no value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import LineId, PersonId, RelyingClientId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.model.line import Line
from realname.relying.events import RelyingEvent
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.model.tries import Fact
from realname.relying.store.limits import ClientWeeks


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One answer that was given, for the page of the person it is about."""

    at: datetime
    client: RelyingClientId
    purpose: str
    operation: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedValues:
    """A day on which a service tried more values of a fact than it may, for the page of the person it is about."""

    at: datetime
    client: RelyingClientId
    purpose: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswer:
    """Records an answer."""

    clock: Clock
    pseudonyms: LedgerPseudonyms

    def __call__(self, unit: UnitOfWork, caller: Caller, line: Line, operation: Operation) -> None:
        """Write it down; the caller commits, and gives the answer after that."""
        self.of(unit, client=caller.client, purpose=caller.purpose, line=line, operation=operation)

    def of(self, unit: UnitOfWork, *, client: RelyingClientId, purpose: str, line: Line, operation: Operation) -> None:
        """Write down what a client is told without a call of its own, such as an event that it subscribed to."""
        facts = {"client": client.value, "operation": operation.value, "purpose": purpose}
        told, now = (*facts.items(), self.pseudonyms.holder(line.person_id)), self.clock.now()
        unit[ClientWeeks].count_answer(client, at=now)
        unit.ledger.append(RecordedEvent(at=now, event=RelyingEvent.RELYING_ANSWER_GIVEN, subject=line.id.value, facts=tuple(sorted(told))))


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Reads which answers were given about a line while a person held it."""

    pseudonyms: LedgerPseudonyms

    def __call__(self, unit: UnitOfWork, line_id: LineId, *, person_id: PersonId) -> Sequence[GivenAnswer]:
        """All of them, the newest first: what was asked while another person held the line is not among them."""
        mark = self.pseudonyms.holder(person_id)
        return [
            GivenAnswer(
                at=one.at,
                client=RelyingClientId(facts["client"]),
                purpose=facts["purpose"],
                operation=Operation(facts["operation"]),
            )
            for one in reversed(unit.ledger.events_of(line_id.value))
            if one.event is RelyingEvent.RELYING_ANSWER_GIVEN and mark in one.facts and (facts := facts_of(one))
        ]

    def refused(self, unit: UnitOfWork, line_id: LineId, *, person_id: PersonId) -> Sequence[RefusedValues]:
        """The values that were refused about the line while the person held it, the newest first."""
        mark = self.pseudonyms.holder(person_id)
        return [
            RefusedValues(at=event.at, client=RelyingClientId(facts["client"]), purpose=facts["purpose"], fact=Fact(facts["fact"]))
            for event in reversed(unit.ledger.events_of(line_id.value))
            if event.event is RelyingEvent.RELYING_VALUES_REFUSED and mark in event.facts and (facts := facts_of(event))
        ]
