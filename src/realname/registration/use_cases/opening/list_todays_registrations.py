"""The list of the day: what an agent opened at the outlet since midnight, to be gone on with or looked up."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.rules.local_days import LocalDays
from realname.kernel.unit_of_work import Reads
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations

_MOST = 200  # more than an agent can register in a day


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTodaysRegistrations:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock
    local_days: LocalDays

    def __call__(self, outlet_id: OutletId, agent_id: AgentId) -> Sequence[Registration]:
        """List, newest first; the day begins at midnight where the outlet is."""
        since = self.local_days.day_began_at(self.clock.now())
        with self.units() as unit:
            return unit[Registrations].of_agent_since(agent_id, outlet_id=outlet_id, since=since, limit=_MOST)
