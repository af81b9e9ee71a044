"""Two processes at one order: one has lost its name, and its work with it, and still waits for an answer. Nothing is done twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import Msisdn, OrderId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder
from realname.lines.store.orders import LineOrders
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.registration import Purpose
from realname.sandbox.simulators.faults import Fault, FaultKind
from realname.sandbox.simulators.provisioning import KEY_WINDOW, SandboxProvisioner
from tests.lines.line_desk import APPROVED, LineDesk, build_line_desk
from tests.support.examples import NUMBER, SIM

KEY = OrderId(APPROVED.id.value)
SECOND = timedelta(seconds=1)
OVER = KEY_WINDOW + SECOND
Moment = Callable[[], object]


class Interrupted:
    """Implements the port `Provisioner`: something else happens while the caller waits for an answer; each moment comes once.

    Attributes:
        sent: How often an order was sent.
    """

    key_window = KEY_WINDOW

    def __init__(self, operator: SandboxProvisioner, *, before_sent: Moment | None = None, found: Moment | None = None) -> None:
        self._operator = operator
        self._before_sent, self._found = before_sent, found
        self.sent = 0

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        moment, self._before_sent = self._before_sent, None
        if moment is not None:
            moment()
        self.sent += 1
        return self._operator.carry_out(order, send_before=send_before)

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        found = self._operator.find(order)
        moment, self._found = self._found, None
        if moment is not None:
            moment()
        return found

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        return self._operator.line_on(msisdn)


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    """The operator is not reached by the first try."""
    return build_line_desk(units, tmp_path, provisioning=(Fault(kind=FaultKind.UNAVAILABLE, times=1),))


def _ask(desk: LineDesk, registration_id: RegistrationId = APPROVED.id) -> OrderOutcome | None:
    try:
        return desk.activate(registration_id)
    except OperatorUnavailable:
        return None


def _never_reached(desk: LineDesk) -> None:
    """An order that was asked for once, came to no one, and whose key the operator need not know any more."""
    desk.request(APPROVED.id)
    assert _ask(desk) is None
    desk.clock.advance(OVER)
    with desk.units() as unit, pytest.raises(OperatorUnavailable):
        desk.provisioner.find(unit[LineOrders].get(KEY).as_sent)  # the first question is not answered either


def test_both_within_the_window_send_under_one_key_and_the_line_is_opened_once(desk: LineDesk) -> None:
    desk.request(APPROVED.id)
    _ask(desk)
    first = desk.before(Interrupted(desk.provisioner, before_sent=lambda: _ask(desk)))
    assert _ask(first) is OrderOutcome.DONE
    assert (desk.provisioner.activated(), desk.provisioner.conflicts()) == (1, 0)


def test_of_two_that_found_nothing_one_sends_anew(desk: LineDesk) -> None:
    _never_reached(desk)
    slow = Interrupted(desk.provisioner, found=lambda: _ask(desk))
    assert _ask(desk.before(slow)) is None
    assert (slow.sent, desk.provisioner.activated(), desk.provisioner.conflicts()) == (0, 1, 0)
    assert _ask(desk.before(slow)) is OrderOutcome.DONE


def test_the_second_window_begins_before_the_question_that_found_nothing(desk: LineDesk) -> None:
    _never_reached(desk)
    slow = Interrupted(desk.provisioner, found=lambda: desk.clock.advance(OVER))
    assert _ask(desk.before(slow)) is None  # what it found is old: it was not sent
    assert desk.provisioner.activated() == 0
    assert _ask(desk) is OrderOutcome.DONE


def test_what_was_held_is_turned_down_only_once_nothing_of_it_can_arrive_any_more(units: UnitsOfWork, tmp_path: Path) -> None:
    desk = build_line_desk(units, tmp_path)
    line = desk.active_line()
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.process_due()
    answers: list[OrderOutcome | None] = []

    def held() -> None:
        desk.bar(line.id, BarReason.LOST)
        desk.carry_out()
        desk.clock.advance(KEY_WINDOW - SECOND)
        answers.append(_ask(desk, change))

    assert _ask(desk.before(Interrupted(desk.provisioner, before_sent=held)), change) is None
    desk.clock.advance(OVER)
    assert (answers, _ask(desk, change)) == ([None], OrderOutcome.REJECTED)
    said = desk.provisioner.line_on(NUMBER)
    assert said is not None
    assert said.iccid == SIM
