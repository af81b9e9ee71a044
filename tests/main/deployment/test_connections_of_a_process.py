"""How many connections to PostgreSQL one process holds at most: docs/reference/capacity.md reckons with it."""

from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from dbos._dbos import _get_dbos_instance
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolExhausted

from realname.kernel.errors import StorageUnavailable
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.wiring.migrations import contract_database
from realname.platform.config.processes import FEWEST_CONNECTIONS, share_connections
from realname.platform.config.settings import load_settings
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.opened import opened
from tests.support.postgresql import PostgresqlServer, name_of


@pytest.mark.parametrize("most", [30, 10])
def test_a_process_with_every_pool_drained_holds_as_many_as_it_may(tmp_path: Path, postgresql: PostgresqlServer, most: int) -> None:
    settings = {"REALNAME_DATABASE_CONNECTIONS": str(most)}
    with postgresql.database() as url, opened(tmp_path, REALNAME_DATABASE_URL=url, **settings) as deployment, ExitStack() as held:
        deployment.app[DbosWorkflow].launch(reap=lambda: None)
        held.callback(deployment.app[DbosWorkflow].destroy)
        assert isinstance(deployment.database, Engine)
        drain(deployment.database, held)
        drain(_get_dbos_instance()._sys_db.engine, held)  # noqa: SLF001 - the engine shows its pool to no one
        workflows = deployment.app[DbosWorkflow]._engine  # noqa: SLF001 - no other test needs it
        assert workflows is not None
        drain(workflows._records._sys_db.engine, held)  # noqa: SLF001
        beside = deployment.app[SqlUnitsOfWork].sequencer._own_engine()  # noqa: SLF001
        drain(beside, held)
        assert connections_to(url, postgresql) == most


def test_no_connection_of_a_process_counts_as_one_of_an_older_release(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    """Else nothing could contract while a process of this release serves (ADR 0083)."""
    with postgresql.database() as url, opened(tmp_path, REALNAME_DATABASE_URL=url) as deployment, ExitStack() as held:
        deployment.app[DbosWorkflow].launch(reap=lambda: None)
        held.callback(deployment.app[DbosWorkflow].destroy)
        contract_database(tmp_path, {"REALNAME_DATABASE_URL": url})


@pytest.mark.parametrize(("processes", "each"), [(1, 30), (2, 30), (3, 20), (4, 16), (47, 16)])
def test_several_processes_of_a_machine_hold_fewer_each(tmp_path: Path, processes: int, each: int) -> None:
    assert load_settings(tmp_path, {"REALNAME_PROCESSES": str(processes)}).database_connections == each


def test_what_is_set_is_shared_out_whatever_it_is() -> None:
    shares = [share_connections(most) for most in range(FEWEST_CONNECTIONS, 501)]
    assert all(one.ours >= 3 and one.workflow >= 2 for one in shares)
    assert [one.ours + one.workflow for one in shares] == [most - 5 for most in range(FEWEST_CONNECTIONS, 501)]


def drain(engine: Engine, held: ExitStack) -> None:
    """Take connections until there are no more."""
    engine.pool._timeout = 0.5  # type: ignore[attr-defined]  # noqa: SLF001 - to wait for half a minute shows no more
    try:
        while True:
            held.enter_context(engine.connect())
    except (PoolExhausted, StorageUnavailable):  # of the workflow engine's own pool, and of ours
        return


def connections_to(url: str, server: PostgresqlServer) -> object:
    with psycopg.connect(server.url.replace("+psycopg", "", 1)) as watcher:
        row = watcher.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (name_of(url),)).fetchone()
    return row[0] if row else None
