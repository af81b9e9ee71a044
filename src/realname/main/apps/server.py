"""What uvicorn serves, in one process: the API, the live session's socket, the pages and the metrics over one deployment."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realname.access.api.access import TOKEN_PATH
from realname.kernel.network_limits import site_of
from realname.kernel.ports import SignatureChecker
from realname.kernel.registry import App
from realname.live.socket.endpoint import LiveEndpoint, LiveServices
from realname.live.socket.metrics import LiveMetrics
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.end_live_session import DetectReplayedFrames
from realname.live.use_cases.find_live_session import FindLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.main.apps.api_app import create_app
from realname.main.apps.counter_app import create_web_app
from realname.main.apps.faces import NO_PORT, faces_of
from realname.main.apps.inspector_app import create_inspector_app
from realname.main.apps.metrics import build_metrics
from realname.main.apps.relying_app import create_relying_app
from realname.main.apps.siblings import Counted, Place, answering, has_turned
from realname.main.deployment.deployment import Deployment
from realname.platform.api.envelope import create_busy_app
from realname.platform.api.reference import REFERENCE
from realname.platform.config.served import Served
from realname.platform.config.settings import Settings
from realname.platform.http.metrics_page import MetricsPage
from realname.platform.http.process_metrics import RequestMetrics, SeenRequest
from realname.platform.http.seats import Seats
from realname.verification.model.challenges.guided_challenge import ChallengeGuide
from realname.verification.ports import LiveFrameAnalysers
from realname.verification.use_cases.judging_slots import JudgingSlots

_API = ("/v1/", "/docs/errors/", f"{REFERENCE}/")
_API_WHOLE = frozenset({"/openapi.json", "/healthz", "/readyz", TOKEN_PATH, REFERENCE})
_LIVE = "/v1/live"
_METRICS = "/metrics"
_JUDGED_WITHIN_S = 1.5  # at the end of the process; what is not judged by then is begun anew by the applicant
_NO_SOCKETS = 1008  # RFC 6455, 7.4.1: against a policy


def serve_deployment(
    deployment: Deployment, *, inspector_port: int = NO_PORT, relying_port: int = NO_PORT, place: Place | None = None
) -> "Server":
    """Build the application over a deployment; it is launched when serving begins and closed when it ends.

    Args:
        deployment: What is served.
        inspector_port: What comes in at this port is for the inspectors' app, and nothing else is (ADR 0047).
        relying_port: What comes in at this port is for the app of relying services, and nothing else is (ADR 0072).
        place: Of this process among those of the server; None: it is alone (ADR 0087).
    """
    counted = build_metrics(deployment, place)
    services = faces_of(deployment.app, environment=os.environ, inspector_port=inspector_port, relying_port=relying_port)
    if place is not None:
        services = services.with_others({Served: _served_by_all(services[Served], place)})
    live = LiveEndpoint(_live_services(services), LiveMetrics(counted.own))
    api = create_app(services)
    doors = (
        Door("inspector", create_inspector_app(services), port=inspector_port),
        Door("relying", create_relying_app(services), port=relying_port),
    )
    busy, web = create_busy_app(services), create_web_app(services)
    return Server(
        deployment,
        api=api,
        busy=busy,
        live=live,
        web=web,
        doors=doors,
        counted=counted,
        services=services,
    )


def _served_by_all(served: Served, place: Place) -> Served:
    """Ready when all processes are: a balancer that asks one sends work to any."""

    def require_ready() -> None:
        served.require_ready()
        place.require_others_ready()

    return replace(served, require_ready=require_ready)


@dataclass(frozen=True, slots=True)
class Door:
    """An app with a port of its own by which it is reached, and its name in the metrics."""

    part: str
    app: ASGIApp
    port: int

    def takes(self, scope: Scope) -> bool:
        """Whether a request came in here: by the socket, which no header changes."""
        return self.port != NO_PORT and (scope.get("server") or ("", NO_PORT))[1] == self.port


class Server:
    """Gives each request to the part it belongs to, and no more at once than the process can hold.

    Attributes:
        counted: What is counted.
        not_begun: Why the deployment could not be launched: uvicorn ends then, and knows no exit code of ours.
    """

    def __init__(
        self,
        deployment: Deployment,
        *,
        api: ASGIApp,
        busy: ASGIApp,
        live: LiveEndpoint,
        web: ASGIApp,
        doors: Sequence[Door],
        counted: Counted,
        services: App,
    ) -> None:
        self.counted = counted
        self.not_begun: Exception | None = None
        self._api, self._busy, self._web, self._doors = api, busy, web, doors
        self._seats = services[Seats]
        self._requests = RequestMetrics(counted.own)
        # Starlette serves the life of the process, the socket and the metrics; what it does not know goes on to the parts.
        metrics = MetricsPage(counted.all, token=deployment.app[Settings].metrics_token, served=deployment.app[Served])
        launch, siblings = partial(self._launch, deployment), partial(_answering, counted, deployment)
        life = _life_of(deployment, live, services[JudgingSlots], launch=launch, siblings=siblings)
        self._own = Starlette(routes=[WebSocketRoute(_LIVE, live), Route(_METRICS, metrics)], lifespan=life)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        door = next((one for one in self._doors if one.takes(scope)), None)
        if scope["type"] == "websocket" and door is not None:
            await send({"type": "websocket.close", "code": _NO_SOCKETS})
            return
        if scope["type"] != "http":
            await self._own(scope, receive, send)
            return
        part, app = (door.part, door.app) if door else self._part(scope["path"])
        site = site_of(scope["client"][0]) if scope.get("client") else ""
        if not self._seats.has_one(site):
            app = self._busy
        counted, seen, began_s = _Counted(send, lambda: self._seats.left(site)), SeenRequest(), time.perf_counter()
        try:
            with self._seats.one(site):
                await app({**scope, "state": {**scope.get("state", {}), "seen": seen}}, receive, counted)
        finally:
            self._requests.add(seen, part=part, status=counted.status, seconds=time.perf_counter() - began_s)

    def _launch(self, deployment: Deployment) -> None:
        try:
            deployment.launch()
        except Exception as problem:
            self.not_begun = problem
            raise

    def _part(self, path: str) -> tuple[str, ASGIApp]:
        if path == _METRICS:
            return "metrics", self._own
        if path.startswith(_API) or path in _API_WHOLE:
            return "api", self._api
        return ("static" if path.startswith("/static/") else "pages"), self._web


class _Counted:
    """Sends on, without a seat: how long it takes is the client's choice. Remembers the status."""

    def __init__(self, send: Send, left: Callable[[], AbstractContextManager[None]]) -> None:
        self._send = send
        self._left = left
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
        with self._left():
            await self._send(message)


