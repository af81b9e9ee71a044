"""Agents in memory."""

from collections.abc import Sequence

from realname.kernel.errors import UnknownAgent
from realname.kernel.identifiers import AgentId, OutletId
from realname.outlets.model.enrolment import Agent
from tests.support.memory_records import Records


class MemoryAgents:
    """Implements the port `Agents`."""

    def __init__(self, records: Records) -> None:
        self._agents = records.enrolled_agents

    def find(self, agent_id: AgentId) -> Agent | None:
        return self._agents.get(agent_id)

    def get(self, agent_id: AgentId) -> Agent:
        if agent_id not in self._agents:
            raise UnknownAgent
        return self._agents[agent_id]

    def save(self, agent: Agent) -> None:
        self._agents[agent.id] = agent

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Agent]:
        found = [one for one in self._agents.values() if outlet_id in {None, one.outlet_id}]
        return sorted(found, key=lambda one: (one.outlet_id.value, one.id.value))

    def of_person(self, person_mark: str) -> Sequence[Agent]:
        return sorted((one for one in self._agents.values() if one.person_mark == person_mark), key=lambda one: one.id.value)
