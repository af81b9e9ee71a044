"""Connections to PostgreSQL: the password may change meanwhile, and a server without a believed certificate is sent nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from realname.kernel.errors import StorageUnavailable
from realname.platform.db.engine import engine_for
from realname.workflow.engine.engine import prepare_records
from tests.support.postgresql import restartable_server
from tests.support.unknown_peer import unknown_peer

_ROLE = "realname_rotated"
_WHICH = text("SELECT pg_backend_pid()")


@dataclass(frozen=True, slots=True)
class Rotated:
    """A server that asks one role for its password.

    Attributes:
        url: Without a password: it is in the file.
        file: As libpq's password files are.
    """

    owner_url: str
    url: str
    file: Path

    def change(self, password: str) -> None:
        """Give the role another password."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {_ROLE} PASSWORD '{password}'".encode())

    def write(self, password: str) -> None:
        """Exchange the file as a rotator does."""
        draft = self.file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(f"*:*:*:{_ROLE}:{password}\n")
        draft.replace(self.file)


@pytest.fixture(scope="module")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rotated]:
    with restartable_server() as server:
        rules = server.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {_ROLE} scram-sha-256\n{rules.read_text()}")
        owner_url = server.url.replace("postgresql+psycopg:", "postgresql:", 1)
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {_ROLE} LOGIN SUPERUSER".encode())
            connection.execute("SELECT pg_reload_conf()")
        file = tmp_path_factory.mktemp("rotated") / "password"
        yield Rotated(owner_url, f"postgresql+psycopg://{_ROLE}@/postgres?host={server.folder}&passfile={file}", file)


def test_a_password_in_a_file_is_exchanged_while_the_server_runs(rotated: Rotated) -> None:
    rotated.change("first")
    rotated.write("first")
    engine = engine_for(rotated.url)
    with engine.connect() as held:
        held.execute(text("SELECT 1"))
        rotated.change("second")
        with pytest.raises(StorageUnavailable), engine.connect():
            pass
        rotated.write("second")
        with engine.connect() as another:
            assert another.execute(text("SELECT 1")).scalar() == 1
        assert held.execute(text("SELECT 2")).scalar() == 2
    engine.dispose()


def test_a_connection_that_the_server_ended_while_it_lay_in_the_pool_is_replaced_before_its_use(rotated: Rotated) -> None:
    engine = engine_for(rotated.owner_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        first = connection.execute(_WHICH).scalar_one()
    with psycopg.connect(rotated.owner_url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
    with engine.connect() as connection:
        assert connection.execute(_WHICH).scalar_one() != first
    engine.dispose()


def test_a_connection_in_use_a_moment_ago_costs_no_question_to_the_server(rotated: Rotated) -> None:
    engine = engine_for(rotated.owner_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        which = connection.execute(_WHICH).scalar_one()
    with engine.connect(), psycopg.connect(rotated.owner_url, autocommit=True) as server:
        last = server.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", (which,)).fetchone()
    assert last is not None
    assert "pg_backend_pid" in last[0] or last[0] == "ROLLBACK"
    engine.dispose()


def test_the_workflows_records_are_reached_by_the_same_file(rotated: Rotated) -> None:
    rotated.change("third")
    rotated.write("third")
    prepare_records(rotated.url)


@pytest.mark.sockets
@pytest.mark.parametrize("why", ["unknown-authority", "another-name"])
def test_a_database_whose_certificate_is_not_believed_is_sent_nothing(why: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with (
        unknown_peer(tmp_path, is_postgresql=True, host="localhost" if why == "unknown-authority" else "elsewhere.example") as peer,
        unknown_peer(tmp_path / "other") as other,
    ):
        believed = other.certificate if why == "unknown-authority" else peer.certificate
        engine = engine_for(
            f"postgresql+psycopg://a:secret@localhost:{peer.port}/b?sslmode=verify-full&sslrootcert={believed}&connect_timeout=5"
        )
        with pytest.raises(StorageUnavailable), engine.connect():
            pass
    assert (peer.greeted > 0, peer.heard) == (True, b"")
