"""A deployment behind the API, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.api_caller import ApiCaller
from tests.functional.api_world import ApiWorld, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A deployment in an empty folder."""
    built = build_world(tmp_path)
    yield built
    built.engine.dispose()


@pytest.fixture
def caller(world: ApiWorld) -> ApiCaller:
    """A machine client with a valid token."""
    return ApiCaller(world.app, token=world.token)
