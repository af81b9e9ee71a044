"""Whether an outlet and an agent may work now: looked at in the transaction of each step, so that a stop holds from the next request on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from realname.access.model.operating_status import OperatingState, OperatingStates
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.rules.local_days import LocalDays
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.errors import AgentNotEnrolled, OutletNotEnrolled, TrainingLapsed
from realname.outlets.model.enrolment import Agent, require_documents
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, Outlets


class OnDuty(Protocol):
    """Says who may open registrations."""

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, policy: Pack, at: datetime) -> None:
        """Let an outlet and an agent open a registration.

        Raises:
            OutletNotEnrolled, AgentNotEnrolled: No one enrolled them, or the agent is another outlet's.
            OutletStopped, AgentStopped: Suspended, frozen or closed.
            TrainingLapsed, DocumentsMissing: The agent's training is over, or they have not shown what the pack asks for.
        """
        ...


@dataclass(frozen=True, slots=True)
class EnrolledOnDuty:
    """Implements the port `OnDuty`: absence never approves."""

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, policy: Pack, at: datetime) -> None:
        """Let the person who is enrolled, trained and not stopped open a registration."""
        outlet = unit[Outlets].find(outlet_id)
        if outlet is None:
            raise OutletNotEnrolled(field="outlet_id")
        agent = unit[Agents].find(agent_id)
        if agent is None or agent.outlet_id != outlet.id or agent.company_id != outlet.company.id:
            raise AgentNotEnrolled(field="agent_id")
        OperatingStates(outlet=outlet.state, agent=agent.state).require_active()
        require_fit(agent, policy=policy, at=at)


def require_fit(agent: Agent, *, policy: Pack, at: datetime) -> None:
    """Refuse an agent whose training is over, or who lacks a document.

    Raises:
        TrainingLapsed, DocumentsMissing: They are.
    """
    rule = policy[OutletRule]
    require_documents(agent.documents, needed=rule.agent_documents)
    if not rule.is_trained(agent.trained_on, on=policy[LocalDays].day_of(at)):
        raise TrainingLapsed(field="agent_id")


def operating_states(unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId) -> OperatingStates:
    """Read the states of an outlet and of an agent: implements `ReadOperatingStates` of `access`."""
    outlet, agent = unit[Outlets].find(outlet_id), unit[Agents].find(agent_id)
    return OperatingStates(outlet=outlet.state if outlet else OperatingState.ACTIVE, agent=agent.state if agent else OperatingState.ACTIVE)


def require_at_work(unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId) -> None:
    """Refuse while an outlet, or an agent, is stopped.

    Raises:
        OutletStopped, AgentStopped: They are.
    """
    operating_states(unit, outlet_id, agent_id).require_active()
