"""Settings of a deployment for each kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.postgresql import PostgresqlServer


@contextmanager
def database_settings(kind: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings that name a new database; it is gone in the end. For SQLite there is nothing to say."""
    if kind == "sqlite":
        yield {}
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield {"REALNAME_DATABASE_URL": url}


@contextmanager
def upgraded_database_settings(kind: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Name a new database of the newest form, in which a deployment begins; one on SQLite makes its own as quickly."""
    if kind == "sqlite":
        yield {}
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database(template=request.getfixturevalue("postgresql_template")) as url:
        yield {"REALNAME_DATABASE_URL": url}
