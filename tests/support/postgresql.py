"""A PostgreSQL server for tests: one a session in a temporary folder, reached by its socket only; a database for each test."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.support.absent import Part, skip_absent

# A server of one's own, such as postgresql+psycopg://user@localhost/postgres, whose role may create databases: each test makes its own.
SETTING = "REALNAME_TEST_POSTGRESQL"
_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "postgres"  # as root the server refuses to run: Debian's package brings this user
_FOREVER = "template0"  # what every server has, and no one is connected to
# Nothing here must outlive a power cut.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "timezone=UTC")
DURABLE = ("max_connections=200", "timezone=UTC")


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    """A running server; `url` names the database that everybody may connect to, as SQLAlchemy has it."""

    url: str

    @contextmanager
    def database(self, *, template: str = _FOREVER) -> Iterator[str]:
        """Make a database for as long as it is needed, empty or as the template is; gives its URL."""
        name = f"realname_test_{secrets.token_hex(6)}"
        self._tell(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.url_of(name)
        finally:
            self._tell(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, database: str) -> str:
        """Name a database of this server."""
        address, separator, options = self.url.partition("?")
        return f"{address.rpartition('/')[0]}/{database}{separator}{options}"

    def _tell(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True) as connection:
            connection.execute(statement)


@dataclass(frozen=True, slots=True)
class RestartableServer(PostgresqlServer):
    """A server of one's own, which keeps what was committed."""

    programs: Path
    folder: Path

    def restart(self) -> None:
        """Send everybody away, end, and start again."""
        _run(self.programs / "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-m", "fast", "-w", "restart")


def name_of(url: str) -> str:
    """Say which database a URL names."""
    return url.partition("?")[0].rpartition("/")[2]


def reached_by(url: str, port: int) -> str:
    """The URL of a database, reached by a port of this machine."""
    return make_url(url).set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)


@contextmanager
def running_server(settings: Sequence[str] = QUICK) -> Iterator[PostgresqlServer]:
    """Give the server that the setting names, or start one; the test is skipped, and counted, where there is none to start."""
    if url := os.environ.get(SETTING):
        yield PostgresqlServer(url)
        return
    programs = _programs()
    if programs is None:
        skip_absent(Part.POSTGRESQL, "run tools/get-postgresql as root, or name a server by REALNAME_TEST_POSTGRESQL")
    with owned_folder() as folder, _started(programs, folder, settings):
        yield PostgresqlServer(f"postgresql+psycopg://{_OWNER}@/postgres?host={folder}")


@contextmanager
def restartable_server(settings: Sequence[str] = DURABLE) -> Iterator[RestartableServer]:
    """Start a server that may be restarted; the test is skipped, and counted, where there is none to start."""
    programs = _programs()
    if programs is None:
        skip_absent(Part.POSTGRESQL, "run tools/get-postgresql as root")
    with owned_folder() as folder, _started(programs, folder, settings):
        yield RestartableServer(f"postgresql+psycopg://{_OWNER}@/postgres?host={folder}", programs, folder)


@contextmanager
def owned_folder() -> Iterator[Path]:
    """A folder of the server's own user. Not pytest's folder: its path belongs to root alone, and is too long for a socket's name."""
    folder = Path(tempfile.mkdtemp(prefix="realname-pg-"))
    try:
        _own(folder)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[None]:
    place = ("-D", str(folder / "data"))
    _run(programs / "initdb", *place, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    chosen = (f"unix_socket_directories={folder}", "listen_addresses=", *settings)
    options = " ".join(f"-c {one}" for one in chosen)
    _run(programs / "pg_ctl", *place, "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        yield
    finally:
        _run(programs / "pg_ctl", *place, "-m", "immediate", "-w", "stop")


def _programs() -> Path | None:
    """Find the folder with initdb: Debian keeps it off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next((path.parent for path in sorted(_DEBIAN.glob("*/bin/initdb"), key=_version, reverse=True)), None)


def _version(path: Path) -> int:
    name = path.parents[1].name
    return int(name) if name.isdecimal() else 0


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, _OWNER)


def _run(program: Path, *arguments: str) -> None:
    as_owner = ("runuser", "-u", _OWNER, "--") if os.geteuid() == 0 else ()
    # The server inherits what its starter has: with a pipe for output, no one would ever see its end.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            [*as_owner, str(program), *arguments], check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/"
        )
        if ended.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))
