"""Deployments opened for a test, in this process, and closed after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from realname.main.deployment.deployment import Deployment, open_deployment
from tests.main.deployment.real_connectors import REAL_CONNECTORS

PRODUCTION: Mapping[str, str] = {"REALNAME_MODE": "production", **REAL_CONNECTORS}


@contextmanager
def opened(data: Path, **settings: str) -> Iterator[Deployment]:
    """Open with these settings as the whole environment."""
    deployment = open_deployment(data, environment=settings)
    try:
        yield deployment
    finally:
        deployment.database.dispose()
