"""A desk in memory."""

from pathlib import Path

import pytest

from tests.support.live_desk import Desk, build_desk
from tests.support.sqlite_units import SqliteUnits


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The use cases of the counter, over SQLite in memory."""
    return build_desk(SqliteUnits(), tmp_path)
