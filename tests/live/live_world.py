"""A whole server on a port, as `realname serve` sets it up, with an eye that a test chooses; and a client that is enrolled at it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn

from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.evaluation.attacks.live_client import ApiClient, Json, enrol
from realname.kernel.identifiers import ClientId, LiveSessionId, OutletId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.apps.server import serve_deployment
from realname.main.commands.serve import configure
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.http.listener import listen
from realname.registration.store.live_sessions import LiveSessions
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from realname.sandbox.simulators.people import SamplePerson, card_json, invented_person
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.ports import LiveFrameAnalysers, ReferenceChecker
from tests.verification.live_frame_analyser import UnsafeAnalysersByMark
from tests.verification.live_verifier import PORTRAIT, UnsafeAnyReference

OUTLET = OutletId("outlet-1")
_STARTED_WITHIN_S = 120.0


@dataclass(slots=True, kw_only=True)
class LiveWorld:
    """A running server.

    Attributes:
        socket_url: Of the live session.
    """

    deployment: Deployment
    url: str
    socket_url: str
    api: ApiClient
    server: uvicorn.Server
    _used: int = 0

    def stop(self) -> None:
        """Ask the server to end."""
        self.server.should_exit = True

    def findings_of(self, session_id: str) -> list[str]:
        """What is recorded of a session."""
        with self.deployment.app[SqlUnitsOfWork]() as unit:
            return [finding.value for finding in unit[LiveSessions].get(LiveSessionId(session_id)).findings]

    def registered(self, person: SamplePerson | None = None) -> str:
        """A registration that waits for its live session; each of another person, as the tries of one are counted."""
        place, self._used = self._used, self._used + 1
        # No blinks: a session of two blinks would be over before what a test waits for.
        registration = self.api.open(number=str(place), inabilities=["cannot-blink"])
        self.api.attach(registration, card_json(person or invented_person(place), portrait=PORTRAIT))
        self.api.choose(registration, msisdn=sandbox_msisdns()[place].value, iccid=sandbox_iccids()[place].value)
        return registration

    def session(self) -> Json:
        """A live session that can be opened."""
        return self.api.session(self.registered())

    def metric(self, name: str) -> float:
        """A figure of /metrics."""
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@contextmanager
def live_world(
    folder: Path,
    *,
    analysers: LiveFrameAnalysers | None = None,
    sessions: int = 4,
    pack: str = "sandbox",
    maker: SimulatedMaker | None = None,
) -> Iterator[LiveWorld]:
    """Serve with an eye that a test chooses; any picture will do as portrait. With a maker the counter's hardware is attested."""
    roots = {"REALNAME_COUNTER_ROOTS": str(maker.write_root(folder / "roots"))} if maker else {}
    deployment = open_deployment(folder, environment={"REALNAME_LIVE_SESSIONS": str(sessions), "REALNAME_PACK": pack, **roots})
    given: dict[type, object] = {ReferenceChecker: UnsafeAnyReference(), LiveFrameAnalysers: analysers or UnsafeAnalysersByMark()}
    device = SimulatedCounterDevice(maker=maker) if maker else None
    with serving(replace(deployment, app=deployment.app.with_others(given)), device=device) as world:
        yield world


@contextmanager
def serving(deployment: Deployment, *, device: SimulatedCounterDevice | None = None) -> Iterator[LiveWorld]:
    """Serve on a free port in a thread of this process."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configure(serve_deployment(deployment)))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    headers = {"Authorization": f"Bearer {deployment.app[IssueApiToken](ClientId('test'))}"}
    try:
        _wait_for(server)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as http:
            api = enrol(http, code=deployment.app[IssueEnrolmentCode](OUTLET, "Counter 1"), device=device)
            url, socket_url = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}/v1/live"
            yield LiveWorld(deployment=deployment, url=url, socket_url=socket_url, api=api, server=server)
    finally:
        server.should_exit = True
        thread.join(timeout=_STARTED_WITHIN_S)


def _wait_for(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.02)
