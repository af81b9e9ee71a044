"""Many webhooks through an endpoint that fails in ten ways, while the process that delivers them is killed: none is lost or overtakes."""

import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from realname.kernel.ledger.events import recorded_event
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.events import LineEvent
from realname.platform.db.engine import engine_for
from realname.platform.system.clock_and_tokens import SystemClock
from realname.webhooks.model.endpoint import SignatureScheme
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.use_cases.endpoints import AddEndpoint
from tests.support.busy import longest_s
from tests.support.command import start_module
from tests.support.new_database import new_database
from tests.support.postgresql import PostgresqlServer
from tests.support.prepared import Started
from tests.support.row_seals import unsafely_sealing
from tests.webhooks import worker_child
from tests.webhooks.receiver import TAKES_IT, Received, Receiver, Way, receiving
from tests.webhooks.webhook_world import BOSS, SCOPE, webhooks_over

pytestmark = [pytest.mark.slow, pytest.mark.sockets]

IS_LARGE = os.environ.get("REALNAME_CRASH") == "full"
EVENTS, SUBJECTS, KILLS, PATIENCE_S = (1_000, 100, 12, 1500.0) if IS_LARGE else (100, 20, 3, 300.0)
_AT_ONCE = 10


class Worker:
    """The process that delivers. Where it is killed, another one takes over."""

    def __init__(self, url: str, log: Path, *options: str) -> None:
        self._url, self._log, self._options = url, log, options
        self.kills = 0
        self._process = self._start()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait(timeout=longest_s(30)) == -signal.SIGKILL, self.said()
        self.kills += 1
        self._process = self._start()

    def require_alive(self) -> None:
        assert self._process.poll() is None, self.said()

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(timeout=longest_s(30)) == 0, self.said()

    def destroy(self) -> None:
        self._process.kill()
        self._process.wait()

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def _start(self) -> Started:
        with self._log.open("ab") as log:
            return start_module(worker_child.__name__, self._url, *self._options, output=log)


def record(units: UnitsOfWork, first: int, count: int) -> None:
    with units() as unit:
        for number in range(first, first + count):
            subject = f"line-{number % SUBJECTS}"
            unit.ledger.append(recorded_event(LineEvent.LINE_BARRED, subject, at=SystemClock().now(), **SCOPE))
        unit.commit()


def play(units: UnitsOfWork, worker: Worker, receiver: Receiver) -> None:
    """Record everything little by little, kill the worker in between, and wait until all is delivered."""
    chance, until_s, recorded = random.Random(7), time.monotonic() + PATIENCE_S, 0  # noqa: S311 - a rehearsal
    while worker.kills < KILLS or recorded < EVENTS or len(receiver.accepted()) < EVENTS:
        assert time.monotonic() < until_s, worker.said()
        if recorded < EVENTS:
            record(units, recorded, min(_AT_ONCE, EVENTS - recorded))
            recorded = min(recorded + _AT_ONCE, EVENTS)
        time.sleep(0.02)
        worker.require_alive()
        share = len(receiver.accepted()) / EVENTS
        if worker.kills < KILLS and share > (worker.kills + chance.random()) / (KILLS + 1):
            worker.kill()


def by_subject(received: Sequence[Received]) -> dict[str, list[Received]]:
    found = defaultdict[str, list[Received]](list)
    for one in received:
        found[one.subject].append(one)
    return found


def test_each_event_arrives_in_order_however_the_endpoint_fails_and_the_process_dies(tmp_path: Path) -> None:
    database = tmp_path / "realname.sqlite"
    engine = new_database(database)
    units = SqlUnitsOfWork(engine)
    with receiving(*Way) as receiver:
        added = webhooks_over(units, SystemClock())[AddEndpoint](receiver.url, (), SignatureScheme.SYMMETRIC, acting=BOSS)
        worker = Worker(f"sqlite:///{database}", tmp_path / "worker.log")
        try:
            play(units, worker, receiver)
            _wait_until_nothing_waits(units, worker)
            worker.stop()
        finally:
            worker.destroy()
    received = receiver.received
    # At least once, and no event that was not recorded.
    assert receiver.accepted() == {one.id for one in received}
    assert len(receiver.accepted()) == EVENTS
    # Each way of failing was met.
    assert {one.way for one in received} == {None, *Way}
    # In order: a later event of a subject is not even tried before the earlier one has arrived.
    for of_subject in by_subject(received).values():
        assert all(one.entry <= later.entry for one, later in pairwise(of_subject))
    # A repeated event is known by its id: the same id, the same body.
    bodies = defaultdict[str, set[bytes]](set)
    for one in received:
        bodies[one.id].add(one.body)
    assert {len(one) for one in bodies.values()} == {1}
    repeated = [one.id for one in received if one.way in TAKES_IT]
    assert repeated
    assert {one.headers["webhook-id"].startswith(f"{added.endpoint_id}-") for one in received} == {True}
    # No redirect was followed.
    assert {one.path for one in received} == {"/hook"}
    engine.dispose()


def _wait_until_nothing_waits(units: UnitsOfWork, worker: Worker) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while True:
        with units() as unit:
            if unit[QueuedDeliveries].figures().waiting == 0:
                return
        assert time.monotonic() < until_s, worker.said()
        time.sleep(0.1)


def test_two_processes_on_postgresql_send_each_event_once_where_nothing_fails(
    postgresql: PostgresqlServer, postgresql_template: str, tmp_path: Path
) -> None:
    with postgresql.database(template=postgresql_template) as url, receiving() as receiver:
        engine = unsafely_sealing(engine_for(url))
        units = SqlUnitsOfWork(engine)
        webhooks_over(units, SystemClock())[AddEndpoint](receiver.url, (), SignatureScheme.SYMMETRIC, acting=BOSS)
        workers = [Worker(url, tmp_path / f"worker-{one}.log", "patient") for one in range(2)]
        try:
            for first in range(0, EVENTS, _AT_ONCE):
                record(units, first, _AT_ONCE)
            until_s = time.monotonic() + PATIENCE_S
            while len(receiver.accepted()) < EVENTS:
                assert time.monotonic() < until_s, workers[0].said()
                time.sleep(0.1)
            for worker in workers:
                worker.stop()
        finally:
            for worker in workers:
                worker.destroy()
            engine.dispose()
    assert len(receiver.received) == EVENTS
    for of_subject in by_subject(receiver.received).values():
        assert all(one.entry < later.entry for one, later in pairwise(of_subject))
