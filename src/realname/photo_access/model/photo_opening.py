"""The opening of a sealed photo: a privacy officer asks, an inspector or a supervisor elsewhere allows it, and those two look at it once.

Pure rules: who asked, who allowed it and until when come in as values.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.photo_access.errors import OpeningConflict, UnknownOpening
from realname.photo_access.model.rule import OpeningRule


class OpeningReason(StrEnum):
    """Why a photo is opened; a closed list, so that no reason names anyone."""

    COURT_ORDER = "court-order"
    CRIMINAL_INVESTIGATION = "criminal-investigation"
    INSPECTION = "inspection"
    DISPUTED_LINE = "disputed-line"
    HOLDERS_REQUEST = "holders-request"


# Only an authority can forbid to tell the holder.
OF_AUTHORITIES = frozenset({OpeningReason.COURT_ORDER, OpeningReason.CRIMINAL_INVESTIGATION, OpeningReason.INSPECTION})


class OpeningState(StrEnum):
    """Where an opening stands at a moment."""

    ASKED = "asked"
    LAPSED = "lapsed"
    REFUSED = "refused"
    ALLOWED = "allowed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """An order of an authority not to tell the holder yet.

    Attributes:
        order: The number of the order.
    """

    order: CaseNumber
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOpening:
    """One opening, from the request on.

    Attributes:
        outlet_id: Where the registration was made: no one of there allows it.
        ordinal: Which request of the officer on that day it is, from 1.
        lapses_at: Unanswered until then it is over.
        closes_at: Until when either may begin to look; None: not allowed.
        officer_looked_at: When the person who asked began to look.
        second_looked_at: When the person who allowed it began to look.
        told_at: When the holder could know of it.
    """

    id: OpeningId
    registration_id: RegistrationId
    outlet_id: OutletId
    case_number: CaseNumber
    reason: OpeningReason
    hold: LegalHold | None
    asked_by: AgentId
    asked_at: datetime
    ordinal: int
    lapses_at: datetime
    answered_by: AgentId | None = None
    answered_at: datetime | None = None
    closes_at: datetime | None = None
    officer_looked_at: datetime | None = None
    second_looked_at: datetime | None = None
    told_at: datetime | None = None

    def state(self, at: datetime) -> OpeningState:
        """Its state."""
        if self.answered_at is None:
            return OpeningState.ASKED if at < self.lapses_at else OpeningState.LAPSED
        if self.closes_at is None:
            return OpeningState.REFUSED
        return OpeningState.ALLOWED if at < self.closes_at else OpeningState.CLOSED

    @property
    def first_looked_at(self) -> datetime | None:
        """When anyone began to look; None: no one did."""
        return min((at for at in (self.officer_looked_at, self.second_looked_at) if at is not None), default=None)

    @property
    def is_order_confirmed(self) -> bool:
        """Whether the second person read the same number on the order; until then its number is shown to the person who asked alone."""
        return self.hold is not None and self.closes_at is not None

    def is_held(self, at: datetime) -> bool:
        """Whether the holder may not know yet."""
        return self.hold is not None and at < self.hold.until

    def looked_at(self, by: AgentId) -> datetime | None:
        """When one of the two began to look; None: not yet.

        Raises:
            UnknownOpening: They are neither.
        """
        self.require_concerns(by)
        return self.officer_looked_at if by == self.asked_by else self.second_looked_at

    def require_concerns(self, by: AgentId) -> None:
        """Refuse the person who neither asked for it nor answered it: to them it is as unknown as one that is not there.

        Raises:
            UnknownOpening: They did neither.
        """
        if by not in {self.asked_by, self.answered_by}:
            raise UnknownOpening

    def allow(self, *, by: AgentId, at: datetime, rule: OpeningRule, order: CaseNumber | None = None) -> "PhotoOpening":
        """Allow it: from now on both may look, for a short while.

        Args:
            by: The second person.
            at: Now.
            rule: How long both may look.
            order: The number of the order not to tell the holder, as the second person read it on the order; None where there is none.

        Raises:
            OpeningConflict: Answered or lapsed already, or by the person who asked.
            InvalidInput: The person who asked wrote another number of the order.
        """
        self.require_answerable(by=by, at=at)
        if self.hold is not None and (order is None or not self.hold.order.is_same(order)):
            raise InvalidInput(field="hold-order", cause="differs")
        return replace(self, answered_by=by, answered_at=at, closes_at=at + rule.open_for)

    def refuse(self, *, by: AgentId, at: datetime) -> "PhotoOpening":
        """Refuse it; raises as `allow`."""
        self.require_answerable(by=by, at=at)
        return replace(self, answered_by=by, answered_at=at)

    def look(self, *, by: AgentId, at: datetime) -> "PhotoOpening":
        """Begin to look; the person who has begun already gets the same opening back.

        Raises:
            UnknownOpening: They neither asked for it nor allowed it.
            OpeningConflict: It is not allowed, or not any more.
        """
        if self.looked_at(by) is not None:
            return self
        if self.state(at) is not OpeningState.ALLOWED:
            raise OpeningConflict(state=self.state(at).value)
        return replace(self, officer_looked_at=at) if by == self.asked_by else replace(self, second_looked_at=at)

    def require_looking(self, *, by: AgentId, at: datetime, rule: OpeningRule) -> None:
        """Let through the person who has begun to look a short while ago.

        Raises:
            UnknownOpening: They neither asked for it nor allowed it.
            OpeningConflict: They did not begin to look, or their time is over.
        """
        began_at = self.looked_at(by)
        if began_at is None or at >= began_at + rule.look_for:
            raise OpeningConflict(state=OpeningState.CLOSED.value)

    def require_answerable(self, *, by: AgentId, at: datetime) -> None:
        """Let through another person than who asked, while it waits.

        Raises:
            OpeningConflict: Answered or lapsed already, or by the person who asked.
        """
        if self.state(at) is not OpeningState.ASKED or by == self.asked_by:
            raise OpeningConflict(state=self.state(at).value)
