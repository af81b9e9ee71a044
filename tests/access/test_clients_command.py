"""`realname clients`: a client's secret from its making to its end, as an operator's administrator sees it."""

import json
from pathlib import Path

import pytest

from realname.access.use_cases.api_clients import GrantAccess, VerifyApiToken
from realname.kernel.errors import AccessDenied
from realname.main.deployment.deployment import open_deployment
from tests.support.command import realname


def test_a_client_is_made_given_another_secret_listed_and_revoked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = realname("clients", "add", "crm", "--scope", "lines:read", "--data", data)
    rotated = realname("clients", "rotate", "crm", "--days", "1", "--data", data, "--json")
    assert (made.exit_code, rotated.exit_code) == (0, 0)
    old, new = made.stdout.strip(), str(rotated.json["secret"])
    deployment = open_deployment(data, environment={})
    tokens = [deployment.app[GrantAccess]("crm", one).token for one in (old, new)]
    deployment.close()
    listed = json.loads(realname("clients", "list", "--data", data, "--json").stdout)["clients"]
    found = [(one["client"], one["scopes"], [held["kind"] for held in one["credentials"]]) for one in listed]
    assert found == [("crm", ["lines:read"], ["secret", "secret"])]
    assert realname("clients", "revoke", "crm", "--data", data).exit_code == 0
    deployment = open_deployment(data, environment={})
    for token in tokens:
        with pytest.raises(AccessDenied):
            deployment.app[VerifyApiToken](token)
    deployment.close()


def test_a_client_that_is_not_there_is_said_to_be_unknown(tmp_path: Path) -> None:
    refused = realname("clients", "rotate", "crm", "--data", tmp_path / "data", "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "unknown-client")  # type: ignore[index]
