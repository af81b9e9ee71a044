"""One cache of compiled SQL for all engines of a process: each test has a database of its own, and all run the same statements.

SQLAlchemy compiles a statement once for an engine, and that takes longer than most statements run. A process that serves has one engine,
a process of tests has thousands. The keys of the cache hold the dialect: engines that are alike share that as well.
"""

from collections.abc import Hashable

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_MOST = 5000  # statements: more than the project has
_first_of_kind: dict[Hashable, Engine] = {}


def share_statements() -> None:
    """Let every engine that is made from now on share its dialect and its compiled statements with those like it."""
    DefaultDialect.engine_created = classmethod(_share)  # type: ignore[assignment, method-assign]


def share_no_statements() -> None:
    """Undo it: an engine that is made from now on has its own."""
    del DefaultDialect.engine_created  # it has none of its own


def _share(_dialect: type[DefaultDialect], engine: Engine) -> None:
    first = _first_of_kind.setdefault(_kind(engine), engine)
    if first is engine:
        engine._compiled_cache = LRUCache(_MOST)  # noqa: SLF001 - nothing public shares it
    elif first.dialect.server_version_info is not None:  # else that engine never connected, and its dialect does not know the server
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache  # noqa: SLF001


def _kind(engine: Engine) -> Hashable:
    """Collect what the dialect was told when it was made: dialects that were told the same compile the same."""
    told = ((name, value) for name, value in vars(engine.dialect).items() if isinstance(value, str | int | float | tuple | None))
    return type(engine.dialect), tuple(sorted((name, repr(value)) for name, value in told))
