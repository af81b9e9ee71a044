"""A simulated resource pool of the operator: it reserves lots of numbers and SIMs, and fails as it is told to."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection

from realname.inventory.model.lots import Lot, LotAnswer, LotRejected, LotReserved, ReservedItem, ResourceKind, ResourceState
from realname.sandbox.simulators.attempts import TABLE, Attempts
from realname.sandbox.simulators.faults import FaultKind, Faults, strikes
from realname.sandbox.simulators.state import SandboxState

_HELD = "held"
_SCHEMA = (
    TABLE,
    "CREATE TABLE IF NOT EXISTS lots (key TEXT PRIMARY KEY, kind TEXT NOT NULL, asked INTEGER NOT NULL, is_rejected INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS resources (name TEXT PRIMARY KEY, kind TEXT NOT NULL, lot TEXT, is_used INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS resources_by_lot ON resources (kind, lot)",
)


class SandboxResourcePool:
    """Implements the port `ResourcePool` as a real operator's system is: durable, and one reservation for a key."""

    def __init__(
        self,
        file: Path,
        *,
        stock: Mapping[ResourceKind, Sequence[str]],
        held: Mapping[ResourceKind, Sequence[str]] | None = None,
        faults: Faults = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the file that remembers, and the names of what the operator has; both are read at the first question.

        Args:
            file: Made where it is missing.
            stock: What can be reserved.
            held: What is reserved from the beginning, without a lot.
            faults: How it fails.
            sleep: Waits where it is slow.
        """
        self._file = file
        self._stock = stock
        self._held = held or {}
        self._faults = faults
        self._sleep = sleep

    @cached_property
    def _state(self) -> SandboxState:
        state = SandboxState(self._file, schema=_SCHEMA)
        rows: list[tuple[str, str, str | None]] = [(name, kind.value, None) for kind, names in self._stock.items() for name in names]
        rows += [(name, kind.value, _HELD) for kind, names in self._held.items() for name in names]
        with state.transaction() as connection:
            connection.executemany("INSERT INTO resources VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", rows)
        return state

    @cached_property
    def _attempts(self) -> Attempts:
        return Attempts(kind="stock", state=self._state, faults=self._faults, sleep=self._sleep)

    def left(self, kind: ResourceKind) -> int:
        """Say how many can be reserved."""
        self._attempts.begin(f"?left:{kind.value}")
        with self._state.transaction() as connection:
            return _left(connection, kind)

    def reserve(self, lot: Lot) -> LotAnswer:
        """Reserve once for the key; the same key is answered alike."""
        attempt = self._attempts.begin(lot.key)
        with self._state.transaction() as connection:
            answer = _answered(connection, lot) or self._reserve(connection, lot, attempt=attempt)
        self._attempts.end(attempt)
        return answer

    def find(self, lot: Lot) -> LotAnswer | None:
        """Say what became of a lot; None: it was never asked for."""
        self._attempts.begin(f"?find:{lot.key}")
        return self.answer_of(lot)

    def answer_of(self, lot: Lot) -> LotAnswer | None:
        """Say what became of a lot, without any fault."""
        with self._state.transaction() as connection:
            return _answered(connection, lot)

    def lot_of_key(self, key: str) -> Lot | None:
        """The lot that was asked for under a key."""
        with self._state.transaction() as connection:
            row = connection.execute("SELECT kind, asked FROM lots WHERE key = ?", (key,)).fetchone()
        return Lot(key=key, kind=ResourceKind(row[0]), count=row[1]) if row else None

    def states(self, kind: ResourceKind, names: Sequence[str]) -> Mapping[str, ResourceState]:
        """Say how some numbers or SIMs stand."""
        self._attempts.begin(f"?states:{kind.value}:{len(names)}")
        found: dict[str, ResourceState] = {}
        with self._state.transaction() as connection:
            for name in names:
                row = connection.execute("SELECT lot, is_used FROM resources WHERE name = ? AND kind = ?", (name, kind.value)).fetchone()
                if row is not None:
                    found[name] = _state(lot=row[0], is_used=bool(row[1]))
        return found

    def use(self, name: str) -> None:
        """Have another channel of the operator use a number or a SIM, as a real one may."""
        self._change("UPDATE resources SET is_used = 1 WHERE name = ?", name)

    def give_up(self, name: str) -> None:
        """End the reservation of one number or SIM, as an operator may whose reservations have a term."""
        self._change("UPDATE resources SET lot = NULL WHERE name = ?", name)

    def reserved(self) -> int:
        """How many are reserved in lots."""
        with self._state.transaction() as connection:
            return int(connection.execute("SELECT count(*) FROM resources WHERE lot IN (SELECT key FROM lots)").fetchone()[0])

    def _change(self, statement: str, name: str) -> None:
        with self._state.transaction() as connection:
            connection.execute(statement, (name,))

    def _reserve(self, connection: Connection, lot: Lot, *, attempt: int) -> LotAnswer:
        is_short = strikes(self._faults, FaultKind.PARTIAL_FILL, attempt=attempt)
        count = 0 if strikes(self._faults, FaultKind.REJECT, attempt=attempt) else max(1, lot.count // 2) if is_short else lot.count
        chosen = "SELECT name FROM resources WHERE kind = ? AND lot IS NULL AND is_used = 0 ORDER BY name LIMIT ?"
        names = connection.execute(chosen, (lot.kind.value, count)).fetchall()
        connection.executemany("UPDATE resources SET lot = ? WHERE name = ?", [(lot.key, name) for (name,) in names])
        connection.execute("INSERT INTO lots VALUES (?, ?, ?, ?)", (lot.key, lot.kind.value, lot.count, not names))
        return LotReserved(tuple(ReservedItem(name=name) for (name,) in names)) if names else LotRejected()


def _left(connection: Connection, kind: ResourceKind) -> int:
    asked = "SELECT count(*) FROM resources WHERE kind = ? AND lot IS NULL AND is_used = 0"
    return int(connection.execute(asked, (kind.value,)).fetchone()[0])


def _answered(connection: Connection, lot: Lot) -> LotAnswer | None:
    known = connection.execute("SELECT is_rejected FROM lots WHERE key = ?", (lot.key,)).fetchone()
    if known is None:
        return None
    names = connection.execute("SELECT name FROM resources WHERE lot = ? ORDER BY name", (lot.key,)).fetchall()
    return LotRejected() if known[0] else LotReserved(tuple(ReservedItem(name=name) for (name,) in names))


def _state(*, lot: str | None, is_used: bool) -> ResourceState:
    if is_used:
        return ResourceState.IN_USE
    return ResourceState.RESERVED if lot else ResourceState.AVAILABLE
