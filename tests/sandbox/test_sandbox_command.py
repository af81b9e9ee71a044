"""`realname system sandbox operator` serves, prints the settings that reach it, and ends when told to."""

import signal
import socket
import subprocess
import tomllib
from pathlib import Path

import pytest

from realname.inventory.model.lots import ResourceKind
from realname.lines.model.service_order import OrderOutcome
from realname.main.deployment.connectors import build_connectors
from realname.platform.config.settings import load_settings
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.stock import POOL_SIZE
from realname.vault.wiring.data_folder import DataFolder
from tests.lines.connectors.test_provisioner import IN_TIME, ORDER
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment, realname

pytestmark = pytest.mark.sockets

STOP_WITHIN_S = 5.0
PRINTED_LINES = {"": 32, "--signed": 44}


@pytest.mark.parametrize("signed", PRINTED_LINES)
def test_the_settings_it_prints_reach_it(signed: str, tmp_path: Path) -> None:
    command = [*COMMAND, "system", "sandbox", "operator", "--data", str(tmp_path), "--port", "0", "--faults", "provisioning=cut:1"]
    command += [signed] if signed else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean_environment({}))
    try:
        assert process.stdout is not None
        printed = "".join(process.stdout.readline() for _ in range(PRINTED_LINES[signed]))
        own = tmp_path / "own"
        own.mkdir()
        (own / "realname.toml").write_text(printed)
        settings = load_settings(own, {})
        assert (settings.provisioner, bool(settings.provisioner_signing_key_file)) == ("rest", bool(signed))
        built = build_connectors(settings, DataFolder(own))
        assert built.provisioner.carry_out(ORDER, send_before=IN_TIME) is OrderOutcome.DONE
        assert built.resource_pool.left(ResourceKind.SIMS) == POOL_SIZE
        assert SandboxProvisioner(tmp_path / "sandbox" / "operator.sqlite").activated() == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(longest_s(STOP_WITHIN_S)) == 0
        assert set(tomllib.loads(printed)) < set(type(settings).model_fields)
    finally:
        process.kill()
        process.communicate()


def test_faults_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    ended = realname("system", "sandbox", "operator", "--data", str(tmp_path), "--faults", "provisioning=party")
    assert (ended.exit_code, "faults: entry 1" in ended.stderr) == (78, True)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = realname("system", "sandbox", "operator", "--data", str(tmp_path), "--port", port)
    assert (ended.exit_code, f"port: cannot listen at {port}" in ended.stderr) == (78, True)
