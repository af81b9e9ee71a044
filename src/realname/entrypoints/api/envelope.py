"""Around every request: an id, headers that every answer carries, one log line without anything personal, and a blank 500."""

import time
import traceback
from http import HTTPStatus
from pathlib import PurePath

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realname.domain.errors import RealNameError
from realname.entrypoints.api.problems import problem_answer
from realname.entrypoints.api.services import ApiServices

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
log = structlog.get_logger("realname.api")


class Envelope:
    """ASGI middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, *, services: ApiServices) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = self._services.tokens.token()
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, {**_HEADERS, "Realname-Mode": self._services.mode, "Request-Id": request_id})
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            scope["state"]["error_code"] = "client-gone"
        except Exception as problem:  # noqa: BLE001 - the last line: whatever it is, it must not reach a log or a client with its message
            _log_fault(problem, request_id)
            if not answer.status:
                blank = problem_answer(Request(scope), RealNameError(), HTTPStatus.INTERNAL_SERVER_ERROR)
                await blank(scope, receive, answer)
        finally:
            _log_request(scope, status=answer.status, duration_ms=round((time.perf_counter() - started) * 1000, 1), request_id=request_id)


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
        await self._send(message)


def _log_request(scope: Scope, *, status: int, duration_ms: float, request_id: str) -> None:
    # The route's template, never the path: what a client writes into a path may be anything.
    route = getattr(scope.get("route"), "path", None)
    method = scope["method"] if scope["method"] in _METHODS else None
    code = scope["state"].get("error_code")
    log.info("request", method=method, route=route, status=status, duration_ms=duration_ms, request_id=request_id, code=code)


def _log_fault(problem: Exception, request_id: str) -> None:
    # The class and the places, never the message or a local value.
    frames = traceback.extract_tb(problem.__traceback__)[-8:]
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames]
    log.error("internal-error", kind=type(problem).__name__, places=places, request_id=request_id)
