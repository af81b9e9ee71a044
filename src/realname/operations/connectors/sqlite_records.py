"""Copies of SQLite files while they are used, by SQLite's own online backup."""

import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import IntegrityError, StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.platform.db.restore_marks import clear_mark, mark_of, restoring_alone, set_mark
from realname.platform.errors import RestoreTargetNotEmpty
from realname.platform.system.staging import sync
from realname.registration.store.registrations import WITH_MEDIA

_INTACT = ("ok",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteRecords:
    """Implements the port `RecordsCopier`: the database and the workflow's."""

    database: Path
    workflow: Path
    kind: str = "sqlite"

    def copy(self, folder: Path) -> Collection[RegistrationId]:
        """Copy each in one go, as of one moment, the workflow's first."""
        try:
            if self.workflow.exists():
                _copy(self.workflow, folder / self.workflow.name)
            copied = _copy(self.database, folder / self.database.name)
            with closing(sqlite3.connect(copied)) as connection:
                return [RegistrationId(one) for (one,) in connection.execute(WITH_MEDIA)]
        except sqlite3.OperationalError as problem:
            raise StorageUnavailable(kind="database") from problem

    def is_empty(self) -> bool:
        """Whether neither file is there."""
        return not self.database.exists() and not self.workflow.exists()

    def cut_restore(self) -> str:
        """Read the mark beside the database."""
        return mark_of(self.database)

    @contextmanager
    def reserved(self, backup: str) -> Iterator[None]:
        """Lock the folder, and mark it."""
        with restoring_alone(self.database):
            if self.cut_restore() == backup:
                self._remove_pasted()
            if self.cut_restore() not in {"", backup} or not self.is_empty():
                raise RestoreTargetNotEmpty(kind="database")
            set_mark(self.database, backup)
            yield

    def paste(self, folder: Path) -> None:
        """Put the files into their places, the database last: without it there is nothing to start on."""
        for place in (self.workflow, self.database):
            if not (folder / place.name).exists():
                continue
            with closing(sqlite3.connect(folder / place.name)) as connection:
                if connection.execute("PRAGMA integrity_check(1)").fetchone() != _INTACT:
                    raise IntegrityError(kind="database")
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _link_durably(folder / place.name, place)

    def release(self) -> None:
        """Take the mark away."""
        clear_mark(self.database)

    def _remove_pasted(self) -> None:
        for place in (self.database, self.workflow):
            for suffix in ("", "-wal", "-shm"):  # a log without its database would be applied to the next one
                place.with_name(place.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> Path:
    # Read only: what is not there is not made. All pages in one step: one moment, and no writer waits in WAL mode.
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return target


def _link_durably(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.chmod(0o600)
    try:
        os.link(source, target)  # a link never replaces what another put there meanwhile
    except FileExistsError as problem:
        raise RestoreTargetNotEmpty(kind="database") from problem
    sync(target.parent)
