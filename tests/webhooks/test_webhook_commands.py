"""`realname webhooks` as an administrator runs it, with another process as the server."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Ended, realname
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.sockets

LOOPBACK = {"REALNAME_WEBHOOK_NETWORKS": "127.0.0.0/8"}
BOSS = ("--as", "boss")


def webhooks(data: Path, *arguments: str) -> Ended:
    return realname("webhooks", *arguments, "--data", data, "--json", environment=LOOPBACK)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A deployment with one administrator."""
    realname("access", "staff", "first-administrators", "boss", "second", "--data", tmp_path)
    return tmp_path


def test_an_endpoint_is_added_tested_rotated_paused_and_removed(data: Path) -> None:
    with receiving() as receiver:
        added = webhooks(data, "add", receiver.url, "--type", "line.barred", *BOSS)
        endpoint, secret = str(added.json["endpoint"]), str(added.json["secret"])
        tested = webhooks(data, "test", endpoint)
    refused = webhooks(data, "test", endpoint)
    assert secret.startswith("whsec_")
    assert (tested.exit_code, tested.json["accepted"], tested.json["status"]) == (0, True, 204)
    assert (refused.exit_code, refused.json["accepted"], refused.json["fault"]) == (69, False, "not-reached")
    assert [json.loads(one.body)["type"] for one in receiver.received] == ["webhook.test"]
    rehearsed, rotated = webhooks(data, "rotate", endpoint), webhooks(data, "rotate", endpoint, "--scheme", "v1a", "--execute", *BOSS)
    assert rehearsed.json == {"endpoint": endpoint, "executed": False, "error": None}
    assert str(rotated.json["secret"]).startswith("whpk_")
    assert webhooks(data, "pause", endpoint, *BOSS).exit_code == 0
    (listed,) = _endpoints(webhooks(data, "list"))
    assert (listed["state"], listed["types"]) == ("paused", ["line.barred"])
    assert [secret["scheme"] for secret in listed["secrets"]] == ["v1a", "v1"]
    assert webhooks(data, "replay", endpoint, "--parked", "--execute", *BOSS).json["deliveries"] == 0
    assert webhooks(data, "show", endpoint).json["deliveries"] == []
    assert webhooks(data, "remove", endpoint, "--execute", *BOSS).exit_code == 0
    assert _endpoints(webhooks(data, "list")) == []


def _endpoints(ended: Ended) -> list[dict[str, Any]]:
    found = ended.json["endpoints"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "http://127.0.0.1:9/", "--type", "line.unknown", *BOSS), "webhook-type-unknown"),
        (("add", "https://10.0.0.1/", *BOSS), "endpoint-url-invalid"),
        (("add", "https://169.254.169.254/", *BOSS), "endpoint-url-invalid"),
        (("add", "https://crm.example/", "--as", "no-one"), "unknown-staff"),
        (("add", "https://crm.example/"), "invalid-input"),
        (("pause", "unknown", *BOSS), "unknown-endpoint"),
        (("replay", "unknown", "--parked"), "unknown-endpoint"),
        (("replay", "unknown"), "invalid-input"),
    ],
)
def test_what_cannot_be_done_says_why(data: Path, arguments: tuple[str, ...], code: str) -> None:
    ended = webhooks(data, *arguments)
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (64, code)


def test_a_network_that_holds_the_link_itself_is_refused_at_the_start(data: Path) -> None:
    environment = {"REALNAME_WEBHOOK_NETWORKS": "0.0.0.0/0"}
    assert realname("webhooks", "list", "--data", data, environment=environment).exit_code == 78


def test_the_types_are_listed_with_their_facts() -> None:
    found = realname("webhooks", "types", "--json").json["types"]
    assert isinstance(found, list)
    assert {"type": "registration.decided", "words": "Decision recorded", "facts": ["decision"]} in found
