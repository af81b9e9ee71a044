"""A storm: many registrations through several processes, which are killed again and again, at random; and what must be found after it."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Engine, text

from realname.kernel.errors import StorageUnavailable
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.engine import engine_for, for_reading
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.model.media_place import ROOT
from realname.workflow.engine.counts import count_workflows
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.engine.server_place import ServerPlace
from tests.crash.storm_operator import ServedOperator
from tests.crash.storm_parts import FOLDER, PEOPLE, DirectOperator
from tests.support.command import start_module
from tests.support.prepared import Started

collect_declarations()

_LOOK_EVERY_S = 0.1
_AFTER_A_STEP_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What is to happen.

    Attributes:
        database_url: A PostgreSQL database; empty: SQLite in the data folder.
        strikes: How often it strikes from outside, spread over the whole run; in any case processes die inside the operator's calls.
        strike: What it does then: kill a process, or cut connections.
        patience_s: How long the whole may take.
        served: The operator over HTTP, or another one; None: it is asked directly.
        child: What each process runs.
        is_done: Whether what else the processes do is done.
    """

    data: Path
    database_url: str
    processes: int
    registrations: int
    strikes: int
    seed: int
    patience_s: float
    strike: "Strike"
    served: ServedOperator | DirectOperator | None = None
    child: str = "tests.crash.storm_child"
    is_done: Callable[[], bool] = lambda: True

    @property
    def operator(self) -> DirectOperator | ServedOperator:
        """Whom the processes ask."""
        return self.served or DirectOperator(self.data)

    @property
    def place(self) -> EnginePlace:
        """Where the workflow's records are."""
        return ServerPlace(self.database_url) if self.database_url else FolderPlace(self.data / "workflow")

    @property
    def url(self) -> str:
        """The database."""
        return self.database_url or f"sqlite:///{self.data / 'realname.sqlite'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What was found in the end."""

    registrations: Mapping[str, int]
    lines: Mapping[str, int]
    registrations_with_a_line: int
    numbers: Mapping[str, int]
    numbers_in_lines: int
    orders: Mapping[str, int]
    activated_at_operator: int
    conflicts_at_operator: int
    messages: int
    receipts: int
    media: Mapping[str, int]
    workflows: Mapping[str, int]
    is_ledger_intact: bool


