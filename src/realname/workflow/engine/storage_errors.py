"""The engine's own errors: what they mean to the caller that asked for a workflow, and a log that says only their place and kind."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from realname.kernel.errors import StorageUnavailable

_POOL_DRAINED = "TimeoutError"  # of SQLAlchemy, which the engine passes on
_ENGINE = "dbos"
_log = structlog.get_logger()


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


class _PlaceAndKind(logging.Handler):
    """Passes on where the engine complained and about what kind of exception; never the message or the trace."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        _log.error("workflow-engine", module=record.module, line=record.lineno, error=kind.__name__ if kind else "")


def quieten_engine_log() -> None:
    """Replace the engine's console output; again changes nothing."""
    logger = logging.getLogger(_ENGINE)
    if not any(isinstance(handler, _PlaceAndKind) for handler in logger.handlers):
        logger.handlers = [_PlaceAndKind(level=logging.ERROR)]
    logger.propagate = False
