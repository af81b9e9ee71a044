"""`realname lines disputes list`: what waits and what was answered, by ids and times alone."""

from pathlib import Path

from tests.support.command import realname


def test_where_no_one_disputes_anything_the_list_is_empty(tmp_path: Path) -> None:
    listed = realname("lines", "disputes", "list", "--data", tmp_path / "data", "--json")
    assert (listed.exit_code, listed.json) == (0, {"disputes": [], "waiting": 0, "late": 0, "error": None})
