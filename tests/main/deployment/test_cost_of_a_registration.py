"""What a registration costs its database and disk, from the consent to the notified subscriber: it cannot creep back unseen.

Everything is real but the faces and the authority: the steps at the counter, the durable workflow, the records, the media in a folder.
That the engine looks for work every 0.2 seconds costs the same without a registration, and is not counted. Nor is, on PostgreSQL, the
transaction that gives places in the ledger: one serves all registrations (ADR 0080).
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, event

from bench.applicants import number
from bench.registration_worker import Registrar
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.databases import DATABASES
from tests.support.opened import opened

AUTHORITY = "bench.doubles:authority"
# The beginning of each transaction is one on SQLite; so is a batch of subtrees of the log, of which the place of an entry decides.
MOST_STATEMENTS = {"sqlite": 121, "postgresql": 112}
MOST_WRITE_TRANSACTIONS = 13
MOST_OF_THE_ENGINE = 3  # enqueued, claimed, its end
MOST_FILES_AND_FOLDERS_FLUSHED = 12
_WRITES = ("INSERT", "UPDATE", "DELETE")
_ENGINES = ("main.", "dbos.")  # its tables, on SQLite and on PostgreSQL
_CLAIMS = "executor_id="
_PLACES = "DELETE FROM ledger_inbox"  # the last statement of a batch


@dataclass(slots=True)
class Cost:
    """What was counted; each transaction that wrote is one flush of its database's log."""

    statements: int = 0
    write_locks: int = 0
    write_transactions: int = 0
    of_engine: int = 0
    files_and_folders_flushed: int = 0


class Meter:
    """Counts while it is on what the counter's thread and the threads that carry workflows do."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cost = Cost()
        self._counter = threading.get_ident()
        self._is_on = self._is_waiting = False
        self._writing = dict[int, bool]()  # whether it is the engine's, by connection
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self._flush)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Count."""
        listeners: dict[str, Callable[..., None]] = {
            "before_cursor_execute": self._execute,
            "commit": self._commit,
            "rollback": self._roll_back,
        }
        for name, listener in listeners.items():
            event.listen(Engine, name, listener)
        self._is_on = True
        yield
        self._is_on = False
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Of the counter's thread nothing counts."""
        self._is_waiting = True
        yield
        self._is_waiting = False

    def _execute(self, connection: Connection, _cursor: object, text: str, *_rest: object) -> None:
        is_engines = any(name in text for name in _ENGINES)
        if not self._is_counted() and not (is_engines and _CLAIMS in text):
            return
        self.cost.statements += 1
        self.cost.write_locks += text.startswith("BEGIN IMMEDIATE")
        if text.startswith(_PLACES):
            self._writing.pop(id(connection), None)
        elif text.lstrip().startswith(_WRITES):
            self._writing[id(connection)] = is_engines

    def _commit(self, connection: Connection) -> None:
        is_engines = self._writing.pop(id(connection), None)
        self.cost.write_transactions += is_engines is False
        self.cost.of_engine += is_engines is True

    def _roll_back(self, connection: Connection) -> None:
        self._writing.pop(id(connection), None)

    def _flush(self, descriptor: int) -> None:
        self.cost.files_and_folders_flushed += self._is_on
        self._fsync(descriptor)

    def _is_counted(self) -> bool:
        if threading.get_ident() == self._counter:
            return not self._is_waiting
        return threading.current_thread().name.startswith("dbos-executor")


@pytest.fixture(params=DATABASES, scope="module")
def database(request: pytest.FixtureRequest) -> str:
    """Which database."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="module")
def cost(database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cost]:
    """Of one registration, after two that make what all share: keys, folders, the first rows."""
    with pytest.MonkeyPatch.context() as patch, _settings(database, request) as settings:
        meter = Meter(patch)
        with opened(tmp_path_factory.mktemp("data"), REALNAME_AUTHORITY=AUTHORITY, **settings) as deployment:
            workflow = deployment.app[DbosWorkflow]
            workflow.launch(reap=lambda: None)
            try:
                InventoryNumbers(deployment.app[SqlUnitsOfWork])([number(place) for place in range(3)])
                registrar = Registrar(deployment)
                registrar.apart([0, 1])
                with meter.on():
                    registration_id = registrar.submit(2)
                    with meter.waiting():
                        registrar.wait(registration_id)
            finally:
                workflow.destroy()
        yield meter.cost


@contextmanager
def _settings(database: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if database == "sqlite":
        yield {}
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield {"REALNAME_DATABASE_URL": url}


def test_a_registration_runs_few_statements(database: str, cost: Cost) -> None:
    assert cost.statements <= MOST_STATEMENTS[database]


def test_a_registration_writes_in_few_transactions(cost: Cost) -> None:
    assert cost.write_transactions <= MOST_WRITE_TRANSACTIONS


def test_the_write_lock_is_taken_to_write_alone(database: str, cost: Cost) -> None:
    assert cost.write_locks == (cost.write_transactions if database == "sqlite" else 0)


def test_the_engine_writes_once_for_each_durable_point(cost: Cost) -> None:
    assert cost.of_engine <= MOST_OF_THE_ENGINE


def test_a_registration_flushes_few_files_and_folders(cost: Cost) -> None:
    assert cost.files_and_folders_flushed <= MOST_FILES_AND_FOLDERS_FLUSHED
