"""The enrolled agents, part of the unit of work.

The block lists of this and of other operators, part of the unit of work.
The requests to freeze and to lift a freeze, part of the unit of work.
The enrolled outlets, part of the unit of work.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import AgentId, BlockId, FreezeId, IssuerId, OutletId
from realname.outlets.model.block_list import BlockedKind, BlockEntry, BlockList
from realname.outlets.model.enrolment import Agent
from realname.outlets.model.freeze import FreezeRequest, Frozen
from realname.outlets.model.outlet import Outlet
from realname.outlets.model.place import OutletPlace


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


class BlockLists(Protocol):
    """Entries by issuer and id, and when each issuer published last, under which key."""

    def save(self, entry: BlockEntry) -> None:
        """Keep a new one, or replace."""
        ...

    def get(self, block_id: BlockId) -> BlockEntry:
        """Read one of this operator's and lock it until the transaction ends.

        Raises:
            UnknownBlock: There is none.
        """
        ...

    def all(self) -> Sequence[BlockEntry]:
        """All of all issuers, by issuer and id."""
        ...

    def of_issuer(self, issuer: IssuerId) -> Sequence[BlockEntry]:
        """Those of one, by id."""
        ...

    def about(self, kind: BlockedKind, digest: str) -> Sequence[BlockEntry]:
        """Those about one, whether in force or not."""
        ...

    def replace(self, published: BlockList, *, key_id: str) -> None:
        """Put what an issuer publishes now in the place of what it published before."""
        ...

    def published(self, issuer: IssuerId) -> tuple[datetime, str] | None:
        """When an issuer published what is kept, and by which key; locked until the transaction ends. None: nothing is kept."""
        ...


class Freezes(Protocol):
    """Requests by id."""

    def add(self, request: FreezeRequest) -> None:
        """Keep a new one."""
        ...

    def save(self, request: FreezeRequest) -> None:
        """Replace."""
        ...

    def get(self, freeze_id: FreezeId) -> FreezeRequest:
        """Read and lock until the transaction ends.

        Raises:
            UnknownFreeze: There is none.
        """
        ...

    def waiting(self, *, at: datetime) -> Sequence[FreezeRequest]:
        """Those that wait for the second person, the first to lapse first; not locked."""
        ...

    def waiting_about(self, about: Frozen, *, at: datetime) -> Sequence[FreezeRequest]:
        """Of those, which are about this outlet as a whole, or this agent."""
        ...

    def of_outlet(self, outlet_id: OutletId, *, limit: int) -> Sequence[FreezeRequest]:
        """All about an outlet or its agents, the newest first; not locked."""
        ...


class Outlets(Protocol):
    """Outlets by id."""

    def find(self, outlet_id: OutletId) -> Outlet | None:
        """Read, or None; not locked."""
        ...

    def get(self, outlet_id: OutletId) -> Outlet:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOutlet: There is none.
        """
        ...

    def save(self, outlet: Outlet) -> None:
        """Keep a new one, or replace."""
        ...

    def all(self) -> Sequence[Outlet]:
        """All, the closed too, by id."""
        ...

    def places(self) -> Mapping[OutletId, OutletPlace]:
        """Where each is and when it is open, the closed too."""
        ...
