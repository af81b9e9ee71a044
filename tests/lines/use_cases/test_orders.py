"""Orders: kept before they are sent, sent again only while the key is known, found out after that, one after the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.inventory.model.stock import INVENTORY_SUBJECT, NumberState, QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import OrderId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, HOLDING, NO_PERSON, Ending, Line
from realname.lines.model.order import LineOrder, OrderState
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.orders.carry_out_orders import LEASE, NOTICE_TIME_LIMIT
from realname.platform.errors import OperatorUnavailable
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.faults import Fault, FaultKind
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.lines.line_desk import APPROVED, LineDesk, build_line_desk
from tests.lines.odd_operator import OddOperator
from tests.support.examples import NUMBER, PERSON

KEY = OrderId(APPROVED.id.value)
MINUTE = timedelta(minutes=1)
Build = Callable[..., LineDesk]


@pytest.fixture
def build(units: UnitsOfWork, tmp_path: Path) -> Build:
    """A desk whose operator and message centre have the faults given."""
    return lambda **faults: build_line_desk(units, tmp_path, **faults)


def _fault(kind: FaultKind, times: int | None = None) -> tuple[Fault, ...]:
    return (Fault(kind=kind, times=times),)


def test_an_activation_is_kept_as_asked_before_it_is_sent_and_as_done_after(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.UNAVAILABLE, 1))
    requested = desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id, requested.order)
    with desk.units() as unit:
        waiting = unit[LineOrders].get(KEY)
    assert (waiting.state, waiting.asked_at, waiting.tries) == (OrderState.REQUESTED, desk.clock.now(), 1)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert [order.state for order in desk.orders(waiting.line_id)] == [OrderState.DONE]


def _erased(desk: LineDesk) -> list[tuple[object, object]]:
    """What was kept and how many objects went, by each erasure in the ledger."""
    with desk.units() as unit:
        events = [entry.event for entry in unit.ledger.of_subject(APPROVED.id.value)]
    facts = [dict(one.facts) for one in events if one.event is RegistrationEvent.MEDIA_ERASED]
    return [(one["kept"], one["objects"]) for one in facts]


def test_what_was_erased_is_left_to_be_recorded_where_the_line_was_requested_before(build: Build) -> None:
    desk = build()
    requested = [desk.request(APPROVED.id, erased=erased).is_erasure_recorded for erased in (3, 3, 0)]
    assert (requested, _erased(desk)) == ([True, False, True], [("photo", 3)])


def test_an_erasure_is_recorded_once_also_where_its_commit_was_not_heard_of(build: Build) -> None:
    desk = build()
    desk.request(APPROVED.id, erased=3)
    assert [desk.erase.record(APPROVED.id, erased) for erased in (3, 2, 0)] == [True, True, True]
    assert _erased(desk) == [("photo", 3), ("photo", 2)]


def test_the_erasure_of_a_withdrawn_registration_is_left_to_closing_to_record(build: Build) -> None:
    desk = build()
    with desk.units() as unit:
        unit[Registrations].save(replace(APPROVED, state=RegistrationState.WITHDRAWN))
        unit.commit()
    assert (desk.request(APPROVED.id, erased=3).is_erasure_recorded, desk.erase.record(APPROVED.id, 3), _erased(desk)) == (False, False, [])


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=44), timedelta(seconds=45), timedelta(seconds=61), timedelta(days=3)])
def test_done_without_an_answer_it_is_never_done_twice_however_late_it_is_asked_again(build: Build, later: timedelta) -> None:
    desk = build(provisioning=_fault(FaultKind.TIMEOUT_AFTER, 1))
    desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id)
    desk.clock.advance(later)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert (desk.provisioner.activated(), desk.provisioner.conflicts()) == (1, 0)


def test_what_would_leave_after_the_time_of_its_key_is_not_sent(build: Build, tmp_path: Path) -> None:
    desk = build()
    desk.request(APPROVED.id)
    late = SandboxProvisioner(tmp_path / "late.sqlite", time_s=lambda: desk.clock.now().timestamp() + 45)
    with pytest.raises(OperatorUnavailable):
        replace(desk.ask, provisioner=late)(KEY)
    assert late.activated() == 0


def test_what_the_operator_never_had_is_sent_anew_after_the_window(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.UNAVAILABLE, 1))
    desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id)
    desk.clock.advance(MINUTE)
    with pytest.raises(OperatorUnavailable):  # the question what became of it is not answered at first either
        desk.activate(APPROVED.id)
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    with desk.units() as unit:
        assert unit[LineOrders].get(KEY).asked_at == desk.clock.now()
    assert desk.provisioner.activated() == 1


def test_answered_once_the_operator_is_not_asked_again(build: Build) -> None:
    desk = build()
    desk.active_line()
    assert desk.activate(APPROVED.id) is OrderOutcome.DONE
    assert desk.provisioner.attempts() == 1


def test_the_number_of_an_activation_without_an_answer_is_offered_to_no_one_however_long_it_waits(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.UNAVAILABLE))
    desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id)
    desk.clock.advance(timedelta(days=3_650))
    with desk.units() as unit:
        assert list(unit[Numbers].free(limit=9, at=desk.clock.now())) == []


def test_two_answers_that_contradict_each_other_stop_everything(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    with pytest.raises(ApprovalAlreadyUsed):
        desk.record(desk.orders(line.id)[0], OrderOutcome.REJECTED)


def test_a_rejected_activation_frees_the_sim_and_keeps_the_number_from_the_next_applicant(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.REJECT))
    desk.request(APPROVED.id)
    assert desk.activate(APPROVED.id) is OrderOutcome.REJECTED
    assert desk.registration(APPROVED.id).state is RegistrationState.ACTIVATION_REJECTED
    with desk.units() as unit:
        assert list(unit[Numbers].free(limit=1, at=desk.clock.now())) == []
        (kept,) = unit[Numbers].stocked(state=NumberState.QUARANTINED, after=None, limit=9)
        assert (kept.msisdn, kept.reason) == (NUMBER, QuarantineReason.ACTIVATION_REFUSED)
        assert list(unit[Sims].counts()) == []
    assert desk.events(INVENTORY_SUBJECT) == ["stock:changed"]


def test_nothing_of_the_person_is_found_by_the_number_of_a_rejected_activation(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.REJECT))
    desk.request(APPROVED.id)
    desk.activate(APPROVED.id)
    line_id = desk.registration(APPROVED.id).line_id
    assert line_id is not None
    with desk.units() as unit:
        assert list(unit[Lines].of_number(NUMBER)) == []
    assert desk.registration(APPROVED.id).msisdn is None
    assert {order.msisdn for order in desk.orders(line_id)} == {FORGOTTEN}


def test_no_one_stands_on_a_line_that_the_operator_would_not_activate(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.REJECT))
    desk.request(APPROVED.id)
    desk.activate(APPROVED.id)
    line_id = desk.registration(APPROVED.id).line_id
    assert line_id is not None
    left = desk.line(line_id)
    assert (left.state, left.person_id, left.iccid.value) == (LineState.ACTIVATION_REJECTED, NO_PERSON, FORGOTTEN.value)
    with desk.units() as unit:
        assert list(unit[Lines].of_person(PERSON.id)) == []


def test_a_bar_is_carried_out_and_the_subscriber_told(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.bar(line.id, BarReason.REVERIFICATION)
    assert desk.provisioner.scope(NUMBER.value) is BarScope.NONE
    desk.process_due()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.OUTGOING
    assert desk.told() == ["barred"]
    assert desk.events(line.id.value) == ["line:barred", "line:bar-set", "subscriber:notified"]


def test_the_operator_is_asked_only_where_what_is_barred_changes(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    desk.bar(line.id, BarReason.SIM_REPLACEMENT)
    desk.bar(line.id, BarReason.LOST)
    assert [order.scope for order in desk.orders(line.id)][1:] == [BarScope.ALL]


def test_orders_of_a_line_are_carried_out_in_their_order_and_the_last_stands(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.TIMEOUT_AFTER, 1))
    desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id)
    line_id = desk.registration(APPROVED.id).line_id
    desk.activate(APPROVED.id)
    assert line_id is not None
    desk.bar(line_id, BarReason.LOST)
    desk.lift(line_id, BarReason.LOST)
    desk.bar(line_id, BarReason.SIM_REPLACEMENT)
    for _ in range(8):
        desk.clock.advance(MINUTE)
        desk.process_due()
    assert {order.state for order in desk.orders(line_id)} == {OrderState.DONE}
    assert desk.provisioner.scope(NUMBER.value) is BarScope.SMS


def test_an_order_without_an_answer_is_put_off_and_its_pause_grows(build: Build) -> None:
    desk = build(provisioning=_fault(FaultKind.UNAVAILABLE, 3))
    desk.request(APPROVED.id)
    for _ in range(3):
        with pytest.raises(OperatorUnavailable):
            desk.activate(APPROVED.id)
    desk.activate(APPROVED.id)
    line_id = desk.registration(APPROVED.id).line_id
    assert line_id is not None
    desk.bar(line_id, BarReason.LOST)
    pauses = []
    for _ in range(3):
        desk.process_due()
        order = desk.orders(line_id)[-1]
        pauses.append(order.due_at - desk.clock.now())
        desk.clock.advance(order.due_at - desk.clock.now())
    longest = (timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8))
    assert all(0.75 * most <= pause <= most for pause, most in zip(pauses, longest, strict=True))
    desk.process_due()
    assert desk.orders(line_id)[-1].state is OrderState.DONE


def test_what_a_killed_process_took_another_carries_out_after_its_lease(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    with desk.units() as unit:
        taken = unit[LineOrders].claim_due(
            kinds=frozenset({OrderKind.SET_BAR}), at=desk.clock.now(), until=desk.clock.now() + LEASE, limit=1
        )
        unit[LineOrders].save(replace(taken[0], due_at=desk.clock.now() + LEASE).asked(at=desk.clock.now()))
        unit.commit()
    assert desk.carry_out() == 0
    desk.clock.advance(LEASE)
    assert desk.carry_out() == 1


def test_a_rejected_closing_leaves_the_line_as_it_was(build: Build) -> None:
    desk = build(provisioning=())
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    desk.process_due()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.record(desk.orders(line.id)[-1], OrderOutcome.REJECTED)
    kept = desk.line(line.id)
    assert (kept.state, kept.ending, kept.scope) == (LineState.BARRED, None, BarScope.ALL)
    assert "line:order-rejected" in desk.events(line.id.value)


def test_who_was_told_of_a_closing_that_the_operator_refuses_hears_that_the_line_stays(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    closing = _closing_without_an_answer(desk, line)
    assert desk.told() == ["deactivating"]
    desk.record(closing, OrderOutcome.REJECTED)
    desk.process_due()
    assert desk.told() == ["deactivating", "kept"]


def test_who_was_not_told_of_a_closing_yet_hears_nothing_of_one_that_the_operator_refuses(build: Build) -> None:
    desk = build(notifications=_fault(FaultKind.UNAVAILABLE, 1))
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.carry_out()
    desk.record(desk.orders(line.id)[-1], OrderOutcome.REJECTED)
    desk.clock.advance(MINUTE)
    desk.process_due()
    assert desk.told() == []


@pytest.mark.parametrize("reason", sorted(HOLDING))
def test_a_closing_that_was_not_sent_is_turned_down_by_what_holds_the_line(build: Build, reason: BarReason) -> None:
    desk = build()
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.bar(line.id, reason)
    desk.process_due()
    kept = desk.line(line.id)
    assert (kept.state, kept.ending, {bar.reason for bar in kept.bars}) == (LineState.BARRED, None, {reason})
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL
    assert desk.told() == ["barred"]


def _closing_without_an_answer(desk: LineDesk, line: Line) -> LineOrder:
    """A closing that was sent; what became of it is not known."""
    silent = desk.before(OddOperator(desk.provisioner, lambda _: OperatorUnavailable(kind="provisioning", reason="no-answer")))
    silent.deactivate(line.id, Ending.VOLUNTARY)
    assert silent.carry_out() == 0
    return desk.orders(line.id)[-1]


@pytest.mark.parametrize("reason", sorted(HOLDING))
def test_what_holds_a_line_is_recorded_while_it_is_closed_and_set_if_the_operator_refuses(build: Build, reason: BarReason) -> None:
    desk = build()
    line = desk.active_line()
    closing = _closing_without_an_answer(desk, line)
    desk.bar(line.id, reason)
    assert desk.line(line.id).state is LineState.DEACTIVATION_REQUESTED
    desk.record(closing, OrderOutcome.REJECTED)
    desk.clock.advance(MINUTE)
    desk.process_due()
    assert (desk.line(line.id).state, desk.provisioner.scope(NUMBER.value)) == (LineState.BARRED, BarScope.ALL)
    assert desk.told() == ["deactivating", "kept", "barred"]


def test_what_holds_a_line_ends_with_it_once_it_is_closed(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    _closing_without_an_answer(desk, line)
    desk.bar(line.id, BarReason.COURT)
    desk.clock.advance(MINUTE)
    desk.process_due()
    assert (desk.line(line.id).state, desk.line(line.id).bars) == (LineState.DEACTIVATED, frozenset())
    assert [one.kind for one in desk.orders(line.id)] == [OrderKind.ACTIVATE, OrderKind.DEACTIVATE]


def test_no_other_bar_is_set_on_a_line_that_is_being_closed(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    with pytest.raises(StateConflict):
        desk.bar(line.id, BarReason.LOST)


def test_a_person_who_has_the_sim_is_told_before_the_line_is_closed(build: Build) -> None:
    desk = build(notifications=_fault(FaultKind.UNAVAILABLE, 1))
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    assert desk.carry_out() == 0
    assert desk.provisioner.scope(NUMBER.value) is BarScope.NONE
    desk.clock.advance(MINUTE)
    desk.process_due()
    assert desk.provisioner.scope(NUMBER.value) is None
    assert desk.told() == ["deactivating"]


def test_a_message_centre_that_is_away_holds_up_no_closing_for_longer_than_an_hour(build: Build) -> None:
    desk = build(notifications=_fault(FaultKind.UNAVAILABLE))
    line = desk.active_line()
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.clock.advance(NOTICE_TIME_LIMIT - timedelta(seconds=1))
    assert desk.carry_out() == 0
    desk.clock.advance(MINUTE)
    assert desk.carry_out() == 1
    assert desk.line(line.id).state is LineState.DEACTIVATED


def test_no_call_carries_out_more_than_its_share(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    desk.lift(line.id, BarReason.LOST)
    little = replace(desk.carry_out, at_once=1)
    assert [little(), little(), little()] == [1, 1, 0]


def test_no_call_sends_more_than_its_share(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    desk.bar(line.id, BarReason.LOST)
    desk.lift(line.id, BarReason.LOST)
    desk.carry_out()
    little = replace(desk.send, at_once=1)
    assert [little(), little(), little()] == [1, 1, 0]
