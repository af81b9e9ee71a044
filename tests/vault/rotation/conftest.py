"""Deployments whose keys change: one on each kind of database, and two machines on one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from realname.main.deployment.deployment import Deployment
from tests.support.database_settings import upgraded_database_settings
from tests.support.databases import DATABASES
from tests.support.opened import opened
from tests.vault.rotation.copied_keys import second_machine


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings for each kind of database."""
    with upgraded_database_settings(request.param, request) as settings:
        yield settings


@pytest.fixture
def deployment(tmp_path: Path, settings: dict[str, str]) -> Iterator[Deployment]:
    """A deployment on each kind of database."""
    with opened(tmp_path / "data", **settings) as deployment:
        yield deployment


@pytest.fixture
def shared(tmp_path: Path, settings: dict[str, str]) -> dict[str, str]:
    """Settings by which two machines have one database."""
    return settings or {"REALNAME_DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite'}"}


@pytest.fixture
def machines(tmp_path: Path, shared: dict[str, str]) -> Iterator[tuple[Deployment, Deployment]]:
    """Two machines on one database, with a copy of the key file each."""
    with opened(tmp_path / "first", **shared) as first, opened(second_machine(tmp_path), **shared) as second:
        yield first, second
