"""A simulated provisioning system: issues a number once per order, remembers it, and fails as it is told to."""

import time
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

from realname.domain.errors import OperatorUnavailable
from realname.domain.line import ActivationOrder, ActivationOutcome
from realname.sandbox.faults import FaultKind, Faults, delay_s, strikes
from realname.sandbox.state import SandboxState

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS attempts (idempotency_key TEXT PRIMARY KEY, attempts INTEGER NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS orders (
        idempotency_key TEXT PRIMARY KEY, line_id TEXT NOT NULL, msisdn TEXT NOT NULL, iccid TEXT NOT NULL, outcome TEXT NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS conflicts (idempotency_key TEXT NOT NULL)",
)


class SandboxProvisioner:
    """Implements the port `Provisioner`, durably and idempotently by key, like the real one must be."""

    def __init__(self, file: Path, *, faults: Faults = (), sleep: Callable[[float], None] = time.sleep) -> None:
        """Take the file that remembers."""
        self._state = SandboxState(file, schema=_SCHEMA)
        self._faults = faults
        self._sleep = sleep

    def activate(self, order: ActivationOrder) -> ActivationOutcome:
        """Activate a line; the same idempotency key never activates twice."""
        attempt = self._count_attempt(order.idempotency_key)
        self._sleep(delay_s(self._faults))
        if strikes(self._faults, FaultKind.UNAVAILABLE, attempt=attempt):
            raise OperatorUnavailable(kind="provisioning")
        with self._state.transaction() as connection:
            outcome = self._answered(connection, order) or self._answer(connection, order, attempt=attempt)
        if strikes(self._faults, FaultKind.TIMEOUT_AFTER, attempt=attempt):
            raise OperatorUnavailable(kind="provisioning")
        return outcome

    def activated(self) -> int:
        """How many lines were activated in all."""
        with self._state.transaction() as connection:
            return _count(connection, "SELECT count(*) FROM orders WHERE outcome = 'activated'")

    def attempts(self) -> int:
        """How often anything was ordered in all."""
        with self._state.transaction() as connection:
            return _count(connection, "SELECT coalesce(sum(attempts), 0) FROM attempts")

    def conflicts(self) -> int:
        """How often a line, number or SIM in use was ordered again under another key, or a key for another order: never, if all is well."""
        with self._state.transaction() as connection:
            return _count(connection, "SELECT count(*) FROM conflicts")

    def _count_attempt(self, key: str) -> int:
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT INTO attempts VALUES (?, 1) ON CONFLICT (idempotency_key) DO UPDATE SET attempts = attempts + 1", (key,)
            )
            return int(connection.execute("SELECT attempts FROM attempts WHERE idempotency_key = ?", (key,)).fetchone()[0])

    def _answered(self, connection: Connection, order: ActivationOrder) -> ActivationOutcome | None:
        asked = "SELECT line_id, msisdn, iccid, outcome FROM orders WHERE idempotency_key = ?"
        known = connection.execute(asked, (order.idempotency_key,)).fetchone()
        if known is None:
            return None
        if known[:3] != (order.line_id.value, order.msisdn.value, order.iccid.value):
            connection.execute("INSERT INTO conflicts VALUES (?)", (order.idempotency_key,))
            return ActivationOutcome.REJECTED
        return ActivationOutcome(known[3])

    def _answer(self, connection: Connection, order: ActivationOrder, *, attempt: int) -> ActivationOutcome:
        content = (order.line_id.value, order.msisdn.value, order.iccid.value)
        in_use = "SELECT count(*) FROM orders WHERE outcome = 'activated' AND (line_id = ? OR msisdn = ? OR iccid = ?)"
        is_in_use = connection.execute(in_use, content).fetchone()[0] > 0
        if is_in_use:
            connection.execute("INSERT INTO conflicts VALUES (?)", (order.idempotency_key,))
        is_rejected = is_in_use or strikes(self._faults, FaultKind.REJECT, attempt=attempt)
        outcome = ActivationOutcome.REJECTED if is_rejected else ActivationOutcome.ACTIVATED
        connection.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", (order.idempotency_key, *content, outcome.value))
        return outcome


def _count(connection: Connection, asked: str) -> int:
    return int(connection.execute(asked).fetchone()[0])
