"""A desk in memory."""

from pathlib import Path

import pytest

from tests.support.live_desk import Desk, build_desk
from tests.support.memory_units_of_work import MemoryUnitsOfWork


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The use cases of the counter, over units of work in memory."""
    return build_desk(MemoryUnitsOfWork(), tmp_path)
