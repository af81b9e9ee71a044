"""`realname relying clients`: added by a member of staff who may, listed, shown, ended; a sandbox brings a sample."""

import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, KeySet

from realname.access.model.staff import Role
from realname.platform.outbound.signature_keys import parse_private_key
from realname.relying.use_cases.clients import ReadRelyingClients
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from realname.sandbox.use_cases.sample_service import SAMPLE_SERVICE, SeedSampleService
from tests.support.command import realname
from tests.support.opened import opened


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with opened(folder) as deployment:
        deployment.app[AddSampleStaff]("li.na", None, Role.ADMINISTRATOR)
        deployment.app[AddSampleStaff]("wang", None, Role.REVIEWER)
    keys = KeySet([ECKey.generate_key("P-256", parameters={"kid": "one"})]).as_dict(private=False)
    (tmp_path / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
    return folder


def add(data: Path, *more: str, login: str = "li.na") -> tuple[int, dict[str, object]]:
    arguments = ("--name", "Example Bank", "--redirect-uri", "https://bank.example/callback", "--scope", "kyc-match:match")
    keys = ("--purpose", "FraudPreventionAndDetection", "--jwks", str(data.parent / "keys.json"), "--as", login)
    done = realname("relying", "clients", "add", "example-bank", *arguments, *keys, *more, "--data", str(data), "--json")
    return done.exit_code, done.json


def test_a_service_is_added_listed_shown_and_ended(data: Path) -> None:
    assert add(data, "--grant", "ciba", "--numbers-per-day", "7")[0] == 0
    listed = json.loads(realname("relying", "clients", "list", "--data", str(data), "--json").stdout)
    assert [one["client"] for one in listed["clients"]] == ["example-bank"]
    shown = json.loads(realname("relying", "clients", "show", "example-bank", "--data", str(data), "--json").stdout)
    assert (shown["grants"], shown["numbers_per_day"], shown["today"]) == (["ciba"], 7, {"numbers": 0, "answered": 0})
    dry = realname("relying", "clients", "end", "example-bank", "--data", str(data), "--json")
    assert json.loads(dry.stdout)["executed"] is False
    realname("relying", "clients", "end", "example-bank", "--as", "li.na", "--data", str(data), "--execute")
    assert "example-bank  Example Bank  ended" in realname("relying", "clients", "list", "--data", str(data)).stdout
    assert "today     0 numbers" in realname("relying", "clients", "show", "example-bank", "--data", str(data)).stdout
    assert add(data)[1]["error"]["code"] == "relying-client-exists"  # type: ignore[index]


def test_a_service_is_suspended_and_resumed(data: Path) -> None:
    add(data)
    named = ("--as", "li.na", "--data", str(data))

    def state() -> str:
        return realname("relying", "clients", "list", "--data", str(data)).stdout.split()[-1]

    assert realname("relying", "clients", "suspend", "example-bank", *named, "--json").json["executed"] is False
    assert state() == "active"
    realname("relying", "clients", "suspend", "example-bank", *named, "--execute")
    assert state() == "suspended"
    assert realname("relying", "clients", "resume", "example-bank", *named, "--json").json["executed"] is False
    assert state() == "suspended"
    realname("relying", "clients", "resume", "example-bank", *named, "--execute")
    assert state() == "active"
    realname("relying", "clients", "end", "example-bank", *named, "--execute")
    again = realname("relying", "clients", "suspend", "example-bank", *named, "--json").json
    assert again["error"]["code"] == "relying-client-ended"  # type: ignore[index]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--redirect-uri", "http://bank.example/"), "invalid-input"),
        (("--jwks-url", "https://bank.example/jwks"), "invalid-input"),
        (("--name", " "), "invalid-input"),
        (("--jwks", "missing.json"), "file-unreadable"),
    ],
)
def test_what_cannot_be_taken_is_named(data: Path, more: tuple[str, ...], code: str) -> None:
    ended, answer = add(data, *more)
    assert ended != 0
    assert answer["error"]["code"] == code  # type: ignore[index]


def test_a_member_without_the_right_adds_none(data: Path) -> None:
    assert add(data, login="wang")[1]["error"]["code"] == "access-denied"  # type: ignore[index]


def test_the_sample_service_has_a_key_of_its_folder_alone(data: Path) -> None:
    with opened(data) as deployment:
        seed = deployment.app[SeedSampleService]
        seed()
        key = parse_private_key(seed.key_file.read_bytes())
        assert seed.key_file.stat().st_mode & 0o077 == 0
        seed()
        (sample,) = [one for one in deployment.app[ReadRelyingClients]() if one.id == SAMPLE_SERVICE]
        assert (json.loads(sample.keys)["keys"][0]["x"], "d" in json.loads(sample.keys)["keys"][0]) == (key.jwk["x"], False)
