"""A pooler before PostgreSQL: with sessions kept everything works; without, a process refuses to start (ADR 0087)."""

import time
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.main.deployment.deployment import open_deployment
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.workflow.engine.server_place import ServerPlace
from tests.main.commands.test_worker_command import AWAY, wait_for, worker
from tests.support.busy import longest_s
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.pgbouncer import running_pooler
from tests.support.postgresql import PostgresqlServer, name_of

pytestmark = pytest.mark.sockets

ENDS_WITHIN_S = 120.0
_FREE_WITHIN_S = 5.0


def test_a_line_is_registered_over_a_pooler_that_keeps_sessions_though_worker_and_pooler_are_restarted(
    tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    with postgresql.database() as url, running_pooler(postgresql, mode="session") as pooler:
        settings = {"REALNAME_DATABASE_URL": pooler.url_of(name_of(url))}
        registration_id = submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator, environment=settings)
        with worker(tmp_path, {**settings, "REALNAME_SANDBOX_FAULTS": AWAY}) as killed:
            wait_for(killed, "step-unavailable")
            killed.kill()
        with worker(tmp_path, settings):
            pooler.restart()
            deployment = open_deployment(tmp_path, environment=settings)
            deadline = time.monotonic() + ENDS_WITHIN_S
            while deployment.app[ReadRegistration](registration_id).registration.state is not RegistrationState.ACTIVATED:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            deployment.close()


def test_the_name_of_a_process_is_free_when_its_client_leaves_the_pooler(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url, running_pooler(postgresql, mode="session") as pooler:
        place = ServerPlace(pooler.url_of(name_of(url)))
        first, second = place.claim_executor(), place.claim_executor()
        first.release()
        until_s = time.monotonic() + longest_s(_FREE_WITHIN_S)
        while not place.is_abandoned(first.id) and time.monotonic() < until_s:
            time.sleep(0.05)  # the pooler forgets what a session held a moment after its client left
        again = place.claim_executor()
        assert (second.id, again.id) == ("executor-1", "executor-0")
        for one in (second, again):
            one.release()


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_over_a_pooler_that_shares_sessions_no_process_gets_a_name(postgresql: PostgresqlServer, mode: str) -> None:
    with postgresql.database() as url, running_pooler(postgresql, mode=mode) as pooler:
        with pytest.raises(SettingsError) as refused:
            ServerPlace(pooler.url_of(name_of(url))).claim_executor()
        assert "pool_mode = session" in refused.value.problems[0]
