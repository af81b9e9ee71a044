"""The enrolled agents, part of the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from realname.domain.enrolment import Agent
from realname.domain.identifiers import AgentId, OutletId


class Agents(Protocol):
    """Agents by id."""

    def find(self, agent_id: AgentId) -> Agent | None:
        """Read, or None; not locked."""
        ...

    def get(self, agent_id: AgentId) -> Agent:
        """Read and lock until the transaction ends.

        Raises:
            UnknownAgent: There is none.
        """
        ...

    def save(self, agent: Agent) -> None:
        """Keep a new one, or replace."""
        ...

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Agent]:
        """Those of an outlet, or of all, by outlet and id; the closed too."""
        ...

    def of_person(self, person_mark: str) -> Sequence[Agent]:
        """Every enrolment of one person, by id; the closed too."""
        ...
