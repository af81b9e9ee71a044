"""A legal hold: a court or a regulator orders that a record be kept, and nothing of it is erased until the order ends.

Pure rules: who holds, and until when, come in as values.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, HoldId, LineId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.registration.model.registration import Registration, RegistrationState


class HoldReason(StrEnum):
    """Who ordered it; a closed list, so that no reason names anyone."""

    COURT_ORDER = "court-order"
    CRIMINAL_INVESTIGATION = "criminal-investigation"
    REGULATORS_ORDER = "regulators-order"


# Of these something is kept that an order can be about. What is open has a term of minutes, and an order has no say in it.
_HOLDABLE = frozenset({RegistrationState.REFERRED, RegistrationState.REFUSED, RegistrationState.ACTIVATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHold:
    """One order about one record.

    Attributes:
        line_id: The line that the record is of, which stays known as long; None: it opened none.
        until: When it ends by itself.
        ended_at: When it ended; None: it is in force until the reaper ends it.
        ended_by: Who lifted it; None: it ended by itself, or is in force.
    """

    id: HoldId
    registration_id: RegistrationId
    line_id: LineId | None
    case_number: CaseNumber
    reason: HoldReason
    held_by: AgentId
    held_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: AgentId | None = None

    def renew(self, *, until: datetime) -> "RecordHold":
        """Let it go on until another time; an order is never shortened, only lifted."""
        return replace(self, until=max(self.until, until))

    def end(self, *, at: datetime, by: AgentId | None = None) -> "RecordHold":
        """End it.

        Raises:
            StateConflict: It ended before.
        """
        if self.ended_at is not None:
            raise StateConflict(state="ended")
        return replace(self, ended_at=at, ended_by=by)


def is_holdable(registration: Registration) -> bool:
    """Whether an order can keep it: it is decided, and something of it is kept."""
    return registration.state in _HOLDABLE and registration.sealed_attributes is not None


def require_holdable(registration: Registration, *, is_being_erased: bool) -> None:
    """Refuse a record of which nothing is kept, or which is not decided yet, or of which something may be gone already.

    Raises:
        StateConflict: It is.
    """
    if not is_holdable(registration):
        raise StateConflict(state=registration.state.value)
    if is_being_erased:
        raise StateConflict(state="being-erased")
