"""Around every page: an id, the security headers, one log line without anything personal, and a blank page for a fault of ours."""

import time
import traceback
from http import HTTPStatus
from pathlib import PurePath

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realname.domain.errors import RealNameError
from realname.entrypoints.web.problems import problem_answer
from realname.entrypoints.web.services import WebServices

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=()",
    # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and the check of the origin would refuse them.
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
log = structlog.get_logger("realname.web")


class Envelope:
    """ASGI middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, *, services: WebServices) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = self._services.tokens.token()
        method = scope["method"]
        # Whatever can be got can be asked about; the server leaves the body out, as it knows the method that was sent.
        scope = {**scope, "method": "GET" if method == "HEAD" else method, "state": {**scope.get("state", {}), "request_id": request_id}}
        answer = _Answer(send, {**HEADERS, "Realname-Mode": self._services.mode, "Request-Id": request_id})
        try:
            await self._app(scope, receive, answer)
        except Exception as problem:  # noqa: BLE001 - the last line: whatever it is, it must not reach a log or a page with its message
            _log_fault(problem, request_id)
            if not answer.status:
                blank = problem_answer(Request(scope), RealNameError(), HTTPStatus.INTERNAL_SERVER_ERROR)
                await blank(scope, receive, answer)
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000, 1)
            _log_request(scope, method=method, status=answer.status, duration_ms=duration_ms)


class _Answer:
    """Sends an answer on, with the headers that all carry; `status` is 0 until it has begun."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
            # Pages are never kept: after signing out, back shows nothing. Static files say for themselves how they are kept.
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _log_request(scope: Scope, *, method: str, status: int, duration_ms: float) -> None:
    # The route's template, never the path: what a browser writes into a path may be anything.
    route, state = getattr(scope.get("route"), "path", None), scope["state"]
    known = method if method in _METHODS else None
    log.info(
        "request",
        method=known,
        route=route,
        status=status,
        duration_ms=duration_ms,
        request_id=state["request_id"],
        code=state.get("error_code"),
    )


def _log_fault(problem: Exception, request_id: str) -> None:
    # The class and the places, never the message or a local value.
    frames = traceback.extract_tb(problem.__traceback__)[-8:]
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames]
    log.error("internal-error", kind=type(problem).__name__, places=places, request_id=request_id)