def _life_of(
    deployment: Deployment,
    live: LiveEndpoint,
    slots: JudgingSlots,
    *,
    launch: Callable[[], None],
    siblings: Callable[[], AbstractContextManager[None]],
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(launch)
        try:
            with siblings():
                yield
        finally:
            live.close()
            await anyio.to_thread.run_sync(partial(slots.drain, within_s=_JUDGED_WITHIN_S))
            await anyio.to_thread.run_sync(deployment.close)

    return lifespan


def _answering(counted: Counted, deployment: Deployment) -> AbstractContextManager[None]:
    """Answer the other processes of the server while this one serves; called in the event loop, which must do its work for it to live."""
    if counted.place is None:
        return nullcontext()
    loop = asyncio.get_running_loop()
    return answering(
        counted.place,
        is_alive=lambda: has_turned(loop),
        require_ready=deployment.app[Served].require_ready,
        metrics=counted.own_text,
    )


def _live_services(app: App) -> LiveServices:
    return LiveServices(
        find_session=app[FindLiveSession],
        open_session=app[OpenLiveSession],
        conclude=app[ConcludeLiveSession],
        have_frames_been_seen=app[DetectReplayedFrames],
        analysers=app[LiveFrameAnalysers],
        signatures=app[SignatureChecker],
        guide=app[ChallengeGuide],
        sessions=app[Settings].live_sessions,
    )
