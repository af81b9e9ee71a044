"""A line: one subscription with one number, from the request to activate it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.domain.errors import ApprovalAlreadyUsed
from realname.domain.identifiers import Iccid, LineId, Msisdn, PersonId, RegistrationId


class LineState(StrEnum):
    """Where a line stands."""

    ACTIVATION_REQUESTED = "activation-requested"
    ACTIVE = "active"
    ACTIVATION_REJECTED = "activation-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One subscription. Its approval is the registration's: a registration opens one line only."""

    id: LineId
    registration_id: RegistrationId
    person_id: PersonId
    msisdn: Msisdn
    iccid: Iccid
    state: LineState
    requested_at: datetime
    activated_at: datetime | None = None

    def activate(self, *, at: datetime) -> "Line":
        """Record that the operator activated the line.

        Raises:
            ApprovalAlreadyUsed: The line has left the requested state before.
        """
        if self.state is not LineState.ACTIVATION_REQUESTED:
            raise ApprovalAlreadyUsed
        return replace(self, state=LineState.ACTIVE, activated_at=at)

    def reject(self) -> "Line":
        """Record that the operator will not activate the line.

        Raises:
            ApprovalAlreadyUsed: The line has left the requested state before.
        """
        if self.state is not LineState.ACTIVATION_REQUESTED:
            raise ApprovalAlreadyUsed
        return replace(self, state=LineState.ACTIVATION_REJECTED)
