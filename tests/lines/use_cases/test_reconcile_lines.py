"""Lines are compared one by one, orders without an answer are asked after; a refusal is looked at once more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.inventory.model.stock import NumberState, QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import LineId, Msisdn, OrderId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.reconciliation import DifferenceKind
from realname.lines.model.service_order import OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.orders import reconcile_lines
from realname.lines.use_cases.orders.reconcile_lines import CompareLines
from realname.lines.use_cases.orders.reconcile_orders import MendOrder, OperatorAnswer, QueryOpenOrders
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.faults import Fault, FaultKind
from tests.campaigns.test_campaigns_store import stock
from tests.lines.line_desk import APPROVED, LineDesk, build_line_desk
from tests.support.examples import NUMBER, OTHER_SIM
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

ODD = Msisdn("+8619900000002")
LINES = 4
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Network:
    """An operator that has nothing in service, and gives no answer that can be read about some numbers."""

    is_unreadable: Callable[[Msisdn], bool]
    key_window: timedelta = timedelta(0)

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        raise AssertionError(order.kind, send_before)

    def find(self, _order: ServiceOrder) -> OrderOutcome | None:
        return None

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        if self.is_unreadable(msisdn):
            raise OperatorUnavailable(kind="provisioning", reason="answer-invalid")
        return None


def fails_of_its_own(msisdn: Msisdn) -> bool:
    if msisdn == ODD:
        raise KeyError(msisdn.value)
    return False


def compare(is_unreadable: Callable[[Msisdn], bool]) -> list[tuple[str, DifferenceKind]]:
    units = SqliteUnits()
    stock(units, LINES)
    compare_lines = CompareLines(units=units, clock=ManualClock(), provisioner=Network(is_unreadable))
    return [(one.line.id.value, one.kind) for one in compare_lines(seen=lambda _lines: None)]


def test_an_answer_that_says_nothing_is_unclear_and_the_others_are_compared() -> None:
    others = [(f"line-{number}", DifferenceKind.NOT_IN_SERVICE) for number in (1, 3, 4)]
    assert compare(lambda msisdn: msisdn == ODD) == [others[0], ("line-2", DifferenceKind.UNCLEAR), *others[1:]]


def test_an_operator_that_answers_nothing_on_end_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_lines, "_AWAY_AFTER", LINES)
    with pytest.raises(OperatorUnavailable):
        compare(lambda _msisdn: True)


def test_one_answer_in_between_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_lines, "_AWAY_AFTER", LINES - 1)
    assert len(compare(lambda msisdn: msisdn != ODD)) == LINES


def test_a_connector_that_fails_in_a_way_of_its_own_leaves_one_line_unclear_and_the_log_names_the_class_alone() -> None:
    with capture_logs() as logs:
        found = compare(fails_of_its_own)
    assert [line for line, kind in found if kind is DifferenceKind.UNCLEAR] == ["line-2"]
    assert len(found) == LINES
    assert logs == [{"event": "connector-failed", "log_level": "error", "system": "provisioning", "error": "KeyError", "line": "line-2"}]


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    """The answer to an order is lost."""
    return build_line_desk(units, tmp_path, provisioning=(Fault(kind=FaultKind.TIMEOUT_AFTER, times=1),))


def test_a_number_under_which_another_line_is_in_service_is_quarantined(desk: LineDesk) -> None:
    strange = ServiceOrder(idempotency_key="strange", kind=OrderKind.ACTIVATE, line_id=LineId("strange"), msisdn=NUMBER, iccid=OTHER_SIM)
    with pytest.raises(OperatorUnavailable):
        desk.provisioner.take(strange)
    _lose_answer(desk)
    assert _mend(desk) == [(OperatorAnswer.REJECTED, True)]
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
    assert _mend(desk) == [(OperatorAnswer.DONE, True)]


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
    buggy = QueryOpenOrders(units=desk.units, clock=desk.clock, ask=desk.before(_Buggy()).ask)
    with capture_logs() as logs:
        assert [one.word for one in buggy(older_than=NO_TIME)] == [OperatorAnswer.NO_ANSWER]
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


def _mend(desk: LineDesk) -> list[tuple[OperatorAnswer, bool]]:
    found = QueryOpenOrders(units=desk.units, clock=desk.clock, ask=desk.ask)(older_than=NO_TIME)
    return [(one.word, MendOrder(record=desk.record)(one)) for one in found]
