"""The contract of the port `Provisioner`, and what the REST connector makes of an operator that fails: never a wrong answer."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.access_tokens import Credentials
from realname.platform.outbound.circuit import CircuitRule, CircuitState
from realname.platform.outbound.outside_system import CallLimits, OutsideSystem, Place
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.served.operator_answers import ORDERS_PATH, TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.lines.operators import CLIENT, LIMITS, WINDOW, Operator, operator, rest_provisioner, system_of
from tests.support.busy import longest_s
from tests.support.unknown_peer import unknown_peer

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
HURRIED = replace(LIMITS, answer_s=0.6, call_s=2.0, tries=2)
LONGEST_S = HURRIED.call_s + HURRIED.answer_s


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


def test_an_answer_lost_after_the_action_is_found_later(way: str, tmp_path: Path) -> None:
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


@contextmanager
def served(folder: Path, faults: str = "") -> Iterator[OperatorServer]:
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield server


def reason_of(provisioner: RestProvisioner) -> object:
    with pytest.raises(OperatorUnavailable) as caught:
        provisioner.carry_out(ORDER, send_before=IN_TIME)
    return caught.value.facts["reason"]


def orders(server: OperatorServer) -> int:
    """How often an order was posted."""
    return sum(count for name, count in server.asked.items() if name.startswith(f"POST {ORDERS_PATH}"))


def tokens(server: OperatorServer) -> int:
    """How often a token was asked for."""
    return sum(count for name, count in server.asked.items() if name.startswith(f"POST {TOKEN_PATH}"))


@pytest.mark.parametrize(
    "fault", ["unavailable", "error", "too-many", "timeout-before", "timeout-after", "garbage", "cut", "drip", "flood", "redirect"]
)
def test_what_fails_once_is_asked_again_and_done_once(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, f"provisioning={fault}:1") as server:
        assert rest_provisioner(server).carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert (orders(server), server.provisioner.activated(), server.provisioner.conflicts()) == (2, 1, 0)


def test_what_is_doubled_on_its_way_is_done_once(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=twice") as server:
        assert rest_provisioner(server).carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert (server.provisioner.attempts(), server.provisioner.activated(), server.provisioner.conflicts()) == (2, 1, 0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("unavailable", "out-of-service"),
        ("error", "no-answer"),
        ("too-many", "busy"),
        ("timeout-before", "no-answer"),
        ("timeout-after", "no-answer"),
        ("garbage", "answer-invalid"),
        ("cut", "answer-invalid"),
        ("drip", "no-answer"),
        ("flood", "answer-too-large"),
        ("redirect", "unexpected-status"),
        ("unauthorised", "not-admitted"),
        ("mixed-up", "answer-invalid"),
        ("in-progress", "in-progress"),
        ("partial", "in-progress"),
        ("unknown-state", "in-progress"),
    ],
)
def test_what_fails_every_time_is_no_answer_within_the_time_of_a_call(tmp_path: Path, fault: str, reason: str) -> None:
    with served(tmp_path, f"provisioning={fault}") as server:
        begun_s = time.perf_counter()
        assert reason_of(RestProvisioner(system_of(server, limits=HURRIED), key_window=WINDOW)) == reason
        assert time.perf_counter() - begun_s < longest_s(LONGEST_S)


def test_an_operator_that_is_not_there_is_not_reached(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        provisioner = rest_provisioner(server)
    assert reason_of(provisioner) == "not-reached"


def test_an_operator_whose_certificate_is_not_believed_is_told_nothing_and_the_reason_is_said(tmp_path: Path) -> None:
    with unknown_peer(tmp_path) as peer:
        url = f"https://localhost:{peer.port}"
        credentials = Credentials(token_url=f"{url}{TOKEN_PATH}", client_id=CLIENT.client_id, client_secret=CLIENT.client_secret)
        provisioner = RestProvisioner(
            OutsideSystem(Place(url=url, credentials=credentials), kind="provisioning", limits=LIMITS), key_window=WINDOW
        )
        assert reason_of(provisioner) == "certificate-refused"
    assert (peer.greeted > 0, peer.heard) == (True, b"")


@pytest.mark.parametrize("fault", ["unavailable:1", "garbage:1", "cut:1", "too-many:1", "timeout-before:1"])
def test_a_token_that_did_not_come_is_asked_for_again(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, f"tokens={fault}") as server:
        assert rest_provisioner(server).carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE


def test_a_token_serves_until_it_ends(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        provisioner = rest_provisioner(server)
        for order in (ORDER, OTHER, ORDER):
            provisioner.carry_out(order, send_before=IN_TIME)
        assert tokens(server) == 1


def test_a_token_that_was_withdrawn_is_renewed_once(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        provisioner = rest_provisioner(server)
        provisioner.carry_out(ORDER, send_before=IN_TIME)
        server.tokens.withdraw_all()
        assert provisioner.carry_out(OTHER, send_before=IN_TIME) is OrderOutcome.DONE
        assert tokens(server) == 2


def test_a_wrong_secret_is_asked_with_once_and_said(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        provisioner = RestProvisioner(system_of(server, secret="wrong"), key_window=WINDOW)  # noqa: S106 - an example
        assert reason_of(provisioner) == "not-admitted"
        assert tokens(server) == 1


def test_no_error_holds_what_was_sent_or_received(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=garbage") as server, pytest.raises(OperatorUnavailable) as caught:
        rest_provisioner(server).carry_out(ORDER, send_before=IN_TIME)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert {*caught.value.facts} == {"kind", "reason"}


def test_an_order_is_not_sent_again_after_its_time_though_the_call_could_last_longer(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=timeout-before:1") as server:
        soon = datetime.now(UTC) + timedelta(seconds=HURRIED.answer_s / 2)
        with pytest.raises(OperatorUnavailable) as caught:
            RestProvisioner(system_of(server, limits=HURRIED), key_window=WINDOW).carry_out(ORDER, send_before=soon)
        assert (orders(server), caught.value.facts["reason"]) == (1, "too-late-to-send")


def test_an_order_whose_token_comes_too_late_is_not_sent(tmp_path: Path) -> None:
    with served(tmp_path, "tokens=delay:0.5") as server, pytest.raises(OperatorUnavailable) as caught:
        rest_provisioner(server).carry_out(ORDER, send_before=datetime.now(UTC) + timedelta(seconds=0.3))
    assert (orders(server), caught.value.facts["reason"]) == (0, "too-late-to-send")


def test_a_system_that_is_down_is_left_alone(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=error") as server:
        system = _fragile(server, pause_s=60)
        provisioner = RestProvisioner(system, key_window=WINDOW)
        assert [reason_of(provisioner) for _ in range(4)] == ["no-answer", "no-answer", "circuit-open", "circuit-open"]
        assert (orders(server), system.breaker.state()) == (2, CircuitState.OPEN)


@pytest.mark.parametrize("fault", ["error", "unavailable", "garbage", "timeout-before"])
@pytest.mark.parametrize("system", ["provisioning", "tokens"])
def test_whatever_keeps_a_system_from_answering_opens_its_circuit(tmp_path: Path, system: str, fault: str) -> None:
    with served(tmp_path, f"{system}={fault}") as server:
        asked = _fragile(server, pause_s=60)
        for _ in range(2):
            reason_of(RestProvisioner(asked, key_window=WINDOW))
        assert asked.breaker.state() is CircuitState.OPEN


def test_tokens_that_do_not_come_do_not_begin_the_row_of_failures_anew(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=error") as server:
        asked = _fragile(server, pause_s=60)
        reason_of(RestProvisioner(asked, key_window=WINDOW))
        server.faults = parse_served_faults("tokens=error")
        server.tokens.withdraw_all()
        reason_of(RestProvisioner(asked, key_window=WINDOW))
        assert asked.breaker.state() is CircuitState.OPEN


def test_a_person_who_waited_for_anothers_token_counts_no_failure(tmp_path: Path) -> None:
    with served(tmp_path, "tokens=timeout-before") as server, ThreadPoolExecutor(4) as threads:
        asked = _fragile(server, pause_s=60)
        reasons = sorted(threads.map(lambda _: str(reason_of(RestProvisioner(asked, key_window=WINDOW))), range(4)))
        assert reasons == ["admission-awaited"] * 3 + ["no-answer"]
        assert asked.breaker.state() is CircuitState.CLOSED


@pytest.mark.parametrize("fault", ["too-many", "in-progress", "unauthorised", "redirect"])
def test_a_system_that_answers_is_never_left_alone(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, f"provisioning={fault}") as server:
        asked = _fragile(server, pause_s=60)
        for _ in range(3):
            reason_of(RestProvisioner(asked, key_window=WINDOW))
        assert asked.breaker.state() is CircuitState.CLOSED


def test_a_system_that_is_back_is_used_again(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=error:2") as server:
        system = _fragile(server, pause_s=0)
        provisioner = RestProvisioner(system, key_window=WINDOW)
        for _ in range(2):
            reason_of(provisioner)
        assert provisioner.carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert system.breaker.state() is CircuitState.CLOSED


def _fragile(server: OperatorServer, *, pause_s: float) -> OutsideSystem:
    return system_of(server, limits=CallLimits(answer_s=1.2, call_s=2, tries=1), rule=CircuitRule(failures=2, pause_s=pause_s))


def test_an_order_under_way_is_asked_after_until_it_is_done(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=in-progress:2") as server:
        assert rest_provisioner(server).carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert orders(server) == 1


@pytest.mark.parametrize("fault", ["partial", "unknown-state"])
def test_a_state_that_is_no_end_is_asked_after_and_closes_nothing(tmp_path: Path, fault: str) -> None:
    with served(tmp_path, f"provisioning={fault}:1") as server:
        system = _fragile(server, pause_s=60)
        provisioner = RestProvisioner(system, key_window=WINDOW)
        reason_of(provisioner)
        assert provisioner.carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert (system.breaker.state(), server.provisioner.activated()) == (CircuitState.CLOSED, 1)


def test_a_state_that_comes_late_takes_nothing_back(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=state-back:1") as server:
        provisioner = RestProvisioner(system_of(server, limits=replace(LIMITS, tries=1)), key_window=WINDOW)
        assert provisioner.carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        with pytest.raises(OperatorUnavailable) as caught:
            provisioner.find(ORDER)
        assert caught.value.facts["reason"] == "in-progress"
        assert provisioner.find(ORDER) is OrderOutcome.DONE


def test_an_order_under_way_is_not_one_the_operator_never_had(tmp_path: Path) -> None:
    with served(tmp_path, "provisioning=in-progress") as server:
        provisioner = rest_provisioner(server)
        reason_of(provisioner)
        with pytest.raises(OperatorUnavailable):
            provisioner.find(ORDER)
