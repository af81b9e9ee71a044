"""Whether an outlet or an agent may work: suspended by one person, frozen by two, closed for good; the strictest of them counts."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.access.errors import AgentStopped, OutletStopped
from realname.kernel.errors import StateConflict


class OperatingState(StrEnum):
    """What follows from all that is in force."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingStates:
    """What the states of an outlet and of an agent are; one that is not enrolled is active."""

    outlet: OperatingState = OperatingState.ACTIVE
    agent: OperatingState = OperatingState.ACTIVE

    @property
    def is_stopped(self) -> bool:
        """Whether the outlet or the agent is suspended, frozen or closed."""
        return self != OperatingStates()

    def require_active(self) -> None:
        """Refuse while the outlet or the agent is stopped.

        Raises:
            OutletStopped, AgentStopped: Suspended, frozen or closed; `state` says which.
        """
        if self.outlet is not OperatingState.ACTIVE:
            raise OutletStopped(state=self.outlet.value)
        if self.agent is not OperatingState.ACTIVE:
            raise AgentStopped(state=self.agent.value)


class SuspensionReason(StrEnum):
    """Why one person suspends; a closed list, so that no reason names anyone."""

    ALERT = "alert"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    CONTRACT = "contract"
    TRAINING = "training"
    REGULATORS_ORDER = "regulators-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingStatus:
    """What is in force against an outlet or an agent. A suspension and a freeze are independent: lifting one leaves the other.

    Attributes:
        suspended_for: Why one person suspended them; None: no one did.
        frozen_at: Since when two people's freeze is in force.
        closed_at: When they ended for good.
    """

    suspended_at: datetime | None = None
    suspended_for: SuspensionReason | None = None
    frozen_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def state(self) -> OperatingState:
        """The strictest that is in force."""
        if self.closed_at is not None:
            return OperatingState.CLOSED
        if self.frozen_at is not None:
            return OperatingState.FROZEN
        return OperatingState.ACTIVE if self.suspended_at is None else OperatingState.SUSPENDED

    def suspend(self, reason: SuspensionReason, *, at: datetime) -> "OperatingStatus":
        """Suspend.

        Raises:
            StateConflict: Suspended already, or closed.
        """
        self._require_not_closed()
        if self.suspended_at is not None:
            raise StateConflict(state=OperatingState.SUSPENDED.value)
        return replace(self, suspended_at=at, suspended_for=reason)

    def resume(self) -> "OperatingStatus":
        """Lift a suspension; a freeze stays, which two people lift.

        Raises:
            StateConflict: Not suspended, or closed.
        """
        self._require_not_closed()
        if self.suspended_at is None:
            raise StateConflict(state=self.state.value)
        return replace(self, suspended_at=None, suspended_for=None)

    def close(self, *, at: datetime) -> "OperatingStatus":
        """End for good.

        Raises:
            StateConflict: Closed already.
        """
        self._require_not_closed()
        return replace(self, closed_at=at)

    def freeze(self, *, at: datetime) -> "OperatingStatus":
        """Put two people's freeze in force.

        Raises:
            StateConflict: Frozen already, or closed.
        """
        self._require_not_closed()
        if self.frozen_at is not None:
            raise StateConflict(state=OperatingState.FROZEN.value)
        return replace(self, frozen_at=at)

    def unfreeze(self) -> "OperatingStatus":
        """Lift a freeze; a suspension stays.

        Raises:
            StateConflict: Not frozen.
        """
        if self.frozen_at is None:
            raise StateConflict(state=self.state.value)
        return replace(self, frozen_at=None)

    def _require_not_closed(self) -> None:
        if self.closed_at is not None:
            raise StateConflict(state=OperatingState.CLOSED.value)


ACTIVE = OperatingStatus()
