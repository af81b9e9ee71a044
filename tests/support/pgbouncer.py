"""PgBouncer for tests: before a PostgreSQL server of the tests, reached by a socket of its own folder."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.support.absent import Part, skip_absent
from tests.support.postgresql import PostgresqlServer, owned_folder

_WITHIN_S = 30.0
_USER = "postgres"  # as root the pooler refuses to run: Debian's package of the server brings this user


@dataclass(slots=True, kw_only=True)
class Pooler:
    """A running pooler.

    Attributes:
        folder: Of its socket, configuration and log.
    """

    folder: Path
    process: "subprocess.Popen[bytes]"

    def url_of(self, database: str) -> str:
        """Name a database of the server behind it, as SQLAlchemy has it."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={self.folder}"

    def restart(self) -> None:
        """Send everybody away, end, and start again."""
        self.end()
        self.process = _started(self.folder)

    def end(self) -> None:
        """End it at once."""
        self.process.send_signal(signal.SIGQUIT)  # SIGTERM waits until every client has left
        self.process.wait(_WITHIN_S)


@contextmanager
def running_pooler(server: PostgresqlServer, *, mode: str, most: int = 100) -> Iterator[Pooler]:
    """Start one with the configuration of docs/how-to/several-processes.md; the test is skipped, and counted, where there is none.

    Args:
        server: What it stands before; its socket is used.
        mode: `session`, or another that realname does not work with.
        most: Connections to each database of the server.
    """
    if _program() is None:
        skip_absent(Part.PGBOUNCER, "run tools/get-pgbouncer as root")
    address = make_url(server.url)
    with owned_folder() as folder:
        (folder / "users.txt").write_text(f'"{_USER}" ""\n')
        settings = {
            "listen_addr": "",
            "unix_socket_dir": folder,
            "listen_port": 5432,
            "auth_type": "any",
            "auth_file": folder / "users.txt",
            "pool_mode": mode,
            "server_reset_query": "DISCARD ALL",
            "ignore_startup_parameters": "options",
            "max_client_conn": 500,
            "default_pool_size": most,
            "logfile": folder / "log",
            "pidfile": folder / "pid",
        }
        lines = [f"{name} = {value}" for name, value in settings.items()]
        behind = f"* = host={address.query['host']} user={address.username}"
        (folder / "pgbouncer.ini").write_text("\n".join(["[databases]", behind, "", "[pgbouncer]", *lines, ""]))
        for path in folder.iterdir():
            if os.getuid() == 0:
                shutil.chown(path, _USER)
        pooler = Pooler(folder=folder, process=_started(folder))
        try:
            yield pooler
        finally:
            pooler.end()


def _started(folder: Path) -> "subprocess.Popen[bytes]":
    user = _USER if os.getuid() == 0 else None
    process = subprocess.Popen([str(_program()), "-q", str(folder / "pgbouncer.ini")], user=user, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + _WITHIN_S
    while True:
        try:
            psycopg.connect(f"host={folder} user={_USER} dbname=postgres").close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the pooler did not answer in time"
            time.sleep(0.05)
        else:
            return process


def _program() -> str | None:
    """Debian keeps it off the path of ordinary users."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
