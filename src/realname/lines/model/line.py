"""A line: one subscription with one number, from the request to activate it to its end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.errors import LineHeld, StateConflict
from realname.kernel.identifiers import Iccid, LineId, Msisdn, OrganisationId, PersonId, RegistrationId
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import Bar, BarReason, with_bar, without_bars
from realname.lines.model.service_order import BarScope
from realname.lines.model.transitions import LineState, Transition, is_legal

# Numbers, SIMs and places under the quota belong to lines in these states.
LIVE_STATES = frozenset({LineState.ACTIVATION_REQUESTED, LineState.ACTIVE, LineState.BARRED, LineState.DEACTIVATION_REQUESTED})


class Ending(StrEnum):
    """Why a line is closed."""

    VOLUNTARY = "voluntary"
    DEATH = "death"
    SUSPENDED = "suspended"
    NOT_THEIRS = "not-theirs"


# As long as one of these stands the line stays as it is: neither its SIM, nor its holder, nor its existence changes.
HOLDING = frozenset({BarReason.DISPUTED, BarReason.COURT, BarReason.REGULATOR})
# A change that waits when one of these is set is turned down: it may be the theft that the bar is meant against.
STOPPING = HOLDING | {BarReason.LOST}
RECENT_PERIOD = timedelta(minutes=30)  # from the receipt of one thing to the page of the next, at one visit


# What stands where the number was, once it was freed for another person: nothing of the line is found by the number any more.
FORGOTTEN = Msisdn("forgotten")
# Who stands on a line that the operator never activated: it was never anyone's.
NO_PERSON = PersonId("nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One subscription. Its approval is the registration's: a registration opens one line only.

    Attributes:
        registration_id: The registration that opened it; a transfer or a new SIM has one of its own, which names the line.
        person_id: Who holds the line, or uses it where an organisation holds it: always the person who was verified.
        organisation_id: Who holds a corporate line.
        bars: Why it is barred, a reason at most once.
        verified_at: When its holder or user was last verified with a fresh approval.
        verified_by: The registration that did so.
        ending: Why it is closed, from the request on.
    """

    id: LineId
    registration_id: RegistrationId
    person_id: PersonId
    msisdn: Msisdn
    iccid: Iccid
    state: LineState
    requested_at: datetime
    activated_at: datetime | None = None
    verified_at: datetime | None = None
    verified_by: RegistrationId | None = None
    organisation_id: OrganisationId | None = None
    bars: frozenset[Bar] = frozenset()
    ending: Ending | None = None
    deactivated_at: datetime | None = None

    @property
    def scope(self) -> BarScope:
        """What is barred: the widest of the reasons."""
        return max((bar.scope for bar in self.bars), default=BarScope.NONE, key=list(BarScope).index)

    def require(self, move: Transition, *, despite: frozenset[BarReason] = frozenset()) -> None:
        """Refuse a move that is not in the table, or that a holding bar forbids, but for those that the move is made despite of.

        Raises:
            StateConflict: Not in this state.
            LineHeld: Disputed, or held by a court or the regulator.
        """
        if not is_legal(self.state, move):
            raise StateConflict(state=self.state.value, move=move.value)
        held_by = sorted(bar.reason.value for bar in self.bars if bar.reason in HOLDING - despite)
        if move in _CHANGES and held_by:
            raise LineHeld(reason=held_by[0])

    def activate(self, *, at: datetime) -> "Line":
        """Record that the operator activated the line.

        Raises:
            ApprovalAlreadyUsed: The line has left the requested state before.
        """
        self._require_unused(Transition.ACTIVATE)
        return replace(self, state=LineState.ACTIVE, activated_at=at, verified_at=at, verified_by=self.registration_id)

    def reject(self) -> "Line":
        """Record that the operator will not activate the line.

        Raises:
            ApprovalAlreadyUsed: The line has left the requested state before.
        """
        self._require_unused(Transition.REJECT)
        return replace(self, state=LineState.ACTIVATION_REJECTED)

    def bar(self, reason: BarReason, *, until: datetime | None = None) -> "Line":
        """Bar for a reason; the same reason again stands for the longer of the two times.

        Args:
            reason: What decides how much is barred.
            until: When it is lifted by itself; None: by a person.
        """
        if is_legal(self.state, Transition.HOLD):
            return self.hold(reason, until=until)
        self.require(Transition.BAR)
        return replace(self, state=LineState.BARRED, bars=with_bar(self.bars, Bar(reason=reason, until=until)))

    def hold(self, reason: BarReason, *, until: datetime | None = None) -> "Line":
        """Record what holds a line that is being closed: it is in force once the operator refuses the closing.

        Raises:
            StateConflict: It is not being closed, or the reason does not hold a line.
        """
        self.require(Transition.HOLD)
        if reason not in HOLDING:
            raise StateConflict(state=self.state.value, move=Transition.BAR.value)
        return replace(self, bars=with_bar(self.bars, Bar(reason=reason, until=until)))

    def lift(self, *reasons: BarReason) -> "Line":
        """Lift the bars of these reasons; those not there are no error."""
        self.require(Transition.LIFT)
        left = without_bars(self.bars, reasons)
        return replace(self, bars=left, state=LineState.BARRED if left else LineState.ACTIVE)

    def ended_bars(self, *, at: datetime) -> tuple[BarReason, ...]:
        """Reasons whose time is over."""
        return tuple(sorted(bar.reason for bar in self.bars if bar.until is not None and bar.until <= at))

    def replace_sim(self, iccid: Iccid, *, at: datetime) -> "Line":
        """Record that the operator gave the line another SIM; `require` was asked before, and what is done is done."""
        return replace(self, iccid=iccid, verified_at=at)

    def transfer(self, person_id: PersonId, *, organisation_id: OrganisationId | None, at: datetime) -> "Line":
        """Record that the line has another holder, or another user of an organisation; as for `replace_sim`."""
        return replace(self, person_id=person_id, organisation_id=organisation_id, verified_at=at)

    def reverify(self, *, at: datetime, by: RegistrationId) -> "Line":
        """Record that the holder was verified again; what was barred for want of it is lifted."""
        return replace(self.lift(BarReason.REVERIFICATION, BarReason.SUSPENSION), verified_at=at, verified_by=by)

    def request_deactivation(self, ending: Ending) -> "Line":
        """Record the intention to close; the bars stay until the line is closed."""
        self.require(Transition.REQUEST_DEACTIVATION, despite=_ANSWERED if ending is Ending.NOT_THEIRS else frozenset())
        return replace(self, state=LineState.DEACTIVATION_REQUESTED, ending=ending)

    def keep(self) -> "Line":
        """Record that the operator will not close the line: it is what it was."""
        self.require(Transition.KEEP)
        return replace(self, state=LineState.BARRED if self.bars else LineState.ACTIVE, ending=None)

    def deactivate(self, *, at: datetime) -> "Line":
        """Record that the operator closed the line."""
        self.require(Transition.DEACTIVATE)
        return replace(self, state=LineState.DEACTIVATED, bars=frozenset(), deactivated_at=at)

    def _require_unused(self, move: Transition) -> None:
        if not is_legal(self.state, move):
            raise ApprovalAlreadyUsed


_ANSWERED = frozenset({BarReason.DISPUTED})  # the answer to a dispute closes the line that is frozen for it
_CHANGES = frozenset({Transition.REPLACE_SIM, Transition.TRANSFER, Transition.REQUEST_DEACTIVATION})


def is_recently_verified(line: Line, *, at: datetime) -> bool:
    """Whether the line's present holder, or user, was verified within the last half an hour."""
    return line.verified_at is not None and line.verified_at > at - RECENT_PERIOD


def require_recently_verified(line: Line, *, at: datetime) -> None:
    """Ask for a fresh verification of the present holder.

    Raises:
        StateConflict: The last is too old; `next` is `reverify`.
    """
    if not is_recently_verified(line, at=at):
        raise StateConflict(next="reverify")
