"""Lines are compared one by one: an answer that says nothing of one line keeps no other from being compared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from realname.kernel.identifiers import Msisdn
from realname.lines.model.reconciliation import DifferenceKind
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder
from realname.lines.use_cases.orders import reconcile_lines
from realname.lines.use_cases.orders.reconcile_lines import CompareLines
from realname.platform.errors import OperatorUnavailable
from tests.campaigns.test_campaigns_store import stock
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

ODD = Msisdn("+8619900000002")
LINES = 4


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
