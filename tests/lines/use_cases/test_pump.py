"""The pump: bars first and past what waits, nothing held up by what fails, what was turned down said again, notices that end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import AgentId, LineId, NoticeId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.model.notice import MOST_TRIES, KeptNotice, Notice, NoticeKind
from realname.lines.model.order import OrderState
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.use_cases.orders.carry_out_orders import AWAY_AFTER
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.faults import Fault, FaultKind
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.lines.odd_operator import DisputeDeclaration, OddOperator
from tests.support.examples import NUMBER, OTHER_SIM, PERSON, SIM

MINUTE = timedelta(minutes=1)
AWAY = OperatorUnavailable(kind="provisioning", reason="not-reached")
SILENT = OperatorUnavailable(kind="provisioning", reason="no-answer")
AGENT = AgentId("agent-1")
STOPPING = [BarReason.LOST, BarReason.DISPUTED, BarReason.COURT, BarReason.REGULATOR]
Build = Callable[..., LineDesk]


@pytest.fixture
def build(units: UnitsOfWork, tmp_path: Path) -> Build:
    return lambda **faults: build_line_desk(units, tmp_path, **faults)


@pytest.fixture
def desk(build: Build) -> LineDesk:
    return build()


@pytest.fixture
def line(desk: LineDesk) -> Line:
    return desk.active_line()


def _odd(desk: LineDesk, says: DisputeDeclaration) -> tuple[LineDesk, OddOperator]:
    operator = OddOperator(desk.provisioner, says)
    return desk.before(operator), operator


def _bar_one_after_the_other(desk: LineDesk, *lines: Line) -> None:
    for line in lines:
        desk.bar(line.id, BarReason.LOST)
        desk.clock.advance(timedelta(seconds=1))


def _of(kind: OrderKind, said: OrderOutcome | OperatorUnavailable) -> DisputeDeclaration:
    return lambda order: said if order.kind is kind else None


def _more_lines(desk: LineDesk, line: Line, count: int) -> list[Line]:
    """Lines beside the first one, as the record has them; the operator is told nothing of them."""
    made = []
    with desk.units() as unit:
        for place in range(count):
            opened = replace(APPROVED, id=type(APPROVED.id)(f"beside-{place}"))
            unit[Registrations].add(opened)
            beside = replace(
                line,
                id=LineId(f"beside-{place}"),
                registration_id=opened.id,
                msisdn=type(line.msisdn)(f"+861990000100{place}"),
                iccid=type(line.iccid)(f"8986990000000001{place:04}"),
            )
            unit[Lines].add(beside)
            made.append(beside)
        unit.commit()
    return made


@pytest.mark.parametrize("reason", STOPPING)
def test_a_bar_overtakes_a_new_sim_that_waits_and_turns_it_down(desk: LineDesk, line: Line, reason: BarReason) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.bar(line.id, reason)
    desk.process_due()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL
    assert desk.activate(change) is OrderOutcome.REJECTED
    assert desk.registration(change).state is RegistrationState.ACTIVATION_REJECTED
    assert (desk.line(line.id).iccid, {bar.reason for bar in desk.line(line.id).bars}) == (SIM, {reason})
    said = desk.provisioner.line_on(NUMBER)
    assert said is not None
    assert said.iccid == SIM


def test_who_has_the_sim_is_not_told_of_a_new_one_that_was_turned_down(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.bar(line.id, BarReason.LOST)
    desk.activate(change)
    desk.process_due()
    assert desk.told() == ["barred"]


def test_the_ledger_says_which_bar_turned_it_down_and_the_sim_is_free(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.bar(line.id, BarReason.LOST)
    desk.activate(change)
    with desk.units() as unit:
        facts = [dict(one.event.facts) for one in unit.ledger.of_subject(line.id.value) if one.event.event.value == "line:order-rejected"]
        unit[Sims].bind(OTHER_SIM, registration_id=change)  # no one has it
    assert [one["reason"] for one in facts] == ["lost"]


def test_a_transfer_that_waits_is_turned_down_by_a_bar(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.TRANSFER)
    desk.request(change)
    desk.bar(line.id, BarReason.DISPUTED)
    assert desk.activate(change) is OrderOutcome.REJECTED
    assert desk.line(line.id).person_id == PERSON.id


def test_a_bar_passes_a_new_sim_that_was_sent_and_has_no_answer_and_it_is_not_sent_again(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, _of(OrderKind.REPLACE_SIM, SILENT))
    change = desk.approve(line, Purpose.REPLACE_SIM)
    odd.request(change)
    with pytest.raises(OperatorUnavailable):
        odd.activate(change)
    odd.bar(line.id, BarReason.LOST)
    odd.process_due()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL
    with pytest.raises(OperatorUnavailable):  # what was sent may still be on its way
        odd.activate(change)
    odd.clock.advance(MINUTE)
    assert odd.activate(change) is OrderOutcome.REJECTED
    assert [order.kind for order in operator.sent].count(OrderKind.REPLACE_SIM) == 1


def test_a_new_sim_that_was_given_before_the_bar_is_the_line_s_all_the_same(build: Build) -> None:
    desk = build()
    line = desk.active_line()
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.process_due()

    def done_without_a_word(order: ServiceOrder) -> OperatorUnavailable | None:
        if order.kind is not OrderKind.REPLACE_SIM:
            return None
        desk.provisioner.carry_out(order, send_before=desk.clock.now() + DAY)
        return SILENT

    odd, _ = _odd(desk, done_without_a_word)
    with pytest.raises(OperatorUnavailable):
        odd.activate(change)
    odd.bar(line.id, BarReason.LOST)
    odd.clock.advance(MINUTE)
    assert odd.activate(change) is OrderOutcome.DONE
    assert desk.line(line.id).iccid == OTHER_SIM


def test_a_lost_line_gets_a_new_sim_that_was_asked_for_after_the_bar(desk: LineDesk, line: Line) -> None:
    desk.bar(line.id, BarReason.LOST)
    desk.process_due()
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    assert desk.activate(change) is OrderOutcome.DONE
    assert desk.line(line.id).iccid == OTHER_SIM


def test_a_new_sim_whose_order_is_not_written_yet_is_turned_down_by_a_loss_reported_since(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.clock.advance(MINUTE)
    desk.bar(line.id, BarReason.LOST)
    assert desk.request(change).state is RegistrationState.ACTIVATION_REJECTED
    desk.process_due()
    assert (desk.line(line.id).iccid, desk.provisioner.scope(NUMBER.value)) == (SIM, BarScope.ALL)


def test_a_loss_that_is_reported_again_is_in_the_ledger_by_whom_and_orders_nothing(desk: LineDesk, line: Line) -> None:
    desk.bar(line.id, BarReason.LOST, acting=AGENT)
    once, orders = desk.line(line.id), len(desk.orders(line.id))
    desk.clock.advance(MINUTE)
    desk.bar(line.id, BarReason.LOST, acting=AGENT)
    assert (desk.line(line.id), len(desk.orders(line.id))) == (once, orders)
    with desk.units() as unit:
        reports = [one.event for one in unit.ledger.of_subject(line.id.value)]
    assert [(one.event.value, one.at) for one in reports] == [
        ("line:barred", desk.clock.now() - MINUTE),
        ("line:bar-repeated", desk.clock.now()),
    ]
    assert reports[1].facts == (("agent", AGENT.value), ("reason", "lost"))


def test_what_bars_a_line_again_by_itself_is_no_report(desk: LineDesk, line: Line) -> None:
    desk.bar(line.id, BarReason.SUSPENSION)
    desk.bar(line.id, BarReason.SUSPENSION)
    assert desk.events(line.id.value) == ["line:barred"]


def test_a_new_sim_whose_order_is_not_written_yet_is_turned_down_by_a_loss_reported_again_since(desk: LineDesk, line: Line) -> None:
    desk.bar(line.id, BarReason.LOST, acting=AGENT)
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.clock.advance(MINUTE)
    desk.bar(line.id, BarReason.LOST, acting=AGENT)
    assert desk.request(change).state is RegistrationState.ACTIVATION_REJECTED


def test_a_loss_that_was_reported_and_taken_back_turns_no_new_sim_down(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.clock.advance(MINUTE)
    desk.bar(line.id, BarReason.LOST)
    desk.lift(line.id, BarReason.LOST)
    assert desk.request(change).state is RegistrationState.APPROVED


def test_a_closing_is_turned_down_by_no_loss_reported_since(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.CLOSE)
    desk.clock.advance(MINUTE)
    desk.bar(line.id, BarReason.LOST)
    assert desk.request(change).state is RegistrationState.ACTIVATED


def test_messages_are_barred_before_the_new_sim_works(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, lambda _order: None)
    change = odd.approve(line, Purpose.REPLACE_SIM)
    odd.request(change)
    odd.activate(change)
    assert [(order.kind, order.scope) for order in operator.sent] == [
        (OrderKind.SET_BAR, BarScope.SMS),
        (OrderKind.REPLACE_SIM, BarScope.NONE),
    ]
    (bar,) = odd.line(line.id).bars
    assert (bar.reason, bar.until) == (BarReason.SIM_REPLACEMENT, odd.clock.now() + DAY)


def test_no_new_sim_works_before_the_operator_has_barred_messages(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, _of(OrderKind.SET_BAR, OrderOutcome.REJECTED))
    change = odd.approve(line, Purpose.REPLACE_SIM)
    odd.request(change)
    for _ in range(5):
        with pytest.raises(OperatorUnavailable):
            odd.activate(change)
        odd.clock.advance(MINUTE)
    assert {order.kind for order in operator.sent} == {OrderKind.SET_BAR}


def test_a_new_sim_that_the_operator_turns_down_leaves_no_bar(desk: LineDesk, line: Line) -> None:
    odd, _ = _odd(desk, _of(OrderKind.REPLACE_SIM, OrderOutcome.REJECTED))
    change = odd.approve(line, Purpose.REPLACE_SIM)
    odd.request(change)
    assert odd.activate(change) is OrderOutcome.REJECTED
    odd.process_due()
    assert (odd.line(line.id).state, desk.provisioner.scope(NUMBER.value)) == (LineState.ACTIVE, BarScope.NONE)


def test_an_order_without_an_answer_keeps_no_other_waiting(desk: LineDesk, line: Line) -> None:
    (beside,) = _more_lines(desk, line, 1)
    odd, _ = _odd(desk, lambda order: SILENT if order.line_id == beside.id else None)
    odd.bar(beside.id, BarReason.LOST)
    odd.clock.advance(timedelta(seconds=1))
    odd.bar(line.id, BarReason.LOST)
    assert odd.carry_out() == 1
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL


def test_an_operator_that_is_not_reached_is_asked_once_a_round(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, lambda _order: AWAY)
    for one in _more_lines(desk, line, 5):
        odd.bar(one.id, BarReason.LOST)
    assert (odd.carry_out(), len(operator.sent)) == (0, 1)


def test_an_operator_that_answers_nothing_on_end_is_away_too(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, lambda _order: SILENT)
    for one in _more_lines(desk, line, 5):
        odd.bar(one.id, BarReason.LOST)
    assert (odd.carry_out(), len(operator.sent)) == (0, AWAY_AFTER)


def test_a_round_that_ends_early_puts_no_order_to_sleep(desk: LineDesk, line: Line) -> None:
    (other,) = _more_lines(desk, line, 1)
    away, operator = _odd(desk, lambda _: AWAY)
    desk.bar(line.id, BarReason.LOST)
    desk.bar(other.id, BarReason.LOST)
    due_at = {line_id: desk.orders(line_id)[-1].due_at for line_id in (line.id, other.id)}
    away.carry_out()
    (asked,) = operator.sent
    (untried,) = {line.id, other.id} - {asked.line_id}
    assert desk.orders(untried)[-1].due_at == due_at[untried]


def test_an_order_whose_answers_contradict_each_other_is_told_and_keeps_no_other_waiting(desk: LineDesk, line: Line) -> None:
    (beside,) = _more_lines(desk, line, 1)

    def contradicts(order: ServiceOrder) -> OrderOutcome | None:
        if order.line_id == beside.id:
            desk.record(desk.orders(beside.id)[-1], OrderOutcome.REJECTED)
            return OrderOutcome.DONE
        return None

    odd, _ = _odd(desk, contradicts)
    _bar_one_after_the_other(odd, beside, line)
    with pytest.raises(ApprovalAlreadyUsed):
        odd.carry_out()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL


def test_a_connector_that_fails_in_a_way_of_its_own_is_told_and_keeps_no_other_order_waiting(desk: LineDesk, line: Line) -> None:
    (beside,) = _more_lines(desk, line, 1)

    def fails(order: ServiceOrder) -> OrderOutcome | None:
        if order.line_id == beside.id:
            raise KeyError(order.msisdn.value)
        return None

    odd, operator = _odd(desk, fails)
    _bar_one_after_the_other(odd, beside, line)
    with pytest.raises(KeyError):
        odd.carry_out()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL
    assert (odd.carry_out(), len(operator.sent)) == (0, 2)  # it is put off like one without an answer


def test_a_message_centre_that_fails_in_a_way_of_its_own_keeps_no_other_notice_waiting(desk: LineDesk, line: Line) -> None:
    for reason in (BarReason.LOST, BarReason.COURT):
        desk.bar(line.id, reason)
        desk.carry_out()
        desk.clock.advance(timedelta(seconds=1))
    centre = _FailsOnce(desk)
    with pytest.raises(KeyError):
        replace(desk.send, notifier=centre)()
    assert (centre.failed, desk.told()) == (1, ["barred"])
    desk.clock.advance(MINUTE)
    desk.send()
    assert desk.told() == ["barred", "barred"]


def test_no_task_waits_because_one_failed_in_a_way_of_its_own() -> None:
    ran: list[str] = []

    def fails() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        ProcessDueLines(tasks=(fails, lambda: ran.append("after")))()
    assert ran == ["after"]


class _FailsOnce:
    """Implements the port `Notifier`: the first notice meets a bug."""

    def __init__(self, desk: LineDesk) -> None:
        self._notifier = desk.notifier
        self.failed = 0

    def send(self, notice: Notice) -> None:
        if not self.failed:
            self.failed = 1
            raise KeyError(notice.msisdn.value)
        self._notifier.send(notice)


def test_a_closing_whose_notice_does_not_go_out_is_tried_less_and_less_often_and_keeps_no_bar_waiting(build: Build) -> None:
    desk = build(notifications=(Fault(kind=FaultKind.UNAVAILABLE, times=None),))
    line = desk.active_line()
    (beside,) = _more_lines(desk, line, 1)
    desk.deactivate(beside.id, Ending.VOLUNTARY)
    pauses = []
    for _ in range(3):
        desk.carry_out()
        due_at = desk.orders(beside.id)[-1].due_at
        pauses.append(due_at - desk.clock.now())
        desk.clock.advance(due_at - desk.clock.now())
    assert pauses == sorted(pauses)
    assert pauses[2] > 2 * pauses[0]
    desk.bar(line.id, BarReason.LOST)
    assert desk.carry_out() == 1


def test_what_a_campaign_bars_keeps_no_lost_phone_waiting(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, lambda _order: None)
    for one in _more_lines(desk, line, 3):
        odd.bar(one.id, BarReason.REVERIFICATION)
    odd.clock.advance(timedelta(seconds=1))
    odd.bar(line.id, BarReason.LOST)
    replace(odd.carry_out, at_once=1)()
    assert [order.line_id for order in operator.sent] == [line.id]


def test_a_bar_that_the_operator_turns_down_is_said_again_and_again_later_each_time(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, _of(OrderKind.SET_BAR, OrderOutcome.REJECTED))
    odd.bar(line.id, BarReason.LOST)
    pauses = []
    for _ in range(3):
        odd.carry_out()
        waiting = odd.orders(line.id)[-1]
        assert (waiting.state, waiting.scope) == (OrderState.REQUESTED, BarScope.ALL)
        pauses.append(waiting.due_at - odd.clock.now())
        odd.clock.advance(pauses[-1])
    assert pauses == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    desk.process_due()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL
    assert len({order.idempotency_key for order in operator.sent}) == len(operator.sent)


def test_a_later_bar_is_not_swallowed_by_one_that_was_turned_down(desk: LineDesk, line: Line) -> None:
    odd, _ = _odd(desk, _of(OrderKind.SET_BAR, OrderOutcome.REJECTED))
    odd.bar(line.id, BarReason.SUSPENSION)
    odd.carry_out()
    desk.bar(line.id, BarReason.LOST)
    desk.clock.advance(MINUTE)
    desk.carry_out()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.ALL


def test_what_was_turned_down_and_is_over_is_not_said_again(desk: LineDesk, line: Line) -> None:
    odd, operator = _odd(desk, _of(OrderKind.SET_BAR, OrderOutcome.REJECTED))
    odd.bar(line.id, BarReason.LOST)
    odd.carry_out()
    odd.lift(line.id, BarReason.LOST)
    desk.clock.advance(DAY)
    desk.carry_out()
    assert desk.provisioner.scope(NUMBER.value) is BarScope.NONE
    assert [order.scope for order in operator.sent] == [BarScope.ALL]
    assert all(order.state is not OrderState.REQUESTED for order in desk.orders(line.id))


def test_a_line_whose_bars_are_turned_down_is_closed_all_the_same(desk: LineDesk, line: Line) -> None:
    odd, _ = _odd(desk, _of(OrderKind.SET_BAR, OrderOutcome.REJECTED))
    odd.bar(line.id, BarReason.LOST)
    odd.carry_out()
    odd.deactivate(line.id, Ending.VOLUNTARY)
    odd.carry_out()
    assert odd.line(line.id).state is LineState.DEACTIVATED


def test_what_was_not_sent_yet_does_not_reach_the_next_holder(desk: LineDesk, line: Line) -> None:
    with desk.units() as unit:
        unit[Persons].add(replace(PERSON, id=PersonId("person-2"), identity_hash="b" * 64))
        unit.commit()
    desk.bar(line.id, BarReason.REVERIFICATION)
    desk.lift(line.id, BarReason.REVERIFICATION)
    desk.carry_out()
    change = desk.approve(line, Purpose.TRANSFER, person_id=PersonId("person-2"))
    desk.request(change)
    desk.activate(change)
    desk.send()
    assert desk.told() == ["transferring"]  # that alone went out before, to who had the line


def test_a_notice_that_is_not_taken_keeps_no_other_waiting_and_is_given_up_in_the_end(build: Build) -> None:
    desk = build(notifications=(Fault(kind=FaultKind.UNAVAILABLE, times=None),))
    line = desk.active_line()
    notice = KeptNotice(
        id=NoticeId("old"), kind=NoticeKind.BARRED, line_id=line.id, msisdn=NUMBER, requested_at=desk.clock.now(), due_at=desk.clock.now()
    )
    with desk.units() as unit:
        unit[Notices].add(replace(notice, tries=MOST_TRIES - 2))
        unit.commit()
    for _ in range(2):
        desk.send()
        desk.clock.advance(timedelta(hours=1))
    with desk.units() as unit:
        kept = unit[Notices].get(notice.id)
        assert kept is not None
        assert (kept.waits, kept.sent_at) == (False, None)
        assert list(unit[Notices].claim_due(at=desk.clock.now() + DAY, until=desk.clock.now() + 2 * DAY, limit=9)) == []


def test_many_bars_that_end_at_once_are_lifted_in_shares_until_none_is_left(desk: LineDesk, line: Line) -> None:
    for one in _more_lines(desk, line, 5):
        desk.bar(one.id, BarReason.SIM_REPLACEMENT, until=desk.clock.now() + MINUTE)
    desk.clock.advance(MINUTE)
    little = replace(desk.lift_ended, most=2)
    assert [little(), little(), little(), little()] == [2, 2, 1, 0]


def test_where_nothing_is_due_no_lock_is_taken_to_write(desk: LineDesk, line: Line, engine: Engine) -> None:
    assert line.state is LineState.ACTIVE
    desk.process_due()  # what came with the line
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    desk.process_due()
    assert [one for one in asked if one.startswith("BEGIN IMMEDIATE") or "FOR UPDATE" in one] == []
    assert any("line_orders" in one for one in asked)
