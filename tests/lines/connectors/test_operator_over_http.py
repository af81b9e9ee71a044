"""A registration whose operator is reached over HTTP ends as any other: one line, one message, whatever goes wrong on the way."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.text.text import ENGLISH
from realname.lines.model.notice import NoticeKind
from realname.lines.text import NOTICE_WORDS
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.text.catalogues import translate
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.operator_answers import TOKEN_PATH
from realname.sandbox.simulators.operator_server import OperatorServer
from tests.lines.operators import CLIENT
from tests.support.command import realname
from tests.support.deployed_counter import submit_one

pytestmark = pytest.mark.sockets

NO_FAULT = ""
ON_THE_WAY = (
    "tokens=unavailable:1,provisioning=error:1,provisioning=cut:2,provisioning=unauthorised:3,"
    "notifications=garbage:1,notifications=too-many:2"
)


def never(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
    """Wait for the end."""
    return False


def settings_of(server: OperatorServer) -> Mapping[str, str]:
    """As `realname sandbox operator` prints them, in the environment."""
    one = {
        "URL": server.url,
        "TOKEN_URL": f"{server.url}{TOKEN_PATH}",
        "CLIENT_ID": CLIENT.client_id,
        "CLIENT_SECRET": CLIENT.client_secret,
    }
    both = {f"REALNAME_{system}_{name}": value for system in ("PROVISIONER", "NOTIFIER") for name, value in one.items()}
    return {**both, "REALNAME_PROVISIONER": "rest", "REALNAME_NOTIFIER": "http", "REALNAME_NOTIFIER_LANGUAGE": "en"}


@pytest.mark.parametrize("faults", [NO_FAULT, ON_THE_WAY], ids=["well", "faulty"])
def test_one_line_is_activated_and_one_message_sent(tmp_path: Path, faults: str) -> None:
    with OperatorServer(tmp_path / "operator", CLIENT, faults=parse_served_faults(faults)) as server:
        registration_id = submit_one(tmp_path / "data", faults="", until=never, environment=settings_of(server))
        deployment = open_deployment(tmp_path / "data", environment=settings_of(server))
        try:
            registration = deployment.app[ReadRegistration](registration_id).registration
            assert deployment.app[SandboxNotifier] is None
        finally:
            deployment.close()
        assert registration.state is RegistrationState.ACTIVATED
        assert registration.msisdn is not None
        assert server.provisioner.line_on(registration.msisdn) is not None
        assert (server.provisioner.activated(), server.provisioner.conflicts()) == (1, 0)
        assert [(text.to, text.text) for text in server.gateway.texts()] == [
            (registration.msisdn, translate(NOTICE_WORDS[NoticeKind.ACTIVATED], ENGLISH))
        ]


def test_the_status_says_how_the_operators_systems_fare(tmp_path: Path) -> None:
    with OperatorServer(tmp_path / "operator", CLIENT) as server:
        submit_one(tmp_path / "data", faults="", until=never, environment=settings_of(server))
    circuits = realname("status", "--data", tmp_path / "data", "--json").json["circuits"]
    assert isinstance(circuits, dict)
    assert {system: (one["state"], one["reason"]) for system, one in circuits.items()} == {
        "notifications": ("closed", None),
        "provisioning": ("closed", None),
    }
