"""What a simulated system remembers: a small SQLite file of its own, so that a kill -9 of ours is not one of theirs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from realname.platform.errors import OperatorUnavailable

_WAIT_S = 10.0


class SandboxState:
    """One file with its tables. A connection per transaction: any thread and any process may ask."""

    def __init__(self, file: Path, *, schema: tuple[str, ...]) -> None:
        """Take the file; it and its tables are made where they are missing.

        Raises:
            OperatorUnavailable: The file cannot be opened.
        """
        self._file = file
        with _as_unavailable():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.transaction() as connection:
                for statement in schema:
                    connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the write lock; what was done is kept at the end, or not at all.

        Raises:
            OperatorUnavailable: The file cannot be used.
        """
        with _as_unavailable(), closing(sqlite3.connect(self._file, timeout=_WAIT_S, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")  # it outlives a kill of the process; a power cut of a simulation loses nothing
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            # Closing without this line drops the transaction.
            connection.execute("COMMIT")


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as problem:
        raise OperatorUnavailable(kind="sandbox-state") from problem
