"""What the database's errors mean: not there just now, damaged, or a mistake of ours."""

import sqlite3

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.kernel.errors import IntegrityError, StorageUnavailable
from realname.platform.errors import StorageFull

# Primary result codes, https://www.sqlite.org/rescode.html
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# Connection, resources, operator intervention, system; serialisation failure, deadlock, lock not available (PostgreSQL, appendix A).
_SQLSTATE_AWAY = ("08", "53", "57", "58", "40001", "40P01", "55P03")
_SQLSTATE_FULL = "53100"
_SQLSTATE_DAMAGED = ("XX",)


def translate(context: ExceptionContext) -> None:
    """Raise the domain's error where the database is away or damaged; anything else stays as it is (an event of SQLAlchemy)."""
    original = context.original_exception
    _silence(context)
    if _is_damaged(original):
        raise IntegrityError(kind="database") from original
    if _is_full(original):
        raise StorageFull(kind="database") from original
    if context.is_disconnect or _is_away(original):
        raise StorageUnavailable(kind="database") from original


def is_unique_violation(problem: ConstraintViolated) -> bool:
    """Whether a unique constraint or index was violated, and not another one."""
    if isinstance(problem.orig, sqlite3.Error):
        return problem.orig.sqlite_errorcode in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
    return _sqlstate(problem.orig) == "23505"


def _silence(context: ExceptionContext) -> None:
    # PostgreSQL's DETAIL repeats whole rows ("Failing row contains ..."); an error may be logged, so only what happened stays.
    happened = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if happened:
        context.original_exception.args = (happened,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (happened,)


def _is_away(problem: BaseException) -> bool:
    if isinstance(problem, sqlite3.Error):
        return _primary_code(problem) in _SQLITE_AWAY
    state = _sqlstate(problem)
    # A connection that could not be made has no state at all.
    return state.startswith(_SQLSTATE_AWAY) if state else type(problem).__name__ in {"OperationalError", "ConnectionTimeout"}


def _is_full(problem: BaseException) -> bool:
    if isinstance(problem, sqlite3.Error):
        return _primary_code(problem) == sqlite3.SQLITE_FULL
    return _sqlstate(problem) == _SQLSTATE_FULL


def _is_damaged(problem: BaseException) -> bool:
    if isinstance(problem, sqlite3.Error):
        return _primary_code(problem) in _SQLITE_DAMAGED
    return _sqlstate(problem).startswith(_SQLSTATE_DAMAGED)


def _primary_code(problem: sqlite3.Error) -> int:
    # Extended codes carry the primary code in their low byte; an error of Python's own module has none.
    return getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF


def _sqlstate(problem: BaseException | None) -> str:
    return getattr(problem, "sqlstate", None) or ""
