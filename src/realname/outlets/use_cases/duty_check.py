"""Whether an outlet and an agent may work now: looked at in the transaction of each step, so that a stop holds from the next request on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from realname.access.model.operating_status import State
from realname.kernel.errors import AgentNotEnrolled, AgentStopped, OutletNotEnrolled, OutletStopped, TrainingLapsed
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.rules.local_days import LocalDays
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.model.enrolment import Agent, require_documents
from realname.outlets.model.outlet import Outlet
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.agents import Agents
from realname.outlets.store.outlets import Outlets
from realname.registration.model.registration import Registration


class OnDuty(Protocol):
    """Says who may open registrations."""

    def require(self, unit: UnitOfWork, registration: Registration, *, policy: Pack, at: datetime) -> None:
        """Let an outlet and an agent open a registration.

        Raises:
            OutletNotEnrolled, AgentNotEnrolled: Nobody enrolled them, or the agent is another outlet's.
            OutletStopped, AgentStopped: Suspended, frozen or closed.
            TrainingLapsed, DocumentsMissing: The agent's training is over, or they have not shown what the pack asks for.
        """
        ...


@dataclass(frozen=True, slots=True)
class EnrolledOnDuty:
    """Implements the port `OnDuty`: absence never approves."""

    def require(self, unit: UnitOfWork, registration: Registration, *, policy: Pack, at: datetime) -> None:
        """Let whoever is enrolled, trained and not stopped open a registration."""
        outlet = unit[Outlets].find(registration.outlet_id)
        if outlet is None:
            raise OutletNotEnrolled(field="outlet_id")
        agent = unit[Agents].find(registration.agent_id)
        if agent is None or agent.outlet_id != outlet.id or agent.company_id != outlet.company.id:
            raise AgentNotEnrolled(field="agent_id")
        require_not_stopped(outlet, agent)
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


def require_not_stopped(outlet: Outlet | None, agent: Agent | None) -> None:
    """Refuse while an outlet or an agent is stopped.

    Raises:
        OutletStopped, AgentStopped: Suspended, frozen or closed; `state` says which.
    """
    if outlet is not None and outlet.state is not State.ACTIVE:
        raise OutletStopped(state=outlet.state.value)
    if agent is not None and agent.state is not State.ACTIVE:
        raise AgentStopped(state=agent.state.value)


def require_on_duty(unit: UnitOfWork, registration: Registration) -> None:
    """Refuse to go on with a registration while its outlet, or who opened it, is stopped.

    Raises:
        OutletStopped, AgentStopped: They are.
    """
    require_not_stopped(unit[Outlets].find(registration.outlet_id), unit[Agents].find(registration.agent_id))


def is_stopped(unit: UnitOfWork, registration: Registration) -> bool:
    """Whether its outlet, or who opened it, is stopped."""
    try:
        require_on_duty(unit, registration)
    except (OutletStopped, AgentStopped):
        return True
    return False


def require_at_work(unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId) -> None:
    """Refuse a member of an outlet's staff while they, or it, are stopped.

    Raises:
        OutletStopped, AgentStopped: They are.
    """
    require_not_stopped(unit[Outlets].find(outlet_id), unit[Agents].find(agent_id))
