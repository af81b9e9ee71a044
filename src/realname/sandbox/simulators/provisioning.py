"""A simulated provisioning system: it knows lines, carries out orders, and fails as it is told to."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from realname.kernel.identifiers import Iccid, LineId, Msisdn
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.attempts import TABLE, Attempts
from realname.sandbox.simulators.faults import FaultKind, Faults, strikes
from realname.sandbox.simulators.state import SandboxState

KEY_WINDOW = timedelta(seconds=60)
_ACTIVE, _ENDED = "active", "ended"
_SCHEMA = (
    TABLE,
    """
    CREATE TABLE IF NOT EXISTS orders (
        idempotency_key TEXT NOT NULL, kind TEXT NOT NULL, line_id TEXT NOT NULL, msisdn TEXT NOT NULL, iccid TEXT NOT NULL,
        scope TEXT NOT NULL, outcome TEXT NOT NULL, received_s REAL NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS orders_by_key ON orders (idempotency_key)",
    """
    CREATE TABLE IF NOT EXISTS lines (
        line_id TEXT PRIMARY KEY, msisdn TEXT NOT NULL, iccid TEXT NOT NULL, scope TEXT NOT NULL, state TEXT NOT NULL
    )
    """,
    f"CREATE UNIQUE INDEX IF NOT EXISTS lines_by_number ON lines (msisdn) WHERE state = '{_ACTIVE}'",
    f"CREATE UNIQUE INDEX IF NOT EXISTS lines_by_sim ON lines (iccid) WHERE state = '{_ACTIVE}'",
    "CREATE TABLE IF NOT EXISTS conflicts (idempotency_key TEXT NOT NULL)",
)


class SandboxProvisioner:
    """Implements the port `Provisioner` as a real operator's system is: durable, and idempotent by key for a while only."""

    key_window = KEY_WINDOW

    def __init__(
        self,
        file: Path,
        *,
        faults: Faults = (),
        key_window: timedelta | None = None,
        sleep: Callable[[float], None] = time.sleep,
        time_s: Callable[[], float] = time.time,
    ) -> None:
        """Take the file that remembers."""
        self._state = SandboxState(file, schema=_SCHEMA)
        self._faults = faults
        self.key_window = key_window or self.key_window
        self._attempts = Attempts(kind="provisioning", state=self._state, faults=faults, sleep=sleep)
        self._time_s = time_s

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        """Order, unless it is too late to send."""
        if self._time_s() >= send_before.timestamp():
            raise OperatorUnavailable(kind="provisioning", reason="too-late-to-send")
        return self.take(order)

    def take(self, order: ServiceOrder) -> OrderOutcome:
        """Do what an order says; within the key's window the same key is carried out once and answered alike."""
        attempt = self._attempts.begin(order.idempotency_key)
        with self._state.transaction() as connection:
            outcome = self._answered(connection, order) or self._answer(connection, order, attempt=attempt)
        self._attempts.end(attempt)
        return outcome

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        """Say what became of an order; orders are remembered for ever, only their keys are not honoured for ever."""
        self._attempts.begin(f"?find:{order.idempotency_key}")
        return self.outcome_of_order(order.idempotency_key)

    def outcome_of_order(self, key: str) -> OrderOutcome | None:
        """Say what became of the order last sent under a key, without any fault."""
        with self._state.transaction() as connection:
            known = _last(connection, key)
        return OrderOutcome(known[4]) if known is not None else None

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        """Say which line is in service under a number."""
        self._attempts.begin(f"?line:{msisdn.value}")
        return self._line_on(msisdn.value)

    def adopt(self, lines: Sequence[OperatorLine]) -> None:
        """Have lines in service that no one ordered here: those of a country that was simulated."""
        rows = [(one.line_id.value, one.msisdn.value, one.iccid.value, one.scope.value, _ACTIVE) for one in lines]
        with self._state.transaction() as connection:
            connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)

    def activated(self) -> int:
        """How many lines were activated in all."""
        return self._count("SELECT count(*) FROM orders WHERE kind = ? AND outcome = ?", OrderKind.ACTIVATE.value, OrderOutcome.DONE.value)

    def attempts(self) -> int:
        """How often anything was ordered in all."""
        return self._count("SELECT coalesce(sum(attempts), 0) FROM attempts WHERE idempotency_key NOT LIKE '?%'")

    def conflicts(self) -> int:
        """How often a line, number or SIM in use was ordered again, or a key for another order: never, if all is well."""
        return self._count("SELECT count(*) FROM conflicts")

    def scope(self, msisdn: str) -> BarScope | None:
        """What is barred on the active line of a number; None: there is no such line."""
        line = self._line_on(msisdn)
        return line.scope if line else None

    def _line_on(self, msisdn: str) -> OperatorLine | None:
        with self._state.transaction() as connection:
            asked = "SELECT line_id, iccid, scope FROM lines WHERE msisdn = ? AND state = ?"
            row = connection.execute(asked, (msisdn, _ACTIVE)).fetchone()
        if row is None:
            return None
        return OperatorLine(line_id=LineId(row[0]), msisdn=Msisdn(msisdn), iccid=Iccid(row[1]), scope=BarScope(row[2]))

    def _answered(self, connection: Connection, order: ServiceOrder) -> OrderOutcome | None:
        known = _last(connection, order.idempotency_key)
        if known is None or self._time_s() - known[5] > self.key_window.total_seconds():
            return None
        if known[:4] != (order.kind.value, order.line_id.value, order.msisdn.value, order.iccid.value):
            connection.execute("INSERT INTO conflicts VALUES (?)", (order.idempotency_key,))
            return OrderOutcome.REJECTED
        return OrderOutcome(known[4])

    def _answer(self, connection: Connection, order: ServiceOrder, *, attempt: int) -> OrderOutcome:
        is_done = not strikes(self._faults, FaultKind.REJECT, attempt=attempt) and _apply(connection, order)
        outcome = OrderOutcome.DONE if is_done else OrderOutcome.REJECTED
        content = (order.kind.value, order.line_id.value, order.msisdn.value, order.iccid.value, order.scope.value)
        connection.execute(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (order.idempotency_key, *content, outcome.value, self._time_s())
        )
        return outcome

    def _count(self, asked: str, *values: str) -> int:
        with self._state.transaction() as connection:
            return int(connection.execute(asked, values).fetchone()[0])


