"""The simulated provisioning system: once per order, whatever goes wrong, and it remembers."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.domain.errors import OperatorUnavailable
from realname.domain.identifiers import Iccid, LineId, Msisdn
from realname.domain.line import ActivationOrder, ActivationOutcome
from realname.sandbox.faults import parse_faults
from realname.sandbox.provisioning import SandboxProvisioner

ORDER = ActivationOrder(
    idempotency_key="registration-1/activate",
    line_id=LineId("line-1"),
    msisdn=Msisdn("+8619900000001"),
    iccid=Iccid("89869900000000000018"),
)
OTHER = ActivationOrder(
    idempotency_key="registration-2/activate",
    line_id=LineId("line-2"),
    msisdn=Msisdn("+8619900000002"),
    iccid=Iccid("89869900000000000026"),
)
ACTIVATED, REJECTED = ActivationOutcome.ACTIVATED, ActivationOutcome.REJECTED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What remembers."""
    return tmp_path / "sandbox" / "provisioning.sqlite"


def _with(file: Path, faults: str) -> SandboxProvisioner:
    return SandboxProvisioner(file, faults=parse_faults(faults).provisioning)


def test_a_line_is_activated(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert provisioner.activate(ORDER) is ACTIVATED
    assert provisioner.activated() == 1


def test_the_same_order_again_activates_nothing_and_answers_the_same(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert [provisioner.activate(ORDER) for _ in range(3)] == [ACTIVATED] * 3
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 3, 0)


def test_two_orders_activate_two_lines(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    assert (provisioner.activate(ORDER), provisioner.activate(OTHER)) == (ACTIVATED, ACTIVATED)
    assert (provisioner.activated(), provisioner.conflicts()) == (2, 0)


@pytest.mark.parametrize(
    "order",
    [replace(OTHER, line_id=ORDER.line_id), replace(OTHER, msisdn=ORDER.msisdn), replace(OTHER, iccid=ORDER.iccid)],
    ids=["line", "number", "sim"],
)
def test_what_is_in_use_is_not_activated_under_another_key_and_the_try_is_counted(file: Path, order: ActivationOrder) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.activate(ORDER)
    assert provisioner.activate(order) is REJECTED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 1)


def test_one_key_for_two_orders_is_a_conflict(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    provisioner.activate(ORDER)
    assert provisioner.activate(replace(OTHER, idempotency_key=ORDER.idempotency_key)) is REJECTED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 1)


def test_away_it_does_nothing(file: Path) -> None:
    provisioner = _with(file, "provisioning=unavailable:1")
    with pytest.raises(OperatorUnavailable):
        provisioner.activate(ORDER)
    assert provisioner.activated() == 0
    assert provisioner.activate(ORDER) is ACTIVATED


def test_its_answer_can_be_lost_after_the_line_was_activated(file: Path) -> None:
    provisioner = _with(file, "provisioning=timeout-after:2")
    for _ in range(2):
        with pytest.raises(OperatorUnavailable):
            provisioner.activate(ORDER)
        assert provisioner.activated() == 1
    assert provisioner.activate(ORDER) is ACTIVATED
    assert (provisioner.activated(), provisioner.conflicts()) == (1, 0)


def test_it_can_reject_and_stays_with_its_answer(file: Path) -> None:
    provisioner = _with(file, "provisioning=reject:1")
    assert [provisioner.activate(ORDER), provisioner.activate(ORDER)] == [REJECTED, REJECTED]
    assert provisioner.activated() == 0


def test_it_can_be_slow(file: Path) -> None:
    waited: list[float] = []
    SandboxProvisioner(file, faults=parse_faults("provisioning=delay:2").provisioning, sleep=waited.append).activate(ORDER)
    assert waited == [2.0]


def test_it_remembers_tries_and_lines_over_a_restart(file: Path) -> None:
    with pytest.raises(OperatorUnavailable):
        _with(file, "provisioning=timeout-after:1").activate(ORDER)
    restarted = _with(file, "provisioning=timeout-after:1")
    assert restarted.activate(ORDER) is ACTIVATED
    assert (restarted.activated(), restarted.attempts()) == (1, 2)


def test_it_remembers_what_it_did_before_a_kill(file: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from realname.domain.identifiers import Iccid, LineId, Msisdn
from realname.domain.line import ActivationOrder
from realname.sandbox.provisioning import SandboxProvisioner
key, line, number, sim = sys.argv[2:]
order = ActivationOrder(idempotency_key=key, line_id=LineId(line), msisdn=Msisdn(number), iccid=Iccid(sim))
SandboxProvisioner(Path(sys.argv[1])).activate(order)
os.kill(os.getpid(), signal.SIGKILL)
"""
    fields = (ORDER.idempotency_key, ORDER.line_id.value, ORDER.msisdn.value, ORDER.iccid.value)
    killed = subprocess.run([sys.executable, "-c", script, str(file), *fields], check=False, cwd=Path(__file__).parents[3] / "src")
    assert killed.returncode == -signal.SIGKILL
    provisioner = SandboxProvisioner(file)
    assert provisioner.activate(ORDER) is ACTIVATED
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 2, 0)


def test_many_threads_with_one_order_activate_one_line(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(provisioner.activate, [ORDER] * 16)) == {ACTIVATED}
    assert (provisioner.activated(), provisioner.attempts(), provisioner.conflicts()) == (1, 16, 0)


def test_a_file_that_cannot_be_used_is_no_answer(file: Path) -> None:
    provisioner = SandboxProvisioner(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(OperatorUnavailable):
        provisioner.activate(ORDER)
