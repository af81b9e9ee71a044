"""Marks of a restore that has not ended: the person who opens the place meanwhile, or after it was cut off, is refused."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, inspect

from realname.platform.errors import RestoreTargetNotEmpty, RestoreUnfinished
from realname.platform.system.staging import sync

MARK_TABLE = "realname_restoring"  # on PostgreSQL: made before everything else, dropped in the transaction that fills all tables
_SUFFIX = ".restoring"  # on SQLite: a file beside the database
_HELD_BY_ANOTHER = frozenset({errno.EWOULDBLOCK, errno.EACCES})


def require_no_restore(connection: Connection) -> None:
    """Return where no restore into this database has begun without ending.

    Raises:
        RestoreUnfinished: One has.
    """
    if connection.dialect.name == "postgresql" and inspect(connection).has_table(MARK_TABLE):
        raise RestoreUnfinished(kind="database")


def mark_of(database: Path) -> str:
    """Read which backup is being restored into a SQLite database; empty: none."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return _mark(database).read_text(encoding="utf-8")
    return ""


@contextmanager
def opening(database: Path) -> Iterator[None]:
    """Keep restores away while a SQLite database is opened, or made: then there is something that they would refuse.

    Raises:
        RestoreUnfinished: One is under way, or was cut off.
    """
    with _locked(database.parent, fcntl.LOCK_SH, RestoreUnfinished(kind="database")):
        if _mark(database).exists():
            raise RestoreUnfinished(kind="database")
        yield


@contextmanager
def restoring_alone(database: Path) -> Iterator[None]:
    """Keep everybody else away from the place of a SQLite database, restores as well.

    Raises:
        RestoreTargetNotEmpty: A person opens it just now.
    """
    with _locked(database.parent, fcntl.LOCK_EX, RestoreTargetNotEmpty(kind="in-use")):
        yield


def set_mark(database: Path, backup: str) -> None:
    """Write durably which backup is being restored, whole or not at all."""
    mark = _mark(database)
    draft = mark.with_name(f"{mark.name}-draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(backup)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(mark)
    sync(mark.parent)


def clear_mark(database: Path) -> None:
    """End the restore, durably."""
    _mark(database).unlink(missing_ok=True)
    sync(database.parent)


def _mark(database: Path) -> Path:
    return database.with_name(database.name + _SUFFIX)


@contextmanager
def _locked(folder: Path, kind: int, refusal: Exception) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno in _HELD_BY_ANOTHER:  # otherwise the file system knows no locks: the mark alone guards then
                raise refusal from problem
        yield
    finally:
        os.close(descriptor)
