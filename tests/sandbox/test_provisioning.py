"""The simulated provisioning system: once per order, whatever goes wrong, and it remembers; its SIMs have valid serial numbers."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import OperatorUnavailable
from realname.kernel.identifiers import Iccid, LineId, Msisdn, parse_iccid
from realname.lines.model.operator_line import OperatorLine
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.provisioning import KEY_WINDOW, SandboxProvisioner
from realname.sandbox.simulators.stock import STOCK_SIZE, sandbox_iccids

ORDER = ServiceOrder(
    kind=OrderKind.ACTIVATE,
    idempotency_key="registration-1/activate",
    line_id=LineId("line-1"),
    msisdn=Msisdn("+8619900000001"),
    iccid=Iccid("89869900000000000018"),
)
OTHER = ServiceOrder(
    kind=OrderKind.ACTIVATE,
    idempotency_key="registration-2/activate",
    line_id=LineId("line-2"),
    msisdn=Msisdn("+8619900000002"),
    iccid=Iccid("89869900000000000026"),
)
ACTIVATED, REJECTED = OrderOutcome.DONE, OrderOutcome.REJECTED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What remembers."""
    return tmp_path / "sandbox" / "provisioning.sqlite"


def _with(file: Path, faults: str) -> SandboxProvisioner:
    return SandboxProvisioner(file, faults=parse_faults(faults).provisioning)


def test_a_line_is_activated(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert provisioner.take(ORDER) is ACTIVATED
    assert provisioner.activated() == 1


def test_the_same_order_again_activates_nothing_and_answers_the_same(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert [provisioner.take(ORDER) for _ in range(3)] == [ACTIVATED] * 3
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 3, 0)


def test_two_orders_activate_two_lines(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert (provisioner.take(ORDER), provisioner.take(OTHER)) == (ACTIVATED, ACTIVATED)
    assert (provisioner.activated(), provisioner.conflicts()) == (2, 0)


@pytest.mark.parametrize(
    "order",
    [replace(OTHER, line_id=ORDER.line_id), replace(OTHER, msisdn=ORDER.msisdn), replace(OTHER, iccid=ORDER.iccid)],
    ids=["line", "number", "sim"],
)
def test_what_is_in_use_is_not_activated_under_another_key_and_the_try_is_counted(file: Path, order: ServiceOrder) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.take(ORDER)
    assert provisioner.take(order) is REJECTED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 1)


def test_one_key_for_two_orders_is_a_conflict(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.take(ORDER)
    assert provisioner.take(replace(OTHER, idempotency_key=ORDER.idempotency_key)) is REJECTED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 1)


def test_away_it_does_nothing(file: Path) -> None:
    provisioner = _with(file, "provisioning=unavailable:1")
    with pytest.raises(OperatorUnavailable):
        provisioner.take(ORDER)
    assert provisioner.activated() == 0
    assert provisioner.take(ORDER) is ACTIVATED


def test_its_answer_can_be_lost_after_the_line_was_activated(file: Path) -> None:
    provisioner = _with(file, "provisioning=timeout-after:2")
    for _ in range(2):
        with pytest.raises(OperatorUnavailable):
            provisioner.take(ORDER)
        assert provisioner.activated() == 1
    assert provisioner.take(ORDER) is ACTIVATED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 0)


def test_it_can_reject_and_stays_with_its_answer(file: Path) -> None:
    provisioner = _with(file, "provisioning=reject:1")
    assert [provisioner.take(ORDER), provisioner.take(ORDER)] == [REJECTED, REJECTED]
    assert provisioner.activated() == 0


def test_it_can_be_slow(file: Path) -> None:
    waited: list[float] = []
    SandboxProvisioner(file, faults=parse_faults("provisioning=delay:2").provisioning, sleep=waited.append).take(ORDER)
    assert waited == [2.0]


def test_it_remembers_tries_and_lines_over_a_restart(file: Path) -> None:
    with pytest.raises(OperatorUnavailable):
        _with(file, "provisioning=timeout-after:1").take(ORDER)
    restarted = _with(file, "provisioning=timeout-after:1")
    assert restarted.take(ORDER) is ACTIVATED
    assert (restarted.activated(), restarted.attempts()) == (1, 2)


