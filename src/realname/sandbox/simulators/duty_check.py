"""Who may open registrations of simulated lines: anyone whom no one stopped."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Agents
from realname.outlets.use_cases.duty_check import require_at_work, require_fit


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsafeAnybodyOnDuty:
    """Implements the port `OnDuty`: who is not enrolled may open; who is enrolled is held to it."""

    outlet_rule: OutletRule
    local_days: LocalDays

    def require(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, *, at: datetime) -> None:
        """Let everybody who is not stopped open; an enrolled agent must be fit for it."""
        require_at_work(unit, outlet_id, agent_id)
        agent = unit[Agents].find(agent_id)
        if agent is not None:
            require_fit(agent, outlet_rule=self.outlet_rule, local_days=self.local_days, at=at)
