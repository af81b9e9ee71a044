"""Who may open registrations of simulated lines: anyone whom no one stopped."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.store.enrolments import Agents
from realname.outlets.use_cases.duty_check import require_at_work, require_fit


@dataclass(frozen=True, slots=True)
class UnsafeAnybodyOnDuty:
    """Implements the port `OnDuty`: who is not enrolled may open; who is enrolled is held to it."""

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, policy: Pack, at: datetime) -> None:
        """Let everybody who is not stopped open; an enrolled agent must be fit for it."""
        require_at_work(unit, outlet_id, agent_id)
        agent = unit[Agents].find(agent_id)
        if agent is not None:
            require_fit(agent, policy=policy, at=at)
