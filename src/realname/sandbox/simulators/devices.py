"""A simulated equipment register: a number is in its device since it was first asked for, until a test puts it into another."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from realname.kernel.identifiers import Msisdn
from realname.sandbox.simulators.state import SandboxState

_SCHEMA = ("CREATE TABLE IF NOT EXISTS devices (msisdn TEXT PRIMARY KEY, changed_s REAL NOT NULL)",)


class SandboxDevices:
    """Implements the port `DeviceHistory`."""

    def __init__(self, file: Path, *, time_s: Callable[[], float] = time.time) -> None:
        """Take the file that remembers."""
        self._state = SandboxState(file, schema=_SCHEMA)
        self._time_s = time_s

    def changed_at(self, msisdn: Msisdn) -> datetime | None:
        """Since when the number is in its device."""
        with self._state.transaction() as connection:
            connection.execute("INSERT INTO devices VALUES (?, ?) ON CONFLICT DO NOTHING", (msisdn.value, self._time_s()))
            (changed_s,) = connection.execute("SELECT changed_s FROM devices WHERE msisdn = ?", (msisdn.value,)).fetchone()
        return datetime.fromtimestamp(changed_s, UTC)

    def put_into_another(self, msisdn: Msisdn) -> None:
        """Put the SIM into another phone, now."""
        said = "INSERT INTO devices VALUES (?, ?) ON CONFLICT (msisdn) DO UPDATE SET changed_s = excluded.changed_s"
        with self._state.transaction() as connection:
            connection.execute(said, (msisdn.value, self._time_s()))
