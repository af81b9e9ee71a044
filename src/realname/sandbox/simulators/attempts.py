"""How often a simulated system was asked under each key: its faults are counted by that."""

from collections.abc import Callable
from dataclasses import dataclass

from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.faults import FaultKind, Faults, delay_s, strikes
from realname.sandbox.simulators.state import SandboxState

TABLE = "CREATE TABLE IF NOT EXISTS attempts (idempotency_key TEXT PRIMARY KEY, attempts INTEGER NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Counts, and fails as it is told to.

    Attributes:
        kind: Of the system, for its errors.
    """

    kind: str
    state: SandboxState
    faults: Faults
    sleep: Callable[[float], None]

    def begin(self, key: str) -> int:
        """Count one more, wait as long as the system is slow, and give which one under its key it is.

        Raises:
            OperatorUnavailable: The system does not answer this time.
        """
        attempt = self._count(key)
        self.sleep(delay_s(self.faults, attempt=attempt))
        self._fail(FaultKind.UNAVAILABLE, attempt)
        return attempt

    def end(self, attempt: int) -> None:
        """Let the answer get lost where it does.

        Raises:
            OperatorUnavailable: The answer does not arrive.
        """
        self._fail(FaultKind.TIMEOUT_AFTER, attempt)

    def _fail(self, fault: FaultKind, attempt: int) -> None:
        if strikes(self.faults, fault, attempt=attempt):
            raise OperatorUnavailable(kind=self.kind)

    def _count(self, key: str) -> int:
        with self.state.transaction() as connection:
            connection.execute(
                "INSERT INTO attempts VALUES (?, 1) ON CONFLICT (idempotency_key) DO UPDATE SET attempts = attempts + 1", (key,)
            )
            return int(connection.execute("SELECT attempts FROM attempts WHERE idempotency_key = ?", (key,)).fetchone()[0])
