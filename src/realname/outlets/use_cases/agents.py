"""Agents: enrolled with their papers at one outlet of one company, trained, suspended, resumed, closed, listed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from realname.access.errors import OutletStopped, UnknownStaff
from realname.access.model.operating_status import OperatingState
from realname.access.store.staff import Staff
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, IdentityNumber, OutletId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.outlets.errors import AgentElsewhere, UnknownOutlet
from realname.outlets.events import OutletEvent
from realname.outlets.model.block_list import BlockedKind
from realname.outlets.model.enrolment import Agent, Document, require_documents
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, Outlets
from realname.outlets.use_cases.block_lists import require_not_blocked

_MARK_OF = "agent/{number}"  # no mark of an applicant begins so: who works here is not found among who holds lines


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEnrolment:
    """What is shown of an agent. The identity number is marked under a key and forgotten.

    Attributes:
        agent_id: Of a member of staff, or of a machine client as it answers for itself (`agent_of`).
        trained_on: None: not yet; they open nothing before.
        list_digest: Of the number under the key of the block list; None: the person who enrols has no key.
    """

    agent_id: AgentId
    outlet_id: OutletId
    identity_number: IdentityNumber
    documents: tuple[Document, ...]
    trained_on: date | None = None
    list_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolAgent:
    """Enrols an agent, or renews what is known of them; how they stand stays as it is."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes
    outlet_rule: OutletRule
    local_days: LocalDays

    def __call__(self, shown: AgentEnrolment, *, acting: AgentId) -> Agent:
        """Enrol.

        Raises:
            UnknownOutlet: No one enrolled the outlet.
            OutletStopped: It is closed.
            DocumentsMissing: A document is missing that the pack asks for.
            BlockListed, BlockListKeyMissing: They are on a block list, or no one could tell.
            InvalidInput: A training in the future.
            AgentElsewhere: The person works at another outlet or under another id; or the id is another person's, or of another outlet.
        """
        now = self.clock.now()
        with self.units() as unit:
            enrolled = self._enrolled(unit, shown, at=now)
            unit[Agents].save(enrolled)
            trained = {"trained": shown.trained_on.isoformat()} if shown.trained_on else {}
            facts: dict[str, str | int] = {"agent": acting.value, "outlet": shown.outlet_id.value, "documents": len(shown.documents)}
            unit.ledger.append(recorded_event(OutletEvent.AGENT_ENROLLED, enrolled.id.value, at=now, **facts, **trained))
            unit.commit()
        return enrolled

    def check(self, shown: AgentEnrolment) -> None:
        """Raise as the enrolment would; change nothing."""
        with self.units() as unit:
            self._enrolled(unit, shown, at=self.clock.now())

    def _enrolled(self, unit: UnitOfWork, shown: AgentEnrolment, *, at: datetime) -> Agent:
        require_documents(shown.documents, needed=self.outlet_rule.agent_documents)
        require_not_blocked(unit, BlockedKind.AGENT, shown.list_digest, outlet_rule=self.outlet_rule, at=at)
        _require_past(shown.trained_on, local_days=self.local_days, at=at)
        outlet = unit[Outlets].find(shown.outlet_id)
        if outlet is None:
            raise UnknownOutlet(field="outlet")
        if outlet.state is OperatingState.CLOSED:
            raise OutletStopped(state=outlet.state.value)
        mark = self.keyed_hashes.hash(_MARK_OF.format(number=shown.identity_number.value))
        _require_nowhere_else(unit, shown, mark)
        known = unit[Agents].find(shown.agent_id)
        present = known if known is not None and known.state is not OperatingState.CLOSED else None
        fresh = Agent(
            id=shown.agent_id,
            outlet_id=outlet.id,
            company_id=outlet.company.id,
            person_mark=mark,
            documents=shown.documents,
            enrolled_at=at,
            trained_on=shown.trained_on,
        )
        if present is None:
            return fresh
        trained = shown.trained_on or present.trained_on
        return replace(fresh, enrolled_at=present.enrolled_at, operating_status=present.operating_status, trained_on=trained)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainAgent:
    """Records a training; the pack says for how long it holds."""

    units: UnitsOfWork
    clock: Clock
    local_days: LocalDays

    def __call__(self, agent_id: AgentId, trained_on: date, *, acting: AgentId) -> Agent:
        """Record.

        Raises:
            UnknownAgent: There is none.
            InvalidInput: In the future, or before the one that is recorded.
        """
        now = self.clock.now()
        _require_past(trained_on, local_days=self.local_days, at=now)
        with self.units() as unit:
            known = unit[Agents].get(agent_id)
            if known.trained_on is not None and trained_on < known.trained_on:
                raise InvalidInput(field="trained-on")
            trained = replace(known, trained_on=trained_on)
            unit[Agents].save(trained)
            facts = {"agent": acting.value, "trained": trained_on.isoformat()}
            unit.ledger.append(recorded_event(OutletEvent.AGENT_TRAINED, agent_id.value, at=now, **facts))
            unit.commit()
        return trained


@dataclass(frozen=True, slots=True)
class ListAgents:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, outlet_id: OutletId | None = None) -> Sequence[Agent]:
        """List those of an outlet, or all, the closed too."""
        with self.units() as unit:
            return unit[Agents].all_of(outlet_id)


def _require_nowhere_else(unit: UnitOfWork, shown: AgentEnrolment, mark: str) -> None:
    """One person, one id, one outlet, one company.

    Raises:
        AgentElsewhere: Otherwise.
    """
    for one in unit[Agents].of_person(mark):
        if one.state is not OperatingState.CLOSED and (one.id != shown.agent_id or one.outlet_id != shown.outlet_id):
            raise AgentElsewhere(field="person")
    known = unit[Agents].find(shown.agent_id)
    if known is not None and known.person_mark != mark:
        raise AgentElsewhere(field="agent")  # what they did keeps their id: no one else gets it
    if known is not None and known.state is not OperatingState.CLOSED and known.outlet_id != shown.outlet_id:
        raise AgentElsewhere(field="outlet")
    try:
        account = unit[Staff].get(shown.agent_id)
    except UnknownStaff:
        return  # a machine client
    if account.member.outlet_id != shown.outlet_id:
        raise AgentElsewhere(field="outlet")


def _require_past(trained_on: date | None, *, local_days: LocalDays, at: datetime) -> None:
    if trained_on is not None and trained_on > local_days.day_of(at):
        raise InvalidInput(field="trained-on")
