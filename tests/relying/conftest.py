"""A relying service before a deployment, anew for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.relying.camara_world import CamaraWorld, camara_world


@pytest.fixture
def relying(tmp_path: Path) -> Iterator[CamaraWorld]:
    """A deployment, and a service that has no token yet."""
    with camara_world(tmp_path) as world:
        yield world
