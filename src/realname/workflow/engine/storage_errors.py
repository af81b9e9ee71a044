"""What the engine's own errors mean to the person who asked for a workflow: its database is not there just now, or a mistake of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from realname.kernel.errors import StorageUnavailable

_POOL_DRAINED = "TimeoutError"  # of SQLAlchemy, which the engine passes on


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise the domain's error where the engine's database is away; anything else stays as it is.

    Raises:
        StorageUnavailable: It is away. What was asked for may have been done all the same.
    """
    try:
        yield
    except Exception as problem:
        if _is_away(problem):
            raise StorageUnavailable(kind="workflow") from problem
        raise


def _is_away(problem: Exception) -> bool:
    import psycopg  # noqa: PLC0415 - the engine needs it, its callers do not

    away = (psycopg.OperationalError, psycopg.InterfaceError, sqlite3.OperationalError)
    # SQLAlchemy wraps the driver's error; only the adapters may know SQLAlchemy itself.
    return isinstance(getattr(problem, "orig", problem), away) or type(problem).__name__ == _POOL_DRAINED
