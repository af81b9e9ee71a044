"""Bounds how many different values of a holder's data a service may try, and tells where one tries more."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.model.line import Line
from realname.relying.events import HarvestSign, RelyingEvent
from realname.relying.model.caller import Caller
from realname.relying.model.rule import RelyingRule
from realname.relying.model.tries import Fact, Judged, Try, judge_tries
from realname.relying.store.limits import Marks
from realname.relying.store.tries import TriedValues
from realname.relying.use_cases.limits import suspect

_TOLD_FOR = timedelta(days=2)  # longer than the day for which a sign is told once


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitValues:
    """Counts values by service, line, holder and fact, in the database: for all processes alike.

    A holder's lines are counted apart: counted together, they would tell a service that two lines are of one holder.
    """

    clock: Clock
    keyed_hashes: KeyedHashes
    pseudonyms: LedgerPseudonyms
    rule: RelyingRule

    def judge(self, unit: UnitOfWork, caller: Caller, line: Line, questions: Mapping[str, Sequence[Try]]) -> Judged:
        """Judge which questions may be answered, and count their values.

        Two calls of one service wait for each other only where its answer was counted in this transaction before (`RecordAnswer`).
        """
        today = self.clock.now().date()
        of_holder = f"relying-tried/{caller.client}/{line.id}/{line.person_id}"
        marks = {
            fact: self.keyed_hashes.hash(f"{of_holder}/{fact}") for fact in {one.fact for tries in questions.values() for one in tries}
        }
        kept = unit[TriedValues].of_facts(marks.values(), after=today - timedelta(days=self.rule.value_term_days)) if marks else {}

        def mark(fact: Fact, value: str) -> str:
            return self.keyed_hashes.hash(f"{of_holder}/{fact}={value}")

        judged = judge_tries(questions, {fact: kept[one] for fact, one in marks.items()}, mark=mark, today=today, rule=self.rule)
        unit[TriedValues].add([(marks[one.fact], mark(one.fact, one.value)) for one in judged.new], on=today)
        return judged

    def tell(self, unit: UnitOfWork, caller: Caller, line: Line, facts: Collection[Fact]) -> None:
        """Record that a service tried more values than it may: for its holder, and for those who watch over services; each once a day."""
        now = self.clock.now()
        for fact in sorted(facts):
            once = hashlib.sha256(f"tried/{caller.client}/{line.id}/{line.person_id}/{fact}/{now.date()}".encode()).hexdigest()
            if unit[Marks].set(once, expires_at=now + _TOLD_FOR):
                said = (("client", caller.client.value), ("fact", fact.value), self.pseudonyms.holder(line.person_id))
                facts_said = tuple(sorted((*said, ("purpose", caller.purpose))))
                unit.ledger.append(
                    RecordedEvent(at=now, event=RelyingEvent.RELYING_VALUES_REFUSED, subject=line.id.value, facts=facts_said)
                )
        if facts:
            suspect(unit, caller.client, HarvestSign.VALUES_TRIED, numbers=1, at=now)
