"""A freeze by two: one asks, a second person of another role or outlet confirms; until then nothing is in force. It is lifted likewise.

Pure rules: who asks, who answers and when come in as values.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.access.model.staff import Role, StaffMember
from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.outlets.errors import FreezeConflict
from realname.outlets.model.rule import OutletRule


class FreezeAction(StrEnum):
    """What is asked for."""

    FREEZE = "freeze"
    LIFT = "lift"


class FreezeReason(StrEnum):
    """Why; a closed list, so that no reason names anyone."""

    ALERT = "alert"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    POLICE_REQUEST = "police-request"
    CLEARED = "cleared"


class FreezeState(StrEnum):
    """Where a request stands at a moment."""

    ASKED = "asked"
    LAPSED = "lapsed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


# A freeze has a suspicion, its lifting a reason why there is none any more.
REASONS = {
    FreezeAction.FREEZE: frozenset(FreezeReason) - {FreezeReason.CLEARED},
    FreezeAction.LIFT: frozenset({FreezeReason.CLEARED, FreezeReason.INSPECTION}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeTarget:
    """Whom a request is about.

    Attributes:
        agent_id: None: the outlet as a whole.
    """

    outlet_id: OutletId
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRequest:
    """One request to freeze, or to lift a freeze.

    Attributes:
        alert_id: Of the alert it rests on; empty: of none.
        asked_role, asked_outlet: What the person who asked was then; the second person differs in one of them.
        lapses_at: Unanswered until then it is over, and nothing has changed.
    """

    id: FreezeId
    deed: FreezeAction
    about: FreezeTarget
    reason: FreezeReason
    alert_id: str
    asked_by: AgentId
    asked_role: Role
    asked_outlet: OutletId | None
    asked_at: datetime
    lapses_at: datetime
    answered_by: AgentId | None = None
    answered_at: datetime | None = None
    is_confirmed: bool = False

    def state(self, at: datetime) -> FreezeState:
        """Its state."""
        if self.answered_at is None:
            return FreezeState.ASKED if at < self.lapses_at else FreezeState.LAPSED
        return FreezeState.CONFIRMED if self.is_confirmed else FreezeState.REFUSED

    def may_answer(self, member: StaffMember) -> bool:
        """Whether a member is a second person: another one, of another role or outlet, and not of the outlet concerned."""
        is_other = member.id not in {self.asked_by, self.about.agent_id}
        differs = member.role is not self.asked_role or member.outlet_id != self.asked_outlet
        return is_other and differs and member.outlet_id != self.about.outlet_id

    def answer(self, member: StaffMember, *, is_confirmed: bool, at: datetime) -> "FreezeRequest":
        """Record the second person's answer.

        Raises:
            FreezeConflict: It was answered, or has lapsed.
            TookPart: They are no second person.
        """
        state = self.state(at)
        if state is not FreezeState.ASKED:
            raise FreezeConflict(state=state.value)
        if not self.may_answer(member):
            raise TookPart
        return replace(self, answered_by=member.id, answered_at=at, is_confirmed=is_confirmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeDraft:
    """A request before it is recorded."""

    deed: FreezeAction
    about: FreezeTarget
    reason: FreezeReason
    alert_id: str = ""


def freeze_request(asked: FreezeDraft, member: StaffMember, *, freeze_id: FreezeId, rule: OutletRule, at: datetime) -> FreezeRequest:
    """Make the request.

    Raises:
        TookPart: They are whom it is about, or ask for the lifting of a freeze at their own outlet.
    """
    is_own_outlet = member.outlet_id == asked.about.outlet_id and member.outlet_id is not None
    if member.id == asked.about.agent_id or (asked.deed is FreezeAction.LIFT and is_own_outlet):
        raise TookPart
    return FreezeRequest(
        id=freeze_id,
        deed=asked.deed,
        about=asked.about,
        reason=asked.reason,
        alert_id=asked.alert_id,
        asked_by=member.id,
        asked_role=member.role,
        asked_outlet=member.outlet_id,
        asked_at=at,
        lapses_at=at + rule.answer_freeze_within,
    )
