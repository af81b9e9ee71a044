"""The database itself: here every migration runs on every database."""

from collections.abc import Iterator

import pytest

from tests.support.quick_migrations import every_migration_runs


@pytest.fixture(autouse=True)
def _every_migration() -> Iterator[None]:
    with every_migration_runs():
        yield
