"""What a process serves that serves no person: its metrics, whether it lives and is ready, or what its start awaits."""

import threading
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version

import anyio
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from realname.kernel.errors import RealNameError, StorageUnavailable
from realname.platform.config.served import Readiness, ReadinessPart, Served
from realname.platform.config.settings import Settings
from realname.platform.http.envelope import shared_headers
from realname.platform.http.listener import FairListener
from realname.platform.http.metrics_page import MetricsPage
from realname.platform.http.process_metrics import ReadinessMetrics

_RETRY_AFTER_S = "5"


def create_plain_app(served: Served, registry: CollectorRegistry, *, token: str) -> Starlette:
    """Build the application: `/metrics`, `/healthz` and `/readyz`; anything else is answered like `/readyz`."""
    headers = {**shared_headers(served), "Cache-Control": "no-store"}

    async def say_alive(_request: Request) -> Response:
        return JSONResponse({"status": "alive", "mode": served.mode}, headers=headers)

    async def say_ready(_request: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(served.require_ready)
        except RealNameError as problem:
            said = {"status": "not-ready", "mode": served.mode, "code": problem.code, "detail": problem.summary, **problem.facts}
            return JSONResponse(said, HTTPStatus.SERVICE_UNAVAILABLE, headers=headers | {"Retry-After": _RETRY_AFTER_S})
        return JSONResponse({"status": "ready", "mode": served.mode}, headers=headers)

    async def say_unknown(request: Request) -> Response:
        answer = await say_ready(request)
        return answer if answer.status_code != HTTPStatus.OK else Response(status_code=HTTPStatus.NOT_FOUND, headers=headers)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(
        routes=[
            Route("/metrics", MetricsPage(registry, token=token, served=served)),
            Route("/healthz", say_alive),
            Route("/readyz", say_ready),
            Route("/{path:path}", say_unknown, methods=methods),
        ]
    )


def create_awaiting_app(settings: Settings, awaited: StorageUnavailable) -> Starlette:
    """Build what is served while the start awaits something: each request but `/healthz` and `/metrics` is answered 503 and says what.

    Args:
        settings: Of the deployment.
        awaited: Why the start cannot go on; its `kind` is the part that is not ready.
    """
    kind, facts = type(awaited), dict(awaited.facts)

    def refuse() -> None:
        raise kind(**facts)  # a new one each time: one that is raised again keeps every request that it was raised in

    served = Served(is_sandbox=settings.is_sandbox, has_outbox=False, version=version("realname"), require_ready=refuse)
    registry = CollectorRegistry()
    registry.register(ReadinessMetrics(Readiness({ReadinessPart(str(facts["kind"])): refuse})))
    return create_plain_app(served, registry, token=settings.metrics_token)


class Beside:
    """Serves an application in a thread beside the work of the process, until it is stopped."""

    def __init__(self, config: uvicorn.Config, listeners: Sequence[FairListener]) -> None:
        """Begin; the listeners stay open for what comes after."""
        self._server = uvicorn.Server(config)
        sockets = [one.again() for one in listeners]
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": sockets}, name="plain-server", daemon=True)
        self._thread.start()

    def stop(self, *, within_s: float) -> None:
        """Stop; wait no longer than told."""
        self._server.should_exit = True
        self._thread.join(within_s)
