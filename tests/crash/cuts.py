"""Connections to PostgreSQL cut at the server, at random, and the server itself restarted once: no process dies of it."""

import random
from collections.abc import Callable

import psycopg

from tests.crash.storm import Fleet

_OTHERS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid() AND backend_type = 'client backend'"
)
_SHARE = 0.5


class Cutter:
    """Strikes: each connection is cut with one chance in two; at the strike that is told, the server is restarted instead."""

    def __init__(self, url: str, *, restart: Callable[[], None], restart_at: int) -> None:
        """Take the database's URL."""
        self._address = url.replace("+psycopg", "", 1)
        self._restart, self._restart_at = restart, restart_at
        self._strikes = 0
        self.cut = 0

    def __call__(self, _fleet: Fleet, chance: random.Random) -> None:
        """Strike."""
        self._strikes += 1
        if self._strikes == self._restart_at:
            self._restart()
            return
        with psycopg.connect(self._address, autocommit=True) as connection:
            found = [pid for (pid,) in connection.execute(_OTHERS) if chance.random() < _SHARE]
            for pid in found:
                connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
        self.cut += len(found)
