"""Orders without an answer: what the operator says of them is recorded as if it had come, and a refusal is looked at once more."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.inventory.model.stock import NumberState, QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import LineId, Msisdn, OrderId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.service_order import OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.orders.reconcile_orders import AskAfterOrders, MendOrder, OrderWord
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.faults import Fault, FaultKind
from tests.lines.line_desk import APPROVED, LineDesk, build_line_desk
from tests.support.examples import NUMBER, OTHER_SIM

NO_TIME = timedelta(0)


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    """The answer to an order is lost."""
    return build_line_desk(units, tmp_path, provisioning=(Fault(kind=FaultKind.TIMEOUT_AFTER, times=1),))


def test_a_number_under_which_another_line_is_in_service_is_quarantined(desk: LineDesk) -> None:
    strange = ServiceOrder(idempotency_key="strange", kind=OrderKind.ACTIVATE, line_id=LineId("strange"), msisdn=NUMBER, iccid=OTHER_SIM)
    with pytest.raises(OperatorUnavailable):
        desk.provisioner.take(strange)
    _lose_answer(desk)
    assert _mend(desk) == [(OrderWord.REJECTED, True)]
    with desk.units() as unit:
        (kept,) = unit[Numbers].stocked(state=None, after=None, limit=9)
    assert (kept.state, kept.reason) == (NumberState.QUARANTINED, QuarantineReason.OTHER_LINE)


def test_what_is_in_service_as_it_was_ordered_is_done_though_the_operator_says_no(desk: LineDesk) -> None:
    before = ServiceOrder(
        idempotency_key="forgotten",
        kind=OrderKind.ACTIVATE,
        line_id=_requested(desk),
        msisdn=NUMBER,
        iccid=desk.registration(APPROVED.id).iccid or OTHER_SIM,
    )
    with pytest.raises(OperatorUnavailable):
        desk.provisioner.take(before)
    _lose_answer(desk)
    assert _mend(desk) == [(OrderWord.DONE, True)]


class _Buggy:
    """Implements the port `Provisioner`: to every question it has a bug."""

    key_window = timedelta(seconds=60)

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        raise AssertionError(order.kind, send_before)

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        raise KeyError(order.msisdn.value)

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        raise KeyError(msisdn.value)


def test_a_connector_that_fails_in_a_way_of_its_own_is_no_answer_and_the_log_names_the_class_alone(desk: LineDesk) -> None:
    _lose_answer(desk)
    buggy = AskAfterOrders(units=desk.units, clock=desk.clock, ask=desk.before(_Buggy()).ask)
    with capture_logs() as logs:
        assert [one.word for one in buggy(older_than=NO_TIME)] == [OrderWord.NO_ANSWER]
    assert [(one["event"], one["error"], one["order"]) for one in logs] == [("connector-failed", "KeyError", APPROVED.id.value)]


def _requested(desk: LineDesk) -> LineId:
    desk.request(APPROVED.id)
    with desk.units() as unit:
        return unit[LineOrders].get(OrderId(APPROVED.id.value)).line_id


def _lose_answer(desk: LineDesk) -> None:
    desk.request(APPROVED.id)
    with pytest.raises(OperatorUnavailable):
        desk.activate(APPROVED.id)
    desk.clock.advance(timedelta(minutes=1))


def _mend(desk: LineDesk) -> list[tuple[OrderWord, bool]]:
    found = AskAfterOrders(units=desk.units, clock=desk.clock, ask=desk.ask)(older_than=NO_TIME)
    return [(one.word, MendOrder(record=desk.record)(one)) for one in found]
