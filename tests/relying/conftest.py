"""A relying service before a deployment, anew for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.relying.relying_world import RelyingWorld, relying_world


@pytest.fixture
def relying(tmp_path: Path) -> Iterator[RelyingWorld]:
    """A deployment, and a service that has no token yet."""
    with relying_world(tmp_path) as world:
        yield world
