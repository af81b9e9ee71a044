"""Releases of the code as they are run, and two servers and two workers on one database, each of which may be of another release."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TypeAlias

import httpx

from realname.platform.db.revisions import NEWEST
from realname.sandbox.simulators.stock import STOCK_SIZE
from tests.crash import doubled_release
from tests.crash.rolling_clients import Server
from tests.crash.storm_parts import FOLDER, PEOPLE
from tests.support.busy import longest_s
from tests.support.command import clean_environment
from tests.support.postgresql import SETTING, PostgresqlServer
from tests.support.prepared import Call, Prepared, Started, prepared, prepared_from

_ROOT = Path(__file__).parents[2]
_COMMAND = _ROOT / "tests" / "support" / "doubled_command.py"
_VERSIONS = Path("realname", "platform", "db", "migrations", "versions")
_SCHEMAS = "tools.database_schemas"
_WORKFLOW = Path("realname", "workflow", "engine", "place.py")
STARTS_WITHIN_S, ENDS_WITHIN_S, _LOOK_EVERY_S = 120.0, 60.0, 0.1
_WORKS = "The worker is running."
PEOPLE_AT_MOST = STOCK_SIZE  # each has a number
Running: TypeAlias = "subprocess.Popen[bytes] | Started"
SERVERS, WORKERS = ("server-0", "server-1"), ("worker-0", "worker-1")
_MIGRATION = '''"""A migration of the next release."""

from alembic import op

revision = "{revision}"
down_revision = "{former}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in {statements!r}:
        op.execute(statement)
'''
_EXPANDS = (
    "CREATE TABLE of_the_next_release (id VARCHAR(64) PRIMARY KEY)",
    "ALTER TABLE registrations ADD COLUMN of_the_next_release VARCHAR(64)",
    "ALTER TABLE lines ADD COLUMN of_the_next_release INTEGER DEFAULT 0 NOT NULL",
)
_CONTRACTS = ("ALTER TABLE registrations DROP COLUMN of_the_next_release", "DROP TABLE of_the_next_release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A checkout's code as it is run.

    Attributes:
        python: The interpreter of its environment.
        paths: Where it imports from before that environment.
        forks: A process that has imported the code and forks each command; None: each is started from nothing, as it is shipped.
    """

    python: Path
    paths: Sequence[Path]
    forks: Prepared | None = None

    def run(self, *arguments: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        if self.forks is not None:
            return self.forks.run(Call(arguments=arguments, environment=self.environment(environment)), timeout_s=STARTS_WITHIN_S)
        command = [str(self.python), "-P", "-m", "realname.main", *arguments]
        return subprocess.run(command, env=self.environment(environment), check=False, capture_output=True, text=True)

    def start(self, *arguments: str, environment: Mapping[str, str], stdout: IO[bytes], stderr: IO[bytes]) -> Running:
        """Start a server or a worker that judges clips and portraits by their marks."""
        if self.forks is not None:
            call = Call(module=doubled_release.__name__, arguments=arguments, environment=self.environment(environment))
            return self.forks.start(call, stdout, stderr)
        command = [str(self.python), "-P", str(_COMMAND), *arguments]
        return subprocess.Popen(command, env=self.environment(environment), stdout=stdout, stderr=stderr)

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """All of a process's environment."""
        return clean_environment({**settings, "PYTHONPATH": ":".join(map(str, self.paths))})


def release_of(checkout: Path = _ROOT) -> Release:
    """Name the release that a checkout with its .venv is."""
    python = Path(sys.executable) if checkout == _ROOT else checkout / ".venv" / "bin" / "python"
    return Release(python=python, paths=(checkout / "src", checkout, checkout / "clients" / "python" / "src"))


def next_release(folder: Path) -> Release:
    """Make a release after this one: another order of the workflow's steps, a migration that expands, and one that contracts."""
    release = _changed_code(folder)
    subprocess.run([release.python, "-P", "-m", _SCHEMAS], env=release.environment({}), check=True)
    return release


@contextmanager
def prepared_releases(folder: Path, server: PostgresqlServer) -> Iterator[tuple[Release, Release]]:
    """Give this release and one after it, whose commands are forked from processes that have imported them.

    Args:
        folder: Where the next release is made.
        server: Where its schemas are read from a database of their own.
    """
    following = _changed_code(folder)
    with prepared_from(following.paths) as forks:
        call = Call(module=_SCHEMAS, arguments=(), environment=following.environment({SETTING: server.url}))
        made = forks.run(call, timeout_s=STARTS_WITHIN_S)
        assert made.returncode == 0, made.stderr
        yield replace(release_of(), forks=prepared()), replace(following, forks=forks)


def _changed_code(folder: Path) -> Release:
    shutil.copytree(_ROOT / "src" / "realname", folder / "realname")  # with what is compiled
    expands, contracts = (f"{int(NEWEST) + place:04}" for place in (1, 2))
    for name, former, statements in ((f"m{expands}_next", NEWEST, _EXPANDS), (f"m{contracts}_contract_next", expands, _CONTRACTS)):
        written = _MIGRATION.format(revision=name[1:5], former=former, statements=statements)
        (folder / _VERSIONS / f"{name}.py").write_text(written, encoding="utf-8")
    with (folder / _WORKFLOW).open("a", encoding="utf-8") as module:
        module.write('APPLICATION_VERSION = "of-the-next-release"\n')
    return Release(python=Path(sys.executable), paths=(folder, _ROOT))


@dataclass(slots=True, kw_only=True)
class Fleet:
    """Two servers and two workers on one database.

    Attributes:
        releases: Of each process, the release that it was last started with.
    """

    data: Path
    database_url: str
    servers: Sequence[Server] = field(default_factory=lambda: (Server(), Server()))
    token: str = ""
    releases: dict[str, Release] = field(default_factory=dict)
    _processes: dict[str, Running] = field(default_factory=dict)

    @property
    def settings(self) -> Mapping[str, str]:
        """What each process and command is told."""
        return {
            "REALNAME_DATABASE_URL": self.database_url,
            "REALNAME_DATA": str(self.data),
            "REALNAME_AUTHORITY": "tests.crash.storm_parts:authority",
            FOLDER: str(self.data),
            PEOPLE: str(PEOPLE_AT_MOST),
        }

    def start(self, release: Release) -> None:
        """Start all, and get the clients' token."""
        first, *others = (*SERVERS, *WORKERS)
        self.begin(first, release)
        for name in others:
            self._spawn(name, release)
        for name in others:
            self._await(name)

    def kill(self, name: str) -> None:
        """Kill a process."""
        self._end(name, signal.SIGKILL)

    def stop(self, name: str) -> float:
        """Have a process end in peace; gives how many seconds that took."""
        began = time.monotonic()
        # uvicorn ends by the signal itself, once it has ended in peace.
        assert (code := self._end(name, signal.SIGTERM)) in {0, -signal.SIGTERM}, f"{name}: {code}\n{self._log(name).read_text()[-2000:]}"
        return time.monotonic() - began

    def begin(self, name: str, release: Release) -> None:
        """Start a process in the place of one that has ended, and wait until it serves or works."""
        self._spawn(name, release)
        self._await(name)

    def replace(self, name: str, release: Release) -> None:
        """Have a process end in peace, and start another release in its place."""
        self.stop(name)
        self.begin(name, release)

    def end_all(self) -> None:
        """Have every process end in peace."""
        for name in tuple(self._processes):
            self.stop(name)

    def destroy(self) -> None:
        """Kill what is left, and close the connections to the servers."""
        for process in self._processes.values():
            process.kill()
            process.wait()
        for server in self.servers:
            server.connections.close()

    def said(self, what: str) -> str:
        """A fault, with the end of each process's log."""
        return "\n".join((what, *(f"{name}: {self._log(name).read_text(encoding='utf-8')[-2000:]}" for name in self._processes)))

    def require_alive(self) -> None:
        """Raise where a process has ended by itself."""
        ended = {name: process.returncode for name, process in self._processes.items() if process.poll() is not None}
        assert not ended, self.said(f"ended by themselves: {ended}")

    def _end(self, name: str, number: signal.Signals) -> int:
        process = self._processes[name]
        if name in SERVERS:
            server = self.servers[SERVERS.index(name)]
            server.went_at, server.back_at, server.was_killed = time.monotonic(), None, number is signal.SIGKILL
        process.send_signal(number)
        code = process.wait(timeout=longest_s(ENDS_WITHIN_S))
        del self._processes[name]
        return code

    def _spawn(self, name: str, release: Release) -> None:
        words = ["system", "worker"]
        if name in SERVERS:
            port = str(self.servers[SERVERS.index(name)].port)
            words = ["serve", "--json", "--port", port, "--inspector-port", "0", "--relying-port", "0"]
        self.releases[name] = release
        with self._said(name).open("wb") as said, self._log(name).open("wb") as log:
            self._processes[name] = release.start(*words, environment=self.settings, stdout=said, stderr=log)

    def _said(self, name: str) -> Path:
        """What a process has written on standard output since it was started."""
        return self.data.parent / f"{name}.out"

    def _log(self, name: str) -> Path:
        """The same of standard error."""
        return self.data.parent / f"{name}.log"

    def _await(self, name: str) -> None:
        if name in WORKERS:
            self._wait_for(lambda: _WORKS in self._log(name).read_text(encoding="utf-8"))
            return
        self._wait_for(lambda: self._said(name).read_text(encoding="utf-8").endswith("}\n"))
        server, said = self.servers[SERVERS.index(name)], json.loads(self._said(name).read_text(encoding="utf-8"))
        server.port = int(said["port"])
        url = f"http://127.0.0.1:{server.port}"
        self._wait_for(lambda: _is_alive(url))
        server.back_at = time.monotonic()
        self.token = self.token or _token(url, key=said["start_page"].rpartition("/")[2])

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not condition():
            self.require_alive()
            assert time.monotonic() - began < longest_s(STARTS_WITHIN_S), self.said("a process did not start in time")
            time.sleep(_LOOK_EVERY_S)


def _is_alive(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=STARTS_WITHIN_S).is_success
    except httpx.TransportError:
        return False


def _token(url: str, *, key: str) -> str:
    """The sample client's, as the sandbox's start page shows it."""
    found = re.search(r"<code>(\S+)</code>", httpx.post(f"{url}/sandbox/api-token", data={"csrf": key}, timeout=STARTS_WITHIN_S).text)
    assert found
    return found[1]
