"""What a worker serves at the address that `worker_metrics` names: its metrics, and whether it lives and is ready."""

import socket
import threading
from http import HTTPStatus

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from realname.kernel.errors import RealNameError
from realname.main.apps.siblings import Counted
from realname.main.deployment.deployment import Deployment
from realname.platform.config.served import Served
from realname.platform.config.settings import Settings
from realname.platform.http.envelope import shared_headers
from realname.platform.http.metrics_page import MetricsPage


def create_worker_app(deployment: Deployment, counted: Counted) -> Starlette:
    """Build the application over a deployment and the metrics of its processes."""
    settings, served = deployment.app[Settings], deployment.app[Served]
    headers = {**shared_headers(served), "Cache-Control": "no-store"}

    async def say_alive(_request: Request) -> Response:
        return JSONResponse({"status": "alive", "mode": served.mode}, headers=headers)

    async def say_ready(_request: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(served.require_ready)
        except RealNameError as problem:
            said = {"status": "not-ready", "mode": served.mode, "code": problem.code, **problem.facts}
            return JSONResponse(said, HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
        return JSONResponse({"status": "ready", "mode": served.mode}, headers=headers)

    metrics = MetricsPage(counted.all, token=settings.metrics_token, served=served)
    return Starlette(routes=[Route("/metrics", metrics), Route("/healthz", say_alive), Route("/readyz", say_ready)])


class Beside:
    """Serves an application in a thread beside the work of the process, until it is stopped."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        """Begin."""
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, name="metrics-server", daemon=True)
        self._thread.start()

    def stop(self, *, within_s: float) -> None:
        """Close its port; wait no longer than told."""
        self._server.should_exit = True
        self._thread.join(within_s)
