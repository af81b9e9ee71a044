"""Change a line by a fresh approval: another SIM, another holder, the same holder verified again, or the end of the line."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.inventory.store.sims import Sims
from realname.kernel.errors import LineHeld, StateConflict, UnknownLine
from realname.kernel.identifiers import OrderId, OrganisationId
from realname.kernel.ledger.events import Event
from realname.kernel.ports import RandomTokens
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.events import REPORTS_OF_BARS, LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.line import STOPPING, Ending, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.order import OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import Transition
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import OnLineChange, has_change_under_way, line_event, may_have_been_sent_at, request_order, save_bars
from realname.lines.use_cases.ending.deactivate_line import request_closing
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose, Registration, RegistrationState

_MOVES = {
    Purpose.REPLACE_SIM: Transition.REPLACE_SIM,
    Purpose.TRANSFER: Transition.TRANSFER,
    Purpose.REVERIFY: Transition.LIFT,
    Purpose.CLOSE: Transition.REQUEST_DEACTIVATION,
}

_OF_HOLDERS = frozenset({Purpose.TRANSFER, Purpose.CLOSE})
_STOPPED = frozenset({Purpose.REPLACE_SIM, Purpose.TRANSFER})


def require_changeable(unit: UnitOfWork, line: Line, purpose: Purpose) -> None:
    """Refuse a change that the line's state, a bar or another change forbids.

    Raises:
        StateConflict: The move is not legal, or another change waits for the operator's answer.
        LineHeld: Disputed, or held by a court or the regulator.
    """
    line.require(_MOVES[purpose])
    if purpose is not Purpose.REVERIFY and has_change_under_way(unit, line):
        raise StateConflict(state=line.state.value, under_way=True)


def require_organisation(line: Line, purpose: Purpose, organisation_id: OrganisationId | None) -> None:
    """Let no one but the organisation that holds a line have it transferred or closed: its named user only uses it.

    Raises:
        StateConflict: An organisation holds the line, and it is not the one that asks (`field` is `organisation-id`).
    """
    if purpose in _OF_HOLDERS and line.organisation_id not in {None, organisation_id}:
        raise StateConflict(field="organisation-id", purpose=purpose.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Writes what an approved registration changes on the line it is for.

    Attributes:
        restored_at: When this deployment was restored from a backup; None: it was not.
    """

    tokens: RandomTokens
    line_rule: LineRule
    on_change: OnLineChange
    restored_at: datetime | None = None

    def request(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> Registration:
        """Write the order of the registration's purpose, or the result where the operator has nothing to do.

        A line that moved on meanwhile is left alone: the registration ends as one that the operator rejected.

        Returns:
            The registration as it is to be saved.
        """
        if registration.for_line_id is None:
            raise UnknownLine
        line = unit[Lines].get(registration.for_line_id)
        try:
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            require_changeable(unit, line, registration.purpose)
            require_organisation(line, registration.purpose, registration.organisation_id)
            _require_person(unit, line, registration)
            _require_not_stopped_since(unit, line, registration)
        except (StateConflict, LineHeld) as problem:
            return _turned_down(unit, line, registration, code=problem.code, at=at)
        requested = replace(registration, line_id=line.id)
        match registration.purpose:
            case Purpose.REVERIFY:
                self._reverify(unit, line, at=at, registration=registration)
                return replace(requested, state=RegistrationState.ACTIVATED)
            case Purpose.CLOSE:
                order_id = OrderId(self.tokens.token())  # no order of the registration: what is promised is that the line will be closed
                request_closing(unit, line, Ending.VOLUNTARY, order_id=order_id, at=at, registration=registration.id.value)
                return replace(requested, state=RegistrationState.ACTIVATED)
            case Purpose.REPLACE_SIM:
                self._request(unit, line, registration, OrderKind.REPLACE_SIM, LineEvent.LINE_SIM_REPLACEMENT_REQUESTED, at=at)
            case _:
                self._request(unit, line, registration, OrderKind.TRANSFER, LineEvent.LINE_TRANSFER_REQUESTED, at=at)
        return requested

    def _reverify(self, unit: UnitOfWork, line: Line, *, registration: Registration, at: datetime) -> None:
        verified = line.reverify(at=at, by=registration.id)
        notice = NoticeKind.BAR_LIFTED if verified.bars != line.bars else None
        save_bars(unit, line, verified, order_id=OrderId(self.tokens.token()), at=at, notice=notice)
        unit.ledger.append(line_event(line, LineEvent.LINE_REVERIFIED, at=at, registration=registration.id.value))
        self.on_change.reverified(unit, line, at=at)

    def _request(self, unit: UnitOfWork, line: Line, registration: Registration, kind: OrderKind, event: Event, *, at: datetime) -> None:
        # Who had the SIM or the line is told before; the new holder of a transferred one by the registration's own notice, after.
        notice = NoticeKind.SIM_REPLACED if kind is OrderKind.REPLACE_SIM else NoticeKind.TRANSFERRING
        iccid = registration.iccid if kind is OrderKind.REPLACE_SIM else None
        if kind is OrderKind.REPLACE_SIM and self.line_rule.sim_replacement_bar_hours:
            # In force before the new SIM works, and for as long as the order waits; how long after, is known once it is done.
            barred = line.bar(BarReason.SIM_REPLACEMENT)
            save_bars(unit, line, barred, order_id=OrderId(self.tokens.token()), at=at)
        asked_at = may_have_been_sent_at(registration, restored_at=self.restored_at)
        order_id = OrderId(registration.id.value)
        request_order(unit, line, kind, order_id=order_id, at=at, iccid=iccid, notice=notice, asked_at=asked_at)
        unit.ledger.append(line_event(line, event, at=at, registration=registration.id.value))


def _require_person(unit: UnitOfWork, line: Line, registration: Registration) -> None:
    """Changes are for the line's holder; a transfer is for anyone, as long as the person who gave the line away still holds it."""
    if registration.purpose is not Purpose.TRANSFER and registration.person_id != line.person_id:
        raise StateConflict(field="identity-number")
    # The card that opened it was the holder's of then: a holder who came since has shown none.
    if registration.purpose is Purpose.TRANSFER and _has_new_holder_since(unit, line, registration.opened_at):
        raise StateConflict(field="holder")


def _require_not_stopped_since(unit: UnitOfWork, line: Line, registration: Registration) -> None:
    """Let no new SIM and no transfer go past a bar that was set, or reported again, since its registration began: it may be the theft.

    A person who opens one afterwards is before an agent who sees the bar. When a bar was set is in the ledger alone.
    """
    stopping = {bar.reason for bar in line.bars} & STOPPING
    if registration.purpose not in _STOPPED or not stopping:
        return
    for event in unit.ledger.events_of(line.id.value):
        is_since = event.event in REPORTS_OF_BARS and event.at > registration.opened_at
        if is_since and (reason := dict(event.facts)["reason"]) in stopping:
            raise LineHeld(reason=str(reason))


def _has_new_holder_since(unit: UnitOfWork, line: Line, at: datetime) -> bool:
    given = [one for one in unit[LineOrders].of_line(line.id) if one.kind is OrderKind.TRANSFER and one.state is OrderState.DONE]
    return any(one.answered_at is None or one.answered_at >= at for one in given)


def _turned_down(unit: UnitOfWork, line: Line, registration: Registration, *, code: str, at: datetime) -> Registration:
    unit[Sims].release(registration.id)
    unit.ledger.append(line_event(line, LineEvent.LINE_ORDER_REJECTED, at=at, code=code, registration=registration.id.value))
    rejected = replace(registration, state=RegistrationState.ACTIVATION_REJECTED, media_erased_at=None)
    tell_outcome(unit, rejected, at=at)
    return rejected
