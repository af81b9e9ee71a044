"""A database server that vanished without a word: every call ends within its bound, none waits for ever."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from realname.kernel.errors import StorageUnavailable
from realname.platform.config.settings import load_settings
from realname.platform.db.engine import engine_for
from realname.workflow.engine.server_place import ServerPlace
from tests.platform.db.silent_peer import Way, way_to
from tests.support.busy import longest_s
from tests.support.postgresql import PostgresqlServer

pytestmark = pytest.mark.sockets

BOUND_S = 12.0  # of calls that give up after two seconds


@pytest.fixture
def way(postgresql: PostgresqlServer) -> Iterator[Way]:
    """A way to the server that can fall silent."""
    with way_to(make_url(postgresql.url)) as way:
        yield way


@pytest.fixture
def url(way: Way, postgresql: PostgresqlServer) -> Iterator[str]:
    """A database at the end of it, as the settings have it, but for less patience."""
    with postgresql.database() as own:
        named = make_url(own).set(host="127.0.0.1", port=way.port, query={"tcp_user_timeout": "2000"})
        yield settings_url(named.render_as_string(hide_password=False))


def settings_url(url: str) -> str:
    return load_settings(Path("/nowhere"), {"REALNAME_DATABASE_URL": url}).database_url


def test_a_silent_server_is_given_up_after_half_a_minute_by_default() -> None:
    assert settings_url("postgresql+psycopg://db/realname") == (
        "postgresql+psycopg://db/realname?connect_timeout=10&keepalives_idle=15&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=30000"
    )


def test_what_the_operator_names_stays() -> None:
    assert settings_url("postgresql+psycopg://db/realname?connect_timeout=3&sslmode=verify-full").count("connect_timeout") == 1


def test_sqlite_has_no_peer() -> None:
    assert settings_url("sqlite:////data/realname.sqlite") == "sqlite:////data/realname.sqlite"


def test_a_query_to_a_server_that_vanished_fails_in_time(way: Way, url: str) -> None:
    engine = engine_for(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        way.fall_silent()
        began_s = time.monotonic()
        with pytest.raises(StorageUnavailable):
            connection.execute(text("SELECT 1"))
        connection.invalidate()
    assert time.monotonic() - began_s < longest_s(BOUND_S)


def test_a_name_held_at_a_server_that_vanished_is_lost_in_time(way: Way, url: str) -> None:
    executor = ServerPlace(url).claim_executor()
    way.fall_silent()
    began_s = time.monotonic()
    assert not executor.is_held()
    assert time.monotonic() - began_s < longest_s(BOUND_S)
    executor.release()


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = settings_url(f"postgresql+psycopg://postgres@127.0.0.1:{mute.getsockname()[1]}/postgres?connect_timeout=2")
        began_s = time.monotonic()
        with pytest.raises(StorageUnavailable), engine_for(url).connect():
            pass
    assert time.monotonic() - began_s < longest_s(BOUND_S)