def _last(connection: Connection, key: str) -> tuple[str, str, str, str, str, float] | None:
    asked = "SELECT kind, line_id, msisdn, iccid, outcome, received_s FROM orders WHERE idempotency_key = ? ORDER BY rowid DESC"
    found: tuple[str, str, str, str, str, float] | None = connection.execute(asked, (key,)).fetchone()
    return found


def _apply(connection: Connection, order: ServiceOrder) -> bool:
    """Change the line; False where it cannot be done."""
    if order.kind is OrderKind.ACTIVATE:
        return _activate(connection, order)
    changes = {
        OrderKind.SET_BAR: ("scope = ?", order.scope.value),
        OrderKind.REPLACE_SIM: ("iccid = ?", order.iccid.value),
        OrderKind.TRANSFER: ("msisdn = ?", order.msisdn.value),  # the network knows no holders: nothing of the line changes
        OrderKind.DEACTIVATE: ("state = ?", _ENDED),
    }
    change, value = changes[order.kind]
    if order.kind is OrderKind.REPLACE_SIM and _is_in_use(connection, "iccid = ? AND line_id != ?", order.iccid.value, order.line_id.value):
        connection.execute("INSERT INTO conflicts VALUES (?)", (order.idempotency_key,))
        return False
    where = (order.line_id.value, order.msisdn.value, _ACTIVE)
    changed = connection.execute(f"UPDATE lines SET {change} WHERE line_id = ? AND msisdn = ? AND state = ?", (value, *where))  # noqa: S608 - our own words
    return changed.rowcount == 1


def _activate(connection: Connection, order: ServiceOrder) -> bool:
    content = (order.line_id.value, order.msisdn.value, order.iccid.value)
    if _is_in_use(connection, "line_id = ? OR msisdn = ? OR iccid = ?", *content):
        connection.execute("INSERT INTO conflicts VALUES (?)", (order.idempotency_key,))
        return False
    connection.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", (*content, BarScope.NONE.value, _ACTIVE))
    return True


def _is_in_use(connection: Connection, condition: str, *values: str) -> bool:
    asked = f"SELECT count(*) FROM lines WHERE state = '{_ACTIVE}' AND ({condition})"  # noqa: S608 - our own words
    return int(connection.execute(asked, values).fetchone()[0]) > 0
