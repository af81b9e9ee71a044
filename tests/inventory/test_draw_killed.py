"""`realname lines numbers draw`, killed around the reservation: the next command finishes the lot, and nothing is drawn twice."""

from pathlib import Path

import pytest

from tests.inventory.mortal_pool import FILE, MOMENT, MOMENTS, pool
from tests.support.command import realname

COUNT = 5


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_draw_is_finished_by_the_next_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    data, file = tmp_path / "data", str(tmp_path / "pool.sqlite")
    realname("access", "staff", "add", "li.na", "--role", "administrator", "--data", data)
    draw = ("lines", "numbers", "draw", "--count", str(COUNT), "--data", data, "--execute", "--as", "li.na", "--json")
    environment = {"REALNAME_RESOURCE_POOL": "tests.inventory.mortal_pool:pool", FILE: file}
    killed = realname(*draw, environment={**environment, MOMENT: moment})
    monkeypatch.setenv(FILE, file)
    assert (killed.exit_code, pool().reserved()) == (-9, COUNT if moment == "after" else 0)
    drawn = realname(*draw, environment=environment).json
    listed = realname("lines", "numbers", "list", "--state", "free", "--after", "+8619900000199", "--data", data, "--json").json
    assert isinstance(listed["numbers"], list)
    assert (drawn["resumed"], drawn["new"], len(listed["numbers"]), pool().reserved()) == (True, COUNT, COUNT, COUNT)
