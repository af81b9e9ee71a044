"""How many connections to PostgreSQL one process holds at most: docs/how-to/sizing.md reckons with it."""

from contextlib import ExitStack
from pathlib import Path

import psycopg
from dbos._dbos import _get_dbos_instance
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolExhausted

from realname.workflow.engine.registration import DbosWorkflow
from tests.support.opened import opened
from tests.support.postgresql import PostgresqlServer, name_of

HELD = 29  # 15 ours, 10 the engine's, 2 to start workflows, 1 to listen, 1 for its name


def test_a_process_with_every_pool_drained_holds_as_many_as_is_said(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url, opened(tmp_path, REALNAME_DATABASE_URL=url) as deployment, ExitStack() as held:
        deployment.app[DbosWorkflow].launch(reap=lambda: None)
        held.callback(deployment.app[DbosWorkflow].destroy)
        assert isinstance(deployment.database, Engine)
        drain(deployment.database, held)
        drain(_get_dbos_instance()._sys_db.engine, held)  # noqa: SLF001 - the engine shows its pool to no one
        workflows = deployment.app[DbosWorkflow]._engine  # noqa: SLF001 - no other test needs it
        assert workflows is not None
        drain(workflows._records._sys_db.engine, held)  # noqa: SLF001
        assert connections_to(url, postgresql) == HELD


def drain(engine: Engine, held: ExitStack) -> None:
    """Take connections until there are no more."""
    engine.pool._timeout = 0.5  # type: ignore[attr-defined]  # noqa: SLF001 - to wait for half a minute shows no more
    try:
        while True:
            held.enter_context(engine.connect())
    except PoolExhausted:
        return


def connections_to(url: str, server: PostgresqlServer) -> object:
    with psycopg.connect(server.url.replace("+psycopg", "", 1)) as watcher:
        row = watcher.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (name_of(url),)).fetchone()
    return row[0] if row else None
