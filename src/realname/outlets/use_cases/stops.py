"""Suspend an outlet or an agent, let it go on, close it: one person's decision, with a reason of a closed list."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from realname.access.model.operating_status import OperatingStatus, SuspensionReason
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ledger.events import Event, recorded_event
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.events import OutletEvent
from realname.outlets.model.enrolment import Agent
from realname.outlets.model.outlet import Outlet
from realname.outlets.store.enrolments import Agents, Enrolments, Outlets

EnrolledT = TypeVar("EnrolledT", Outlet, Agent)
KeyT = TypeVar("KeyT", OutletId, AgentId)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    suspended: Event
    resumed: Event
    closed: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop(ABC, Generic[EnrolledT, KeyT]):
    units: UnitsOfWork
    clock: Clock

    _EVENTS: ClassVar[_Events]

    @staticmethod
    @abstractmethod
    def _enrolments(unit: UnitOfWork) -> Enrolments[EnrolledT, KeyT]:
        """Where they are enrolled."""

    def suspend(self, key: KeyT, reason: SuspensionReason, *, acting: AgentId) -> EnrolledT:
        """Suspend.

        Raises:
            UnknownOutlet, UnknownAgent: There is none.
            StateConflict: Suspended already, or closed.
        """
        now = self.clock.now()
        return self._change(
            key, lambda operating_status: operating_status.suspend(reason, at=now), self._EVENTS.suspended, acting, reason=reason.value
        )

    def resume(self, key: KeyT, *, acting: AgentId) -> EnrolledT:
        """Lift a suspension; a freeze stays.

        Raises:
            UnknownOutlet, UnknownAgent: There is none.
            StateConflict: Not suspended, or closed.
            InvalidInput: It is the agent who acts: an agent does not lift their own suspension.
        """
        if key == acting:
            raise InvalidInput(field="agent")
        return self._change(key, OperatingStatus.resume, self._EVENTS.resumed, acting)

    def close(self, key: KeyT, *, acting: AgentId) -> EnrolledT:
        """Close for good: what was registered stays, and an agent can be enrolled anew elsewhere, under the same person's number.

        Raises:
            UnknownOutlet, UnknownAgent: There is none.
            StateConflict: Closed already.
        """
        now = self.clock.now()
        return self._change(key, lambda operating_status: operating_status.close(at=now), self._EVENTS.closed, acting)

    def _change(
        self, key: KeyT, move: Callable[[OperatingStatus], OperatingStatus], event: Event, acting: AgentId, **facts: str
    ) -> EnrolledT:
        now = self.clock.now()
        with self.units() as unit:
            enrolments = self._enrolments(unit)
            known = enrolments.get(key)
            changed = replace(known, operating_status=move(known.operating_status))
            enrolments.save(changed)
            unit.ledger.append(recorded_event(event, key.value, at=now, agent=acting.value, **facts))
            unit.commit()
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOutlet(_Stop[Outlet, OutletId]):
    """Suspends an outlet, lets it go on, closes it."""

    _EVENTS = _Events(suspended=OutletEvent.OUTLET_SUSPENDED, resumed=OutletEvent.OUTLET_RESUMED, closed=OutletEvent.OUTLET_CLOSED)

    @staticmethod
    def _enrolments(unit: UnitOfWork) -> Enrolments[Outlet, OutletId]:
        return unit[Outlets]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAgent(_Stop[Agent, AgentId]):
    """Suspends an agent, lets them go on, ends their enrolment."""

    _EVENTS = _Events(suspended=OutletEvent.AGENT_SUSPENDED, resumed=OutletEvent.AGENT_RESUMED, closed=OutletEvent.AGENT_CLOSED)

    @staticmethod
    def _enrolments(unit: UnitOfWork) -> Enrolments[Agent, AgentId]:
        return unit[Agents]