def test_it_remembers_what_it_did_before_a_kill(file: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from realname.kernel.identifiers import Iccid, LineId, Msisdn
from realname.lines.model.service_order import OrderKind, ServiceOrder
from realname.sandbox.simulators.provisioning import KEY_WINDOW, SandboxProvisioner
key, line, number, sim = sys.argv[2:]
order = ServiceOrder(idempotency_key=key, kind=OrderKind.ACTIVATE, line_id=LineId(line), msisdn=Msisdn(number), iccid=Iccid(sim))
SandboxProvisioner(Path(sys.argv[1])).take(order)
os.kill(os.getpid(), signal.SIGKILL)
"""
    fields = (ORDER.idempotency_key, ORDER.line_id.value, ORDER.msisdn.value, ORDER.iccid.value)
    killed = subprocess.run([sys.executable, "-c", script, str(file), *fields], check=False, cwd=Path(__file__).parents[2] / "src")
    assert killed.returncode == -signal.SIGKILL
    provisioner = SandboxProvisioner(file)
    assert provisioner.take(ORDER) is ACTIVATED
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 2, 0)


def test_many_threads_with_one_order_activate_one_line(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(provisioner.take, [ORDER] * 16)) == {ACTIVATED}
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 16, 0)


def test_a_file_that_cannot_be_used_is_no_answer(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(OperatorUnavailable):
        provisioner.take(ORDER)


class _Time:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def test_after_the_window_the_same_key_is_another_order_and_activates_nothing_twice(file: Path) -> None:
    time_s = _Time()
    provisioner = SandboxProvisioner(file, time_s=time_s)
    provisioner.take(ORDER)
    time_s.s += KEY_WINDOW.total_seconds() + 1
    assert provisioner.take(ORDER) is REJECTED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 1)


def test_what_became_of_an_order_is_known_after_the_window_too(file: Path) -> None:
    time_s = _Time()
    provisioner = SandboxProvisioner(file, faults=parse_faults("provisioning=timeout-after:1").provisioning, time_s=time_s)
    assert provisioner.find(ORDER) is None
    with pytest.raises(OperatorUnavailable):
        provisioner.take(ORDER)
    time_s.s += 86_400
    assert provisioner.find(ORDER) is ACTIVATED


def test_a_line_is_barred_as_far_as_ordered_and_freed_again(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.take(ORDER)
    seen = []
    for scope in (BarScope.SMS, BarScope.ALL, BarScope.NONE):
        provisioner.take(replace(ORDER, idempotency_key=scope.value, kind=OrderKind.SET_BAR, scope=scope))
        seen.append(provisioner.scope(ORDER.msisdn.value))
    assert seen == [BarScope.SMS, BarScope.ALL, BarScope.NONE]


def test_a_number_and_a_sim_are_free_again_once_their_line_is_deactivated(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.take(ORDER)
    assert provisioner.take(replace(ORDER, idempotency_key="off", kind=OrderKind.DEACTIVATE)) is ACTIVATED
    assert provisioner.take(replace(ORDER, idempotency_key="again", line_id=LineId("line-9"))) is ACTIVATED


def test_a_sim_of_another_line_replaces_none(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    for order in (ORDER, OTHER):
        provisioner.take(order)
    replaced = replace(ORDER, idempotency_key="sim", kind=OrderKind.REPLACE_SIM, iccid=OTHER.iccid)
    assert (provisioner.take(replaced), provisioner.conflicts()) == (REJECTED, 1)


@pytest.mark.parametrize("kind", [kind for kind in OrderKind if kind is not OrderKind.ACTIVATE])
def test_nothing_is_changed_on_a_line_that_is_not_there(file: Path, kind: OrderKind) -> None:
    assert SandboxProvisioner(file).take(replace(ORDER, kind=kind)) is REJECTED


def test_it_says_which_line_is_in_service_under_a_number(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.take(ORDER)
    provisioner.take(replace(ORDER, idempotency_key="bar", kind=OrderKind.SET_BAR, scope=BarScope.SMS))
    line = OperatorLine(line_id=ORDER.line_id, msisdn=ORDER.msisdn, iccid=ORDER.iccid, scope=BarScope.SMS)
    assert (provisioner.line_on(ORDER.msisdn), provisioner.line_on(OTHER.msisdn)) == (line, None)
    assert provisioner.attempts() == 2


def test_every_sim_is_valid_and_there_is_one_for_each_number() -> None:
    assert {parse_iccid(iccid.value) for iccid in sandbox_iccids()} == set(sandbox_iccids())
    assert len(set(sandbox_iccids())) == STOCK_SIZE == 200
