"""`access`: who signs in, where live sessions are held, a client's secrets."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.access.errors import SignInFailed
from realname.access.use_cases.api_clients import GrantAccess, VerifyApiToken
from realname.access.use_cases.counters import EnrolCounter
from realname.access.use_cases.invitations import AcceptInvitation
from realname.access.use_cases.sign_in import SignIn
from realname.kernel.errors import AccessDenied, RateLimited
from realname.kernel.identifiers import OutletId
from realname.main.deployment.deployment import open_deployment
from realname.platform.config.served import ServedAddresses
from tests.support.command import Ended, realname


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


WRONG = "0000-0000-0000-0000"


def ran(*arguments: str, data: Path) -> Ended:
    ended = realname(*arguments, "--data", data)
    assert ended.exit_code == 0, ended.stderr
    return ended


def test_a_person_who_was_added_signs_in_with_the_password_shown(data: Path) -> None:
    password = ran("access", "staff", "add", "Li.Na", "--outlet", "shop-12", "--role", "agent", data=data).stdout.strip()
    deployment = open_deployment(data, environment={})
    member = deployment.app[SignIn](login="li.na", password=password).session.member
    deployment.close()
    assert (member.login, member.outlet_id, member.role) == ("li.na", OutletId("shop-12"), "agent")


def test_an_administrator_belongs_to_no_outlet(data: Path) -> None:
    ran("access", "staff", "add", "zhao", "--role", "administrator", data=data)
    refused = realname("access", "staff", "add", "wang", "--role", "administrator", "--outlet", "shop-12", "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]


def test_the_first_administrator_gets_a_link_with_the_code_behind_the_fragment(data: Path) -> None:
    link, second = ran("access", "staff", "first-administrators", "zhao", "qian", data=data).stdout.split()
    assert link != second
    place, _, code = link.partition("#")
    assert place == "http://localhost:8080/join"
    deployment = open_deployment(data, environment={})
    member = deployment.app[AcceptInvitation](code, address="192.0.2.1").session.member
    deployment.close()
    assert (member.login, member.role) == ("zhao", "administrator")


def test_a_link_leads_where_the_server_listened_last(data: Path) -> None:
    ran("access", "staff", "add", "lin", "--role", "reviewer", data=data)
    ServedAddresses(data).note(pages="http://localhost:9123", inspectors="http://localhost:9124")
    commands = (("first-administrators", "zhao", "qian"), ("invite", "lin"))
    links = [link for words in commands for link in ran("access", "staff", *words, data=data).stdout.split()]
    assert [link.partition("#")[0] for link in links] == ["http://localhost:9123/join"] * 3


def test_an_account_with_power_is_listed_as_waiting_and_no_command_confirms_what_a_command_added(data: Path) -> None:
    ran("access", "staff", "first-administrators", "zhao", "qian", data=data)
    ran("access", "staff", "add", "lin", "--role", "reviewer", data=data)
    listed = {row["login"]: row["confirmed"] for row in ran("access", "staff", "list", "--json", data=data).json["staff"]}  # type: ignore[attr-defined]
    assert listed == {"zhao": "yes", "qian": "yes", "lin": "no"}
    refused = realname("access", "staff", "confirm", "lin", "--as", "qian", "--execute", "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "not-two-people")  # type: ignore[index]


def test_no_command_manages_an_inspector(data: Path) -> None:
    refused = realname("access", "staff", "add", "wei", "--role", "inspector", "--data", data)
    assert (refused.exit_code, "inspector" in refused.stderr) == (2, True)


def test_a_login_is_given_once(data: Path) -> None:
    ran("access", "staff", "add", "li.na", "--outlet", "shop-12", "--role", "agent", data=data)
    again = realname("access", "staff", "add", "LI.NA", "--outlet", "shop-13", "--role", "agent", "--data", data, "--json")
    assert (again.exit_code, again.json["error"]["code"]) == (64, "login-taken")  # type: ignore[index]


def test_a_new_password_voids_the_one_before_and_ends_the_pause(data: Path) -> None:
    old = ran("access", "staff", "add", "li.na", "--outlet", "shop-12", "--role", "agent", data=data).stdout.strip()
    deployment = open_deployment(data, environment={})
    for _ in range(5):
        with pytest.raises(SignInFailed):
            deployment.app[SignIn](login="li.na", password=WRONG)
    with pytest.raises(RateLimited):
        deployment.app[SignIn](login="li.na", password=old)
    rehearsed = ran("access", "staff", "reset-password", "li.na", data=data)
    assert (rehearsed.stdout, "The old password ends" in rehearsed.stderr) == ("", True)
    new = ran("access", "staff", "reset-password", "li.na", "--execute", "--json", data=data).json["password"]
    with pytest.raises(SignInFailed):
        deployment.app[SignIn](login="li.na", password=old)
    assert deployment.app[SignIn](login="li.na", password=str(new)).token
    deployment.close()


def test_the_list_says_who_is_deactivated(data: Path) -> None:
    for login in ("li.na", "wang"):
        ran("access", "staff", "add", login, "--outlet", "shop-12", "--role", "agent", data=data)
    rehearsed = ran("access", "staff", "deactivate", "li.na", "--json", data=data)
    assert rehearsed.json["executed"] is False
    assert [one["active"] for one in ran("access", "staff", "list", "--json", data=data).json["staff"]] == ["yes", "yes"]  # type: ignore[attr-defined]
    ran("access", "staff", "deactivate", "li.na", "--execute", data=data)
    listed = ran("access", "staff", "list", "--outlet", "shop-12", "--json", data=data).json["staff"]
    assert isinstance(listed, list)
    assert [(one["login"], one["active"]) for one in listed] == [("li.na", "no"), ("wang", "yes")]


def test_no_password_is_in_the_data_folder(data: Path) -> None:
    password = ran("access", "staff", "add", "li.na", "--outlet", "shop-12", "--role", "agent", data=data).stdout.strip().encode()
    assert [path.name for path in data.rglob("*") if path.is_file() and password in path.read_bytes()] == []


def test_no_one_has_an_unknown_login(data: Path) -> None:
    ended = realname("access", "staff", "reset-password", "no-such-login", "--data", data, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, "unknown-staff")  # type: ignore[index]


def test_a_code_is_shown_alone_on_standard_output(data: Path) -> None:
    code = ran("access", "counters", "enrol", "--outlet", "shop-12", "--name", "left", data=data).stdout.strip()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]


def test_an_enrolled_counter_is_listed_and_can_be_revoked(data: Path) -> None:
    code = str(ran("access", "counters", "enrol", "--outlet", "shop-12", "--name", "left", "--json", data=data).json["code"])
    deployment = open_deployment(data, environment={})
    counter = deployment.app[EnrolCounter](code, public_key())
    deployment.close()
    rehearsed = ran("access", "counters", "revoke", counter.id.value, data=data)
    assert f"Revoke {counter.id.value}" in rehearsed.stderr
    assert ran("access", "counters", "list", "--json", data=data).json["counters"][0]["revoked"] == ""  # type: ignore[index]
    ran("access", "counters", "revoke", counter.id.value, "--execute", data=data)
    listed = ran("access", "counters", "list", "--json", data=data).json["counters"]
    assert isinstance(listed, list)
    assert [(one["id"], one["outlet"], one["name"], bool(one["revoked"])) for one in listed] == [
        (counter.id.value, "shop-12", "left", True)
    ]


def test_an_unknown_counter_is_said_to_be_unknown(data: Path) -> None:
    ended = realname("access", "counters", "revoke", "nothing", "--data", data, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, "counter-unknown")  # type: ignore[index]


def public_key() -> bytes:
    """A counter's public key."""
    key = generate_private_key(SECP256R1()).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_client_is_made_given_another_secret_listed_and_revoked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = realname("access", "clients", "add", "crm", "--scope", "lines:read", "--data", data)
    assert realname("access", "clients", "rotate", "crm", "--data", data, "--json").json == {
        "client": "crm",
        "executed": False,
        "error": None,
    }
    assert realname("access", "clients", "issue-token", "crm", "--data", data).stdout == ""
    rotated = realname("access", "clients", "rotate", "crm", "--days", "1", "--execute", "--data", data, "--json")
    assert (made.exit_code, rotated.exit_code) == (0, 0)
    old, new = made.stdout.strip(), str(rotated.json["secret"])
    deployment = open_deployment(data, environment={})
    tokens = [deployment.app[GrantAccess]("crm", one).token for one in (old, new)]
    deployment.close()
    listed = json.loads(realname("access", "clients", "list", "--data", data, "--json").stdout)["clients"]
    found = [(one["client"], one["scopes"], [held["kind"] for held in one["credentials"]]) for one in listed]
    assert found == [("crm", ["lines:read"], ["secret", "secret"])]
    assert realname("access", "clients", "revoke", "crm", "--data", data).exit_code == 0
    assert listed == json.loads(realname("access", "clients", "list", "--data", data, "--json").stdout)["clients"]  # nothing was revoked
    assert realname("access", "clients", "revoke", "crm", "--data", data, "--execute").exit_code == 0
    deployment = open_deployment(data, environment={})
    for token in tokens:
        with pytest.raises(AccessDenied):
            deployment.app[VerifyApiToken](token)
    deployment.close()


