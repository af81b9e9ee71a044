"""Processes are killed, restarted, updated and rolled back under load: no registration is lost, and no line is opened twice.

Two `realname serve` and two `realname system worker` on PostgreSQL, and clients of the API. Small here, and forked from processes
that have imported each release; `make crash` does more of it, with processes that are started from nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.rolling import Load, Rolling, rolling
from tests.crash.rolling_fleet import Release, next_release, prepared_releases, release_of
from tests.support.postgresql import PostgresqlServer, restartable_server

pytestmark = [pytest.mark.slow, pytest.mark.sockets]


@contextmanager
def under_load(tmp_path: Path, server: PostgresqlServer, *, former: Release, following: Release, load: Load) -> Iterator[Rolling]:
    """Give what can be done to the processes; look at everything at the end."""
    with (
        server.database() as url,
        rolling(tmp_path / "data", url, former=former, following=following, load=load) as processes,
    ):
        yield processes
        processes.end()
        processes.require_calm()


def test_each_process_is_updated_and_one_of_them_is_killed_before(tmp_path: Path) -> None:
    with (
        restartable_server() as server,
        prepared_releases(tmp_path / "next", server) as (former, following),
        under_load(tmp_path, server, former=former, following=following, load=Load(clients=2, between_s=0.2, each=1)) as processes,
    ):
        assert processes.expand()
        processes.kill_a_server(successor=processes.following)
        processes.update_one_by_one()
        processes.contract()


@pytest.mark.whole("crash")
def test_every_fault_then_an_update_with_the_way_back(tmp_path: Path) -> None:
    following = next_release(tmp_path / "next")
    with restartable_server() as server, under_load(tmp_path, server, former=release_of(), following=following, load=Load()) as processes:
        processes.suffer(server.restart)
        assert processes.expand()
        processes.roll_back()
        processes.suffer(server.restart)
        processes.update_one_by_one()
        processes.contract()
