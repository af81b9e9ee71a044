"""`realname system keys`: nothing is changed without --execute, and what runs beside it goes on."""

from pathlib import Path

import pytest

from realname.vault.keys.reloading_keys import PROVISIONED
from tests.main.commands.test_worker_command import never
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one line."""
    data = tmp_path_factory.mktemp("keys") / "data"
    submit_one(data, faults="", until=never)
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)
    return data


def keys(data: Path, *arguments: str) -> Ended:
    return realname("system", "keys", *arguments, "--data", data, "--json")


def wraps(data: Path) -> dict[object, object]:
    listed = keys(data, "list").json["keys"]
    assert isinstance(listed, list)
    return {one["generation"]: (one["wraps"], one["use"]) for one in listed}


def test_a_key_is_rotated_and_the_former_one_destroyed_each_by_its_own_step(made: Path) -> None:
    before = (made / "keys.json").read_bytes()
    assert keys(made, "rotate").json["executed"] is False
    assert ((made / "keys.json").read_bytes(), wraps(made)) == (before, {1: (1, "wraps")})
    assert keys(made, "rotate", "--execute", "--as", "li.na").json["rewrapped"] == 1
    assert wraps(made) == {1: (0, "idle"), 2: (1, "wraps")}
    assert keys(made, "destroy", "1").json["executed"] is False
    assert keys(made, "destroy", "1", "--execute", "--as", "li.na").exit_code == 0
    assert wraps(made) == {2: (1, "wraps")}


def test_a_key_that_wraps_is_not_destroyed(made: Path) -> None:
    newest = max(int(str(one)) for one in wraps(made))
    ended = keys(made, "destroy", str(newest), "--execute", "--as", "li.na")
    assert (ended.exit_code, ended.json["error"]) != (0, None)


def test_a_new_signing_key_leaves_the_former_public_one(made: Path) -> None:
    assert keys(made, "renew-signing").json["former"] == 0
    assert keys(made, "renew-signing", "--execute", "--as", "li.na").json["former"] == 1
    assert keys(made, "renew-signing").json["former"] == 1


@pytest.mark.parametrize("command", [["rotate"], ["destroy", "1"], ["renew-signing"]])
def test_a_copy_of_the_keys_that_the_next_start_replaces_is_not_changed(made: Path, command: list[str]) -> None:
    before, mark = (made / "keys.json").read_bytes(), made / PROVISIONED
    mark.touch()
    refused = [keys(made, *command, *words).json["error"] for words in ([], ["--execute", "--as", "li.na"])]
    mark.unlink()
    assert [isinstance(one, dict) and one["code"] for one in refused] == ["keys-provisioned"] * 2
    assert (made / "keys.json").read_bytes() == before


@pytest.mark.parametrize("command", [["rotate"], ["destroy", "1"], ["renew-signing"]])
def test_a_person_who_changes_keys_is_named(made: Path, command: list[str]) -> None:
    before = (made / "keys.json").read_bytes()
    assert keys(made, *command, "--execute").exit_code != 0
    assert (made / "keys.json").read_bytes() == before
