"""Who may open registrations of simulated lines: anybody whom nobody stopped."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.store.agents import Agents
from realname.outlets.use_cases.duty_check import require_fit, require_on_duty
from realname.registration.model.registration import Registration


@dataclass(frozen=True, slots=True)
class UnsafeAnybodyOnDuty:
    """Implements the port `OnDuty`: who is not enrolled may open; who is enrolled is held to it."""

    def require(self, unit: UnitOfWork, registration: Registration, *, policy: Pack, at: datetime) -> None:
        """Let everybody who is not stopped open; an enrolled agent must be fit for it."""
        require_on_duty(unit, registration)
        agent = unit[Agents].find(registration.agent_id)
        if agent is not None:
            require_fit(agent, policy=policy, at=at)
