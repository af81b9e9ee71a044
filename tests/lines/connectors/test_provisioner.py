"""The contract of the port `Provisioner`: the simulated operator keeps it asked directly and by the REST connector."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.lines.operators import Operator, operator

pytestmark = pytest.mark.sockets

WAYS = ["directly", "http"]
SIMS = sandbox_iccids()
ORDER = ServiceOrder(
    kind=OrderKind.ACTIVATE,
    idempotency_key="registration-1:activate",
    line_id=LineId("line-1"),
    msisdn=Msisdn("+8619900000001"),
    iccid=SIMS[0],
)
OTHER = replace(
    ORDER,
    idempotency_key="registration-2:activate",
    line_id=LineId("line-2"),
    msisdn=Msisdn("+8619900000002"),
    iccid=SIMS[1],
)

IN_TIME = datetime.max.replace(tzinfo=UTC)
TOO_LATE = datetime.fromtimestamp(0, UTC)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """How the operator is asked."""
    return str(request.param)


@pytest.fixture
def well(way: str, tmp_path: Path) -> Iterator[Operator]:
    """An operator without faults."""
    with operator(way, tmp_path) as one:
        yield one


def test_an_order_is_carried_out_once_for_its_key_and_answered_alike(well: Operator) -> None:
    assert [well.provisioner.carry_out(ORDER, send_before=IN_TIME) for _ in range(3)] == [OrderOutcome.DONE] * 3
    assert (well.behind.activated(), well.behind.conflicts()) == (1, 0)


def test_what_is_in_use_is_not_activated_under_another_key(well: Operator) -> None:
    well.provisioner.carry_out(ORDER, send_before=IN_TIME)
    assert well.provisioner.carry_out(replace(OTHER, msisdn=ORDER.msisdn), send_before=IN_TIME) is OrderOutcome.REJECTED


def test_an_order_never_sent_is_not_found(well: Operator) -> None:
    assert well.provisioner.find(ORDER) is None


def test_what_became_of_an_order_is_found(well: Operator) -> None:
    for order in (ORDER, replace(OTHER, iccid=ORDER.iccid)):
        well.provisioner.carry_out(order, send_before=IN_TIME)
    assert (well.provisioner.find(ORDER), well.provisioner.find(OTHER)) == (OrderOutcome.DONE, OrderOutcome.REJECTED)


@pytest.mark.parametrize("scope", [scope for scope in BarScope if scope is not BarScope.NONE])
def test_a_line_is_barred_as_far_as_ordered(well: Operator, scope: BarScope) -> None:
    well.provisioner.carry_out(ORDER, send_before=IN_TIME)
    assert (
        well.provisioner.carry_out(replace(ORDER, idempotency_key="bar", kind=OrderKind.SET_BAR, scope=scope), send_before=IN_TIME)
        is OrderOutcome.DONE
    )
    line = OperatorLine(line_id=ORDER.line_id, msisdn=ORDER.msisdn, iccid=ORDER.iccid, scope=scope)
    assert well.provisioner.line_on(ORDER.msisdn) == line


def test_a_sim_is_replaced(well: Operator) -> None:
    well.provisioner.carry_out(ORDER, send_before=IN_TIME)
    well.provisioner.carry_out(replace(ORDER, idempotency_key="sim", kind=OrderKind.REPLACE_SIM, iccid=OTHER.iccid), send_before=IN_TIME)
    line = well.provisioner.line_on(ORDER.msisdn)
    assert line is not None
    assert line.iccid == OTHER.iccid


def test_nothing_is_in_service_under_a_number_before_and_after_its_line(well: Operator) -> None:
    seen = [well.provisioner.line_on(ORDER.msisdn)]
    well.provisioner.carry_out(ORDER, send_before=IN_TIME)
    well.provisioner.carry_out(replace(ORDER, idempotency_key="off", kind=OrderKind.DEACTIVATE), send_before=IN_TIME)
    seen.append(well.provisioner.line_on(ORDER.msisdn))
    assert seen == [None, None]


def test_an_operator_that_is_away_did_nothing(way: str, tmp_path: Path) -> None:
    with operator(way, tmp_path, "provisioning=unavailable") as away:
        with pytest.raises(OperatorUnavailable):
            away.provisioner.carry_out(ORDER, send_before=IN_TIME)
        assert away.behind.activated() == 0


def test_an_answer_lost_after_the_deed_is_found_later(way: str, tmp_path: Path) -> None:
    with operator(way, tmp_path, "provisioning=timeout-after") as slow:
        with pytest.raises(OperatorUnavailable):
            slow.provisioner.carry_out(ORDER, send_before=IN_TIME)
        assert slow.behind.activated() == 1
    with operator(way, tmp_path) as well:
        assert well.provisioner.find(ORDER) is OrderOutcome.DONE


def test_a_rejection_is_an_answer_and_stays(way: str, tmp_path: Path) -> None:
    with operator(way, tmp_path, "provisioning=reject:1") as refusing:
        assert [refusing.provisioner.carry_out(ORDER, send_before=IN_TIME) for _ in range(2)] == [OrderOutcome.REJECTED] * 2
        assert refusing.behind.activated() == 0


def test_what_would_be_sent_too_late_is_not_sent(well: Operator) -> None:
    with pytest.raises(OperatorUnavailable) as caught:
        well.provisioner.carry_out(ORDER, send_before=TOO_LATE)
    assert (caught.value.facts["reason"], well.behind.activated()) == ("too-late-to-send", 0)


def test_the_window_of_a_key_leaves_time_for_a_call(well: Operator) -> None:
    assert timedelta(0) < well.provisioner.key_window <= timedelta(seconds=60)