@dataclass(slots=True)
class Fleet:
    """The processes: who dies is started again at once."""

    storm: Storm
    log: Path
    running: list[Started] = field(default_factory=list)
    deaths: int = 0

    def start(self) -> None:
        self.running = [self._spawn(place) for place in range(self.storm.processes)]

    def kill_one(self, chance: random.Random) -> None:
        chance.choice(self.running).send_signal(signal.SIGKILL)

    def replace_the_dead(self) -> None:
        for place, process in enumerate(self.running):
            code = process.poll()
            if code is None:
                continue
            if code != -signal.SIGKILL:
                raise AssertionError(self.log.read_text(encoding="utf-8", errors="replace")[-4000:])
            self.deaths += 1
            self.running[place] = self._spawn(place)

    def end(self) -> Sequence[int]:
        for process in self.running:
            process.terminate()
        return [process.wait(timeout=30) for process in self.running]

    def destroy(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()

    def _spawn(self, place: int) -> Started:
        storm = self.storm
        environment = {
            "REALNAME_AUTHORITY": "tests.crash.storm_parts:authority",
            **storm.operator.environment,
            "REALNAME_DATABASE_URL": storm.database_url,
            FOLDER: str(storm.data),
            PEOPLE: str(storm.registrations),
        }
        with self.log.open("ab") as log:
            return start_module(storm.child, storm.data, str(place), str(storm.processes), output=log, environment=environment)


Strike: TypeAlias = Callable[[Fleet, random.Random], None]


def kill_one(fleet: Fleet, chance: random.Random) -> None:
    """Kill a process."""
    fleet.kill_one(chance)


def rage(storm: Storm) -> int:
    """Let it rage until every registration has ended and every process has ended in peace; gives how many deaths there were.

    Raises:
        AssertionError: A process ended by itself, or it took too long.
    """
    storm.data.mkdir(parents=True, exist_ok=True)
    fleet = Fleet(storm, storm.data.parent / "storm.log")
    with ExitStack() as stack:
        stack.callback(fleet.destroy)
        fleet.start()
        _kill_and_wait(storm, fleet)
        # Who was born a moment ago knows no signals yet: it ends by them, and has done nothing.
        assert set(fleet.end()) <= {0, -signal.SIGTERM}, fleet.log.read_text(encoding="utf-8", errors="replace")[-4000:]
    return fleet.deaths


def _kill_and_wait(storm: Storm, fleet: Fleet) -> None:
    chance = random.Random(storm.seed)  # noqa: S311 - where to strike, the same in every run
    thresholds = [storm.registrations * 2 * (number + 1) // (storm.strikes + 1) for number in range(storm.strikes)]
    engine = for_reading(engine_for(storm.url))
    deadline = time.monotonic() + storm.patience_s
    while (progress := progress_of(engine)) < storm.registrations * 2 or thresholds or not is_quiet(storm, engine):
        if time.monotonic() > deadline:
            raise AssertionError((progress, after(storm)))
        fleet.replace_the_dead()
        if thresholds and progress >= thresholds[0] - storm.registrations // (storm.strikes + 1):
            thresholds.pop(0)
            time.sleep(chance.uniform(0, _AFTER_A_STEP_S))
            storm.strike(fleet, chance)
        time.sleep(_LOOK_EVERY_S)
    engine.dispose()


def progress_of(engine: Engine) -> int:
    """Count steps: one for each registration that was submitted, one more for each that is active."""
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return 0  # to connect would make it
    try:
        with engine.connect() as connection:
            asked = "SELECT count(submitted_at) + count(CASE WHEN state = 'activated' THEN 1 END) FROM registrations"
            return int(connection.execute(text(asked)).scalar_one())
    except Exception:  # noqa: BLE001 - before the first process has made the table
        return 0


def is_quiet(storm: Storm, engine: Engine) -> bool:
    """Whether nothing is under way any more: active is not yet receipt, notice, and the end of the workflow."""
    try:
        with engine.connect() as connection:
            unsent = connection.execute(text("SELECT count(*) FROM registrations WHERE notified_at IS NULL")).scalar_one()
        return unsent == 0 and storm.is_done() and not any(count_workflows(storm.place).states.values())
    except StorageUnavailable:
        return False  # its connection was cut as well


def after(storm: Storm) -> Aftermath:
    """Look at everything."""
    engine = for_reading(engine_for(storm.url))
    with engine.connect() as connection:

        def count(asked: str) -> Mapping[str, int]:
            return {str(name): int(number) for name, number in connection.execute(text(asked))}

        def one(asked: str) -> int:
            return int(connection.execute(text(asked)).scalar_one())

        found = Aftermath(
            registrations=count("SELECT state, count(*) FROM registrations GROUP BY state"),
            lines=count("SELECT state, count(*) FROM lines GROUP BY state"),
            registrations_with_a_line=one("SELECT count(DISTINCT registration_id) FROM lines"),
            numbers=count("SELECT state, count(*) FROM numbers WHERE state != 'free' GROUP BY state"),
            numbers_in_lines=one("SELECT count(DISTINCT msisdn) FROM lines"),
            orders=count("SELECT state, count(*) FROM line_orders GROUP BY state"),
            activated_at_operator=storm.operator.activated(),
            conflicts_at_operator=storm.operator.conflicts(),
            messages=storm.operator.messages(),
            receipts=one("SELECT count(*) FROM statements WHERE kind = 'receipt'"),
            media=Counter(key.rpartition("/")[2] for key in LocalMediaStore(storm.data / "media").keys(ROOT)),
            workflows={state: number for state, number in count_workflows(storm.place).states.items() if number},
            is_ledger_intact=_is_intact(engine),
        )
    engine.dispose()
    return found


def calm(registrations: int) -> Aftermath:
    """Say what must be found after a storm: every registration has one active line, and nothing is left but its photo."""
    return Aftermath(
        registrations={"activated": registrations},
        lines={"active": registrations},
        registrations_with_a_line=registrations,
        numbers={"issued": registrations},
        numbers_in_lines=registrations,
        orders={"done": registrations},
        activated_at_operator=registrations,
        conflicts_at_operator=0,
        messages=registrations,
        receipts=registrations,
        media={"photo": registrations},
        workflows={},
        is_ledger_intact=True,
    )


def _is_intact(engine: Engine) -> bool:
    with SqlUnitsOfWork(engine)() as unit:
        try:
            return unit.ledger.require_intact() == unit.ledger.count()
        except LedgerBroken:
            return False
