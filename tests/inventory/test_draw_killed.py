"""`realname lines numbers draw`, killed around the reservation: the next command finishes the lot or gives it up."""

import shutil
from pathlib import Path

import pytest

from realname.platform.cli.problems import ExitCode
from tests.inventory.mortal_pool import FILE, MOMENT, MOMENTS, pool
from tests.support.command import realname

COUNT = 5


@pytest.fixture(scope="module")
def with_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "data"
    assert realname("access", "staff", "first-administrators", "li.na", "second", "--data", folder).exit_code == 0
    return folder


@pytest.fixture
def data(with_people: Path, tmp_path: Path) -> Path:
    """A folder with two administrators and no lot."""
    return shutil.copytree(with_people, tmp_path / "data")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_draw_is_finished_by_the_next_command(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    file = str(tmp_path / "pool.sqlite")
    draw = ("lines", "numbers", "draw", "--count", str(COUNT), "--data", data, "--execute", "--as", "li.na", "--json")
    environment = {"REALNAME_RESOURCE_POOL": "tests.inventory.mortal_pool:pool", FILE: file}
    killed = realname(*draw, environment={**environment, MOMENT: moment})
    monkeypatch.setenv(FILE, file)
    assert (killed.exit_code, pool().reserved()) == (-9, COUNT if moment == "after" else 0)
    drawn = realname(*draw, environment=environment).json
    listed = realname("lines", "numbers", "list", "--state", "free", "--after", "+8619900000199", "--data", data, "--json").json
    assert isinstance(listed["numbers"], list)
    assert (drawn["resumed"], drawn["new"], len(listed["numbers"]), pool().reserved()) == (True, COUNT, COUNT, COUNT)


def test_a_lot_that_was_cut_is_given_up_by_command_and_a_dry_run_changes_nothing(tmp_path: Path, data: Path) -> None:
    environment = {"REALNAME_RESOURCE_POOL": "tests.inventory.mortal_pool:pool", FILE: str(tmp_path / "pool.sqlite")}
    draw = ("lines", "numbers", "draw", "--data", data, "--as", "li.na", "--json")
    realname(*draw, "--count", str(COUNT), "--execute", environment={**environment, MOMENT: "before"})
    shown = realname(*draw, "--give-up", environment=environment).json
    assert (shown["executed"], shown["asked"], shown["outcome"]) == (False, COUNT, None)
    assert realname(*draw, "--give-up", "--execute", environment=environment).json == {**shown, "executed": True, "outcome": "given-up"}
    again = realname(*draw, "--give-up", "--execute", environment=environment)
    assert (again.exit_code, "no-open-lot" in again.stdout) == (ExitCode.REQUEST, True)
    drawn = realname(*draw, "--count", str(COUNT), "--execute", environment=environment).json
    assert (drawn["resumed"], drawn["new"]) == (False, COUNT)


@pytest.mark.parametrize("options", [(), ("--count", "5", "--give-up")], ids=["neither", "both"])
def test_a_draw_needs_a_count_or_is_told_to_give_up(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert realname("lines", "numbers", "draw", "--data", tmp_path / "data", *options).exit_code == ExitCode.USAGE