def test_a_client_that_is_not_there_is_said_to_be_unknown(tmp_path: Path) -> None:
    refused = realname("access", "clients", "rotate", "crm", "--data", tmp_path / "data", "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "unknown-client")  # type: ignore[index]


def test_a_known_client_is_set_up_again_by_its_own_command_alone(data: Path) -> None:
    ran("access", "clients", "add", "crm", "--scope", "lines:read", data=data)
    before = ran("access", "clients", "list", "--json", data=data).json["clients"]
    refused = realname("access", "clients", "add", "crm", "--scope", "lines:change", "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "client-in-use")  # type: ignore[index]
    assert ran("access", "clients", "list", "--json", data=data).json["clients"] == before
    ran("access", "clients", "replace", "crm", "--scope", "lines:change", data=data)
    assert ran("access", "clients", "list", "--json", data=data).json["clients"] == before
    ran("access", "clients", "replace", "crm", "--scope", "lines:change", "--execute", data=data)
    after = json.loads(ran("access", "clients", "list", "--json", data=data).stdout)["clients"]
    assert [(one["scopes"], len(one["credentials"])) for one in after] == [(["lines:change"], 1)]


@pytest.mark.parametrize("command", [("access", "clients", "revoke"), ("access", "clients", "replace"), ("access", "staff", "deactivate")])
def test_a_rehearsal_finds_what_is_not_there(command: tuple[str, str], data: Path) -> None:
    assert realname(*command, "no-one", "--data", data).exit_code == 64
