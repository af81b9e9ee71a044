"""Record what the operator answered: on the order, the line, its number and SIM, the registration, and in the ledger."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.inventory.errors import NumberUnavailable
from realname.inventory.model.stock import QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.inventory.use_cases.change_stock import inventory_changed
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, Msisdn, NoticeId, OrderId, RegistrationId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, LIVE_STATES, Ending, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OperatorLine, OrderKind, OrderOutcome
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import (
    NOTIFIED_BEFORE,
    OnLineChange,
    add_notice,
    line_event,
    notice_of,
    ordered_scope,
    repeat_bar,
    save_bars,
)
from realname.lines.use_cases.disputes import answered_not_theirs
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations

# The order of an approval has the registration's id: one approval orders once.
OF_REGISTRATIONS = frozenset({OrderKind.ACTIVATE, OrderKind.REPLACE_SIM, OrderKind.TRANSFER})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """Records an answer once, in one transaction."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    line_rule: LineRule
    on_change: OnLineChange
    pseudonyms: LedgerPseudonyms

    def __call__(
        self, order: LineOrder, outcome: OrderOutcome, *, in_service: OperatorLine | None = None, mending: AgentId | None = None
    ) -> None:
        """Record; the same answer again changes nothing.

        Args:
            order: What was asked.
            outcome: What was answered.
            in_service: Of an order that was turned down, what the operator has in service under its number, as far as it is known.
            mending: Who asked the operator for it, where a person did.

        Raises:
            ApprovalAlreadyUsed: The operator's answers contradict each other.
        """
        now = self.clock.now()
        with self.units() as unit:
            # Locked from the outside in, as everywhere: registration, line, order.
            registration = unit[Registrations].get(RegistrationId(order.id.value)) if order.kind in OF_REGISTRATIONS else None
            line = unit[Lines].get(order.line_id)
            known = unit[LineOrders].get(order.id)
            if known.outcome is not None:
                if known.outcome is not outcome:
                    raise ApprovalAlreadyUsed
                return
            answered = known.answered(outcome, at=now)
            # Of a line that was purged while the order waited, the order was the last that knew the number.
            unit[LineOrders].save(answered if line.msisdn != FORGOTTEN else replace(answered, msisdn=FORGOTTEN))
            if outcome is OrderOutcome.DONE:
                self._done(unit, line, known, registration, at=now)
            else:
                self._rejected(unit, line, known, registration, at=now)
            if mending is not None:
                facts = {"agent": mending.value, "order": order.id.value, "outcome": outcome.value}
                unit.ledger.append(line_event(line, LineEvent.LINE_RECONCILED, at=now, **facts))
            if (reason := _reason_to_keep_away(order, outcome, in_service)) is not None:
                _keep_away(unit, order.msisdn, reason, at=now)
            unit.commit()

    def _done(self, unit: UnitOfWork, line: Line, order: LineOrder, registration: Registration | None, *, at: datetime) -> None:
        if registration is not None:
            unit[Registrations].save(replace(registration, state=RegistrationState.ACTIVATED))
        match order.kind:
            case OrderKind.ACTIVATE:
                _activated(unit, line, at=at)
            case OrderKind.SET_BAR:
                unit.ledger.append(line_event(line, LineEvent.LINE_BAR_SET, at=at, order=order.id.value, scope=order.scope.value))
            case OrderKind.REPLACE_SIM:
                self._sim_replaced(unit, line, order, at=at)
            case OrderKind.TRANSFER:
                self._transferred(unit, line, registration, at=at)
            case OrderKind.DEACTIVATE if line.state in LIVE_STATES:
                self._deactivated(unit, line, at=at)
            case OrderKind.DEACTIVATE:
                pass  # closed in the record before, and in service by mistake: only the network changed (reconcile_lines)
        if order.notice is not None and order.kind not in NOTIFIED_BEFORE:
            add_notice(unit, line, order.notice, notice_id=notice_of(order.id), at=at)

    def _sim_replaced(self, unit: UnitOfWork, line: Line, order: LineOrder, *, at: datetime) -> None:
        # The holder was verified afresh for it: what was barred for want of that is lifted with it.
        replaced = line.replace_sim(order.iccid, at=at).reverify(at=at, by=RegistrationId(order.id.value)).lift(BarReason.SIM_REPLACEMENT)
        barred = self._with_bar_since(replaced, at, now=at)
        save_bars(unit, line, barred, order_id=OrderId(self.tokens.token()), at=at)
        self.on_change.sim_replaced(unit, barred, at=at)
        unit[Sims].retire(line.iccid)
        facts = dict([("registration", order.id.value), self.pseudonyms.sim(order.iccid)])
        unit.ledger.append(line_event(line, LineEvent.LINE_SIM_REPLACED, at=at, **facts))

    def _with_bar_since(self, line: Line, replaced_at: datetime, *, now: datetime) -> Line:
        """Bar what is barred for a time after a new SIM."""
        until = replaced_at + timedelta(hours=self.line_rule.sim_replacement_bar_hours)
        return line.bar(BarReason.SIM_REPLACEMENT, until=until) if until > now else line

    def _transferred(self, unit: UnitOfWork, line: Line, registration: Registration | None, *, at: datetime) -> None:
        if registration is None or registration.person_id is None:
            raise StateConflict(state=line.state.value)
        given = line.transfer(registration.person_id, organisation_id=registration.organisation_id, at=at).reverify(
            at=at, by=registration.id
        )
        save_bars(unit, line, given, order_id=OrderId(self.tokens.token()), at=at)
        unit[Notices].drop_unsent(line.id)
        self.on_change.reverified(unit, given, at=at)
        unit.ledger.append(line_event(line, LineEvent.LINE_TRANSFERRED, at=at, registration=registration.id.value))

    def _deactivated(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        unit[Lines].save(line.deactivate(at=at))
        unit[Numbers].cool_off(line.msisdn, until=at + timedelta(days=self.line_rule.cooling_days))
        unit[Sims].retire(line.iccid)
        self.on_change.ended(unit, line, at=at)
        ending = line.ending.value if line.ending else ""
        unit.ledger.append(line_event(line, LineEvent.LINE_DEACTIVATED, at=at, ending=ending))

    def _rejected(self, unit: UnitOfWork, line: Line, order: LineOrder, registration: Registration | None, *, at: datetime) -> None:
        if order.kind is OrderKind.ACTIVATE:
            unit[Lines].save(line.reject())
            unit[Numbers].release(line.registration_id)
            unit[Lines].forget_rejected(line.id)  # it was never theirs
            unit.ledger.append(_of_registration(line, LineEvent.LINE_ACTIVATION_REJECTED, at=at))
        else:
            self._left_as_it_was(unit, line, order, at=at)
            facts = {"reason": order.held_by.value} if order.held_by else {}
            unit.ledger.append(line_event(line, LineEvent.LINE_ORDER_REJECTED, at=at, kind=order.kind.value, order=order.id.value, **facts))
        if registration is not None:
            unit[Sims].release(registration.id)
            # The photo that the approval kept has lost its reason: closing the registration erases it too.
            left = registration if order.kind is not OrderKind.ACTIVATE else replace(registration, msisdn=None)
            rejected = replace(left, state=RegistrationState.ACTIVATION_REJECTED, media_erased_at=None)
            unit[Registrations].save(rejected)
            tell_outcome(unit, rejected, at=at)

    def _left_as_it_was(self, unit: UnitOfWork, line: Line, order: LineOrder, *, at: datetime) -> None:
        unit[Notices].take_back(notice_of(order.id))
        match order.kind:
            case OrderKind.DEACTIVATE if line.state in LIVE_STATES:
                if unit[Notices].get(notice_of(order.id)) is not None:
                    # Who has the SIM was told that the line is being closed, and hears that it was not.
                    add_notice(unit, line, NoticeKind.KEPT, notice_id=NoticeId(f"{order.id}.kept"), at=at)
                _close_again(unit, line)
                self._keep(unit, line, at=at)
            case OrderKind.SET_BAR:
                repeat_bar(unit, line, order_id=OrderId(self.tokens.token()), at=at)
            case OrderKind.REPLACE_SIM if line.state in LIVE_STATES:
                before = [one for one in unit[LineOrders].of_line(line.id) if one.kind is order.kind and one.outcome is OrderOutcome.DONE]
                lifted = line.lift(BarReason.SIM_REPLACEMENT)
                since = before[-1].answered_at if before else None
                left = self._with_bar_since(lifted, since, now=at) if since else lifted
                save_bars(unit, line, left, order_id=OrderId(self.tokens.token()), at=at)
            case _:
                pass

    def _keep(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Keep a line that is not closed, and order what was recorded on it meanwhile."""
        kept = line.keep()
        is_new = ordered_scope(unit[LineOrders].of_line(line.id)) is not kept.scope
        save_bars(unit, line, kept, order_id=OrderId(self.tokens.token()), at=at, notice=NoticeKind.BARRED if is_new else None)


def _close_again(unit: UnitOfWork, line: Line) -> None:
    """Have the closing of a line asked for again that is not theirs by the answer to its dispute (tend_disputes)."""
    answered = answered_not_theirs(unit, line)
    if line.ending is Ending.NOT_THEIRS and answered is not None:
        unit[Disputes].save(unit[Disputes].get(answered.id).not_closed())


def _activated(unit: UnitOfWork, line: Line, *, at: datetime) -> None:
    unit[Lines].save(line.activate(at=at))
    unit[Numbers].issue(line.msisdn, registration_id=line.registration_id)
    unit.ledger.append(_of_registration(line, LineEvent.LINE_ACTIVATED, at=at))


def _reason_to_keep_away(order: LineOrder, outcome: OrderOutcome, in_service: OperatorLine | None) -> QuarantineReason | None:
    """Why no one is to get the number of an order now, where it is free; None: nothing stands against it."""
    if in_service is not None and in_service.line_id != order.line_id:
        return QuarantineReason.OTHER_LINE
    is_refused = order.kind is OrderKind.ACTIVATE and outcome is OrderOutcome.REJECTED
    return QuarantineReason.ACTIVATION_REFUSED if is_refused else None


def _keep_away(unit: UnitOfWork, msisdn: Msisdn, reason: QuarantineReason, *, at: datetime) -> None:
    """Quarantine a number where it is free: the person who got it next would find it in use, or be refused as well."""
    try:
        unit[Numbers].quarantine(msisdn, reason=reason, at=at)
    except NumberUnavailable:
        return  # it is a person's, and not free
    unit.ledger.append(inventory_changed("quarantined", 1, kind="numbers", at=at, acting=None))


def _of_registration(line: Line, event: Event, *, at: datetime) -> RecordedEvent:
    return RecordedEvent(at=at, event=event, subject=line.registration_id.value, facts=(("line", line.id.value),))
