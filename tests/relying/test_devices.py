"""The contract of the port `DeviceHistory`: the simulated register keeps it asked directly and by the HTTP connector."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from realname.kernel.identifiers import Msisdn
from realname.platform.errors import OperatorUnavailable
from realname.relying.connectors.http_devices import HttpDevices
from realname.relying.ports import DeviceHistory
from realname.sandbox.simulators.devices import SandboxDevices
from realname.sandbox.simulators.served.operator_answers import OperatorAnswers
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.requests import Asked, Reply
from tests.lines.operators import CLIENT, system_of
from tests.support.manual_clock import START

pytestmark = pytest.mark.sockets
NUMBER, OTHER = Msisdn("+8619900000001"), Msisdn("+8619900000002")


@contextmanager
def register(way: str, folder: Path) -> Iterator[tuple[DeviceHistory, SandboxDevices, list[float]]]:
    """A register, what it remembers, and its clock."""
    time_s = [START.timestamp()]
    behind = SandboxDevices(folder / "register.sqlite", time_s=lambda: time_s[0])
    if way == "directly":
        yield behind, behind, time_s
        return
    with OperatorServer(folder, CLIENT) as server:
        server.answers = replace(server.answers, devices=behind)
        yield HttpDevices(system_of(server)), behind, time_s


@pytest.mark.parametrize("way", ["directly", "over-http"])
def test_a_number_is_in_its_device_until_it_is_put_into_another(way: str, tmp_path: Path) -> None:
    with register(way, tmp_path) as (asked, behind, time_s):
        assert asked.changed_at(NUMBER) == START
        time_s[0] += 60
        assert asked.changed_at(NUMBER) == START
        behind.put_into_another(NUMBER)
        assert asked.changed_at(NUMBER) == datetime.fromtimestamp(time_s[0], UTC)
        assert asked.changed_at(OTHER) == datetime.fromtimestamp(time_s[0], UTC)


class _Answers(OperatorAnswers):
    """Answers every question about devices alike."""

    body: object = None

    def _device_change(self, asked: Asked) -> Reply:  # noqa: ARG002 - the simulator's name
        return Reply(status=200, body=type(self).body)


@pytest.mark.parametrize("body", [{"reference": "of another question", "changed_at": None}, {"changed_at": None}, [], {"reference": 1}])
def test_an_answer_to_another_question_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: object) -> None:
    monkeypatch.setattr(_Answers, "body", body)
    with OperatorServer(tmp_path, CLIENT) as server:
        of = server.answers
        server.answers = _Answers(
            tokens=of.tokens,
            provisioner=of.provisioner,
            gateway=of.gateway,
            authority=of.authority,
            stock=of.stock,
            devices=of.devices,
            means=of.means,
        )
        with pytest.raises(OperatorUnavailable) as refused:
            HttpDevices(system_of(server)).changed_at(NUMBER)
    assert refused.value.facts["reason"] == "answer-invalid"
