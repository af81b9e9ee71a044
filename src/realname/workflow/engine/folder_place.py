"""The engine's records as a SQLite file; its processes hold their names by locked files."""

import fcntl
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from realname.kernel.errors import SettingsError
from realname.workflow.engine.place import EnginePlace, executor_name, executor_number

DATABASE = "workflow.sqlite"
MAXIMUM_EXECUTORS = 16  # processes on one data folder: the server, a few command lines; more means something is left running
_TAKING_OVER = "taking-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderExecutor:
    """Implements `Executor` by a locked file, and one for each task."""

    id: str
    descriptor: int
    folder: Path
    _tasks: dict[str, int] = field(default_factory=dict)

    def is_held(self) -> bool:
        """Until it is released: the system keeps such a lock for as long as the process lives."""
        return True

    def holds_task(self, task: str) -> bool:
        """Whether this process has the lock of the task; takes it where it is free."""
        if task not in self._tasks and (descriptor := _lock(self.folder, f"task-{task}")) is not None:
            self._tasks[task] = descriptor
        return task in self._tasks

    def give_back_task(self, task: str) -> None:
        """Unlock the task's file."""
        if (descriptor := self._tasks.pop(task, None)) is not None:
            os.close(descriptor)

    def release(self) -> None:
        """Give the name and the tasks back."""
        for task in tuple(self._tasks):
            self.give_back_task(task)
        os.close(self.descriptor)


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """Implements `EnginePlace` in a folder that belongs to its owner alone."""

    folder: Path

    @property
    def url(self) -> str:
        """Where the engine writes."""
        return f"sqlite:///{self.folder / DATABASE}"

    @property
    def url_to_read(self) -> str:
        """The same for a process that only reads."""
        return f"sqlite:///{quote((self.folder / DATABASE).resolve().as_uri())}?mode=ro&uri=true"

    def exists(self) -> bool:
        """Whether an engine ever ran here."""
        return (self.folder / DATABASE).exists()

    def prepare(self) -> None:
        """Create the file for its owner alone, in WAL: readers and the writer then do not wait for each other."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = self.folder / DATABASE
        database.touch(mode=0o600, exist_ok=True)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")

    def claim_executor(self) -> FolderExecutor:
        """Take the first name that no living process holds."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(MAXIMUM_EXECUTORS):
            name = executor_name(number)
            descriptor = _lock(self.folder, name)
            if descriptor is not None:
                return FolderExecutor(id=name, descriptor=descriptor, folder=self.folder)
        raise SettingsError((f"data folder: {MAXIMUM_EXECUTORS} processes use it already",))

    def held(self) -> Collection[str]:
        """Names of the living executors."""
        names = (path.stem for path in self.folder.glob("executor-*.lock"))
        return frozenset(name for name in names if not self.is_abandoned(name))

    def is_abandoned(self, executor_id: str) -> bool:
        """Whether the process that held a name is gone."""
        if executor_number(executor_id) is None or not (self.folder / f"{executor_id}.lock").exists():
            return True
        descriptor = _lock(self.folder, executor_id)
        if descriptor is None:
            return False
        os.close(descriptor)
        return True

    @contextmanager
    def taking_over(self) -> Iterator[bool]:
        """Be the only one who takes work over."""
        descriptor = _lock(self.folder, _TAKING_OVER)
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)


def place_of(database_url: str, *, folder: Path, may_hold: int = 0) -> EnginePlace:
    """Choose the engine's place: the database server of a URL, else the folder; nothing is opened.

    Args:
        database_url: Of our records.
        folder: For the engine's, where no server has them.
        may_hold: Connections to the server that this process may hold; 0: it holds none for long.
    """
    if database_url.startswith("postgresql"):
        from realname.workflow.engine.server_place import ServerPlace  # noqa: PLC0415 - PostgreSQL's driver, which SQLite does without

        return ServerPlace(database_url, may_hold=may_hold)
    return FolderPlace(folder)


def _lock(folder: Path, name: str) -> int | None:
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
