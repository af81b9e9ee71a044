"""Whether an outlet and an agent may work now: looked at in each step, so that a stop holds from the next request on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from realname.access.model.operating_status import OperatingStates
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.errors import AgentNotEnrolled, OutletNotEnrolled, TrainingLapsed
from realname.outlets.model.enrolment import Agent, require_documents
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents, EnrolledStates, Outlets


class OnDuty(Protocol):
    """Says who may open registrations."""

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, at: datetime) -> None:
        """Let an outlet and an agent open a registration.

        Raises:
            OutletNotEnrolled, AgentNotEnrolled: No one enrolled them, or the agent is another outlet's.
            OutletStopped, AgentStopped: Suspended, frozen or closed.
            TrainingLapsed, DocumentsMissing: The agent's training is over, or they have not shown what the pack asks for.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledOnDuty:
    """Implements the port `OnDuty`: absence never approves."""

    outlet_rule: OutletRule
    local_days: LocalDays

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, at: datetime) -> None:
        """Let the person who is enrolled, trained and not stopped open a registration."""
        outlet = unit[Outlets].find(outlet_id)
        if outlet is None:
            raise OutletNotEnrolled(field="outlet_id")
        agent = unit[Agents].find(agent_id)
        if agent is None or agent.outlet_id != outlet.id or agent.company_id != outlet.company.id:
            raise AgentNotEnrolled(field="agent_id")
        OperatingStates(outlet=outlet.state, agent=agent.state).require_active()
        require_fit(agent, outlet_rule=self.outlet_rule, local_days=self.local_days, at=at)


def require_fit(agent: Agent, *, outlet_rule: OutletRule, local_days: LocalDays, at: datetime) -> None:
    """Refuse an agent whose training is over, or who lacks a document.

    Raises:
        TrainingLapsed, DocumentsMissing: They are.
    """
    require_documents(agent.documents, needed=outlet_rule.agent_documents)
    if not outlet_rule.is_trained(agent.trained_on, on=local_days.day_of(at)):
        raise TrainingLapsed(field="agent_id")


def operating_states(unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId) -> OperatingStates:
    """Read the states of an outlet and of an agent: implements `ReadOperatingStates` of `access`."""
    return unit[EnrolledStates].find(outlet_id, agent_id)


def require_at_work(unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId) -> None:
    """Refuse while an outlet, or an agent, is stopped.

    Raises:
        OutletStopped, AgentStopped: They are.
    """
    operating_states(unit, outlet_id, agent_id).require_active()
