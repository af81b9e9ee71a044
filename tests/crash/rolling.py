"""What is done to servers and workers under load, kills, restarts and updates, and what must be found after it."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from realname.platform.db.engine import engine_for, for_reading
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.use_cases.sample_outlet import SAMPLE_OUTLET
from tests.crash.rolling_clients import Clients
from tests.crash.rolling_fleet import PEOPLE_AT_MOST, SERVERS, WORKERS, Fleet, Release
from tests.crash.storm import Storm, after, calm, is_quiet, kill_one
from tests.crash.storm_parts import DirectOperator
from tests.support.busy import longest_s

_HAPPENS_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.1


class SteadyOperator(DirectOperator):
    """The operator of a sandbox, as the look at the end needs it."""

    @property
    def environment(self) -> Mapping[str, str]:
        """A process needs no setting to reach it."""
        return {}

    def activated(self) -> int:
        """Lines that were activated in all."""
        return self._provisioner.activated()

    def conflicts(self) -> int:
        """Orders for what was in use."""
        return self._provisioner.conflicts()

    @property
    def _provisioner(self) -> SandboxProvisioner:
        return SandboxProvisioner(self.folder / "sandbox" / "operator.sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is registered meanwhile.

    Attributes:
        clients: That register at the same time.
        between_s: Seconds between two registrations of one client.
        each: So many registrations are settled between two acts.
    """

    clients: int = 3
    between_s: float = 2.0
    each: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """What is done to the processes while clients register.

    Attributes:
        former: The release that runs at first.
        following: The release that takes its place.
        each: So many registrations are settled between two acts.
    """

    fleet: Fleet
    clients: Clients
    former: Release
    following: Release
    each: int

    def kill_a_server(self, *, successor: Release) -> None:
        """Kill a server, and start a release in its place."""
        self._note("a server is killed")
        self.fleet.kill(SERVERS[0])
        self.more()
        self.fleet.begin(SERVERS[0], successor)
        self.more()

    def stop_a_server(self) -> None:
        """Have a server end in peace, and start it again."""
        self._note(f"a server ended in {self.fleet.stop(SERVERS[1]):.1f} s")
        self.more()
        self.fleet.begin(SERVERS[1], self.former)
        self.more()

    def kill_a_worker(self) -> None:
        """Kill a worker, and start it again."""
        self._note("a worker is killed")
        self.fleet.kill(WORKERS[0])
        self.more()
        self.fleet.begin(WORKERS[0], self.former)

    def suffer(self, restart_database: Callable[[], None]) -> None:
        """Kill a server and a worker, have a server end in peace, and restart PostgreSQL."""
        self.kill_a_server(successor=self.former)
        self.stop_a_server()
        self.kill_a_worker()
        self._note("the database is restarted")
        restart_database()
        self.more()

    def expand(self) -> bool:
        """Run what expands, where the following release can run beside the former one; gives whether it can."""
        status = self._migrate("status")
        if not status["can_start"]:
            self._note(f"the releases do not run beside each other: {_code(status['obstacle'])}")
            return False
        self._note(f"expanded: {self._migrate('run')['ran']}")
        self.more()
        return True

    def update_one_by_one(self) -> None:
        """Bring each process to the following release while the others serve; nothing contracts beside the last of the former one."""
        self._note("one by one to the following release")
        left = [name for name in (*SERVERS, *WORKERS) if self.fleet.releases[name] is not self.following]
        for name in left:
            if name == left[-1]:
                self._require_refused()
            self.fleet.replace(name, self.following)
            self.more()

    def roll_back(self) -> None:
        """Bring a server and a worker to the following release and back to the former one."""
        self._note("a server and a worker go to the following release and back")
        for release in (self.following, self.former):
            for name in (SERVERS[1], WORKERS[1]):
                self.fleet.replace(name, release)
                self.more()

    def update_all_at_once(self) -> None:
        """End every process, run all migrations, and start the following release: clients wait meanwhile."""
        self._require_refused()
        self.fleet.end_all()
        self._note(f"all have ended; contracted: {self._migrate('run', '--contract')['ran']}")
        for name in (*SERVERS, *WORKERS):
            self.fleet.begin(name, self.following)
        self.more()

    def contract(self) -> None:
        """Run what contracts under load; the former release does not start any more."""
        ran = self._migrate("run", "--contract")["ran"]
        self._note(f"contracted: {ran}")
        self.more()
        if not ran:
            return
        ended = self.former.run("system", "worker", environment=self.fleet.settings)
        assert "database-newer" in ended.stderr, ended.stderr[-2000:]

    def more(self) -> None:
        """Wait until so many more registrations are settled."""
        goal = len(self.clients.told) + self.each
        self._wait_for(lambda: len(self.clients.told) >= goal or len(self.clients.told) == PEOPLE_AT_MOST or self.clients.lost)

    def end(self) -> None:
        """Let the clients finish, wait until nothing is under way, and end every process in peace."""
        self.clients.end()
        engine = for_reading(engine_for(self._storm.url))
        self._wait_for(lambda: is_quiet(self._storm, engine))
        engine.dispose()
        status = self.following.run("status", "--json", environment=self.fleet.settings)
        assert json.loads(status.stdout)["troubles"] == [], status.stdout
        self.fleet.end_all()

    def require_calm(self) -> None:
        """Raise where a client saw what it must not see, or was told otherwise than it is; where a line is missing, or there twice."""
        sys.stdout.write(f"{self.clients.begun} registrations; {self.clients.tally}\n")
        assert (dict(self.clients.tally.wrong), self.clients.lost) == ({}, [])
        assert self.clients.told == self._recorded()
        assert after(self._storm) == calm(self.clients.begun)

    def _recorded(self) -> Mapping[str, tuple[str, str | None]]:
        """State and line of each registration, by its id."""
        engine = for_reading(engine_for(self._storm.url))
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, state, line_id FROM registrations")).all()
        engine.dispose()
        return {str(one.id): (str(one.state), one.line_id) for one in rows}

    @property
    def _storm(self) -> Storm:
        """All this as the look after a storm knows it."""
        return Storm(
            data=self.fleet.data,
            database_url=self.fleet.database_url,
            processes=len(SERVERS) + len(WORKERS),
            registrations=self.clients.begun,
            strikes=0,
            seed=0,
            patience_s=_HAPPENS_WITHIN_S,
            strike=kill_one,
            served=SteadyOperator(self.fleet.data),
        )

    def _require_refused(self) -> None:
        """Raise where anything contracts beside a process of the former release."""
        ended = self.following.run("system", "migrate", "run", "--contract", "--json", environment=self.fleet.settings)
        said = json.loads(ended.stdout)
        # Of two releases with the same migrations nothing is left to run.
        assert said.get("ran") == [] or _code(said["error"]) == "database-in-use", (ended.stdout, ended.stderr[-2000:])

    def _migrate(self, *words: str) -> dict[str, object]:
        ended = self.following.run("system", "migrate", *words, "--json", environment=self.fleet.settings)
        assert ended.returncode == 0, (ended.stdout, ended.stderr[-2000:])
        said: dict[str, object] = json.loads(ended.stdout)
        return said

    def _wait_for(self, condition: Callable[[], object]) -> None:
        began = time.monotonic()
        while not condition():
            self.fleet.require_alive()
            assert time.monotonic() - began < longest_s(_HAPPENS_WITHIN_S), self.fleet.said(
                f"it did not happen in time; {self.clients.tally}; {self.clients.lost}"
            )
            time.sleep(_LOOK_EVERY_S)

    def _note(self, what: str) -> None:
        sys.stdout.write(f"{len(self.clients.told)} lines, {self.clients.tally}; {what}\n")


@contextmanager
def rolling(data: Path, url: str, *, former: Release, following: Release, load: Load) -> Iterator[Rolling]:
    """Start the processes of the former release and so many clients; nothing of them is left behind."""
    fleet = Fleet(data=data, database_url=url)
    try:
        fleet.start(former)
        clients = Clients(
            servers=fleet.servers, token=fleet.token, outlet=SAMPLE_OUTLET.value, most=PEOPLE_AT_MOST, between_s=load.between_s
        )
        clients.start(load.clients)
        try:
            yield Rolling(fleet=fleet, clients=clients, former=former, following=following, each=load.each)
        finally:
            clients.stop()
    finally:
        fleet.destroy()


def _code(problem: object) -> str:
    return str(problem["code"]) if isinstance(problem, dict) else "none"
