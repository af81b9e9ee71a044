"""Around every request: an id, the headers that all answers carry, one log line that names no one but by an id, and a blank 500."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realname.kernel.errors import RealNameError
from realname.kernel.ports import RandomTokens
from realname.platform.config.logs import log_fault
from realname.platform.config.served import Served
from realname.platform.errors import ServerStopping
from realname.platform.http.correlation import Correlation, read_correlation
from realname.platform.http.deprecation import say_deprecation
from realname.platform.http.security_log import METHODS, facts_of, note_route
from realname.platform.system.tracing import Side, span, traceparent

_POLICY = "Content-Security-Policy"
_SHARED = {"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}


def shared_headers(served: Served) -> Mapping[str, str]:
    """The headers that every answer of a deployment carries."""
    return {**_SHARED, "Strict-Transport-Security": served.transport_security}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """What one part of the server wraps its answers in.

    Attributes:
        part: Its name in the log: `api`, `web`.
        served: Facts of the deployment.
        headers: Those of the part's answers beside the shared ones.
        problem: Makes an error an answer of the part.
    """

    part: str
    served: Served
    tokens: RandomTokens
    headers: Mapping[str, str]
    problem: Callable[[Request, RealNameError, HTTPStatus], Response]


class Envelope:
    """ASGI middleware, the outermost of a part."""

    def __init__(self, app: ASGIApp, *, wrapping: Wrapping) -> None:
        self._app = app
        self._wrapping = wrapping
        self._log = structlog.get_logger(f"realname.{wrapping.part}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, method = time.perf_counter(), scope["method"]
        request_id = self._wrapping.tokens.token()
        # Whatever can be got can be asked about; the server leaves the body out, as it knows the method that was sent.
        scope = {**scope, "method": "GET" if method == "HEAD" else method, "state": {**scope.get("state", {}), "request_id": request_id}}
        headers = Headers(scope=scope)
        correlation = read_correlation(headers)
        with span("request", side=Side.SERVER, parent=headers.get("traceparent", "") if correlation.trace_id else "") as spanned:
            status = await self._serve(scope, receive, send, correlation.within(traceparent()), method=method, started=started)
            facts = facts_of(scope)
            spanned.name(f"{method if method in METHODS else 'other'} {facts['route'] or self._wrapping.part}")
            spanned.set(http__request__method=method if method in METHODS else "_OTHER", http__route=facts["route"])
            spanned.set(http__response__status_code=status, realname__part=self._wrapping.part, realname__request_id=request_id)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                spanned.fail(scope["state"].get("error_code") or str(status))

    async def _serve(self, scope: Scope, receive: Receive, send: Send, correlation: Correlation, *, method: str, started: float) -> int:
        """Serve within the span; the status that was answered, 0: none."""
        request_id = scope["state"]["request_id"]
        own = {"Realname-Mode": self._wrapping.served.mode, "Request-Id": request_id, **correlation.headers(request_id)}
        answer = _Answer(send, scope, {**shared_headers(self._wrapping.served), **self._wrapping.headers, **own})
        try:
            # Lines of the use cases carry the request's id as well.
            with structlog.contextvars.bound_contextvars(request_id=request_id, **correlation.logged()):
                await self._app(scope, receive, answer)
        except ClientDisconnect:
            scope["state"]["error_code"] = "client-gone"
        except asyncio.CancelledError:  # uvicorn ends what is still under way seconds after SIGTERM
            if answer.status:
                raise
            await self._wrapping.problem(Request(scope), ServerStopping(), HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, answer)
        except Exception as problem:  # noqa: BLE001 - the last line: whatever it is, it must not reach a log or a client with its message
            log_fault(problem, part=self._wrapping.part, request_id=request_id)
            if not answer.status:
                blank = self._wrapping.problem(Request(scope), RealNameError(), HTTPStatus.INTERNAL_SERVER_ERROR)
                await blank(scope, receive, answer)
        finally:
            note_route(scope, method)
            duration_ms = round((time.perf_counter() - started) * 1000, 1)
            self._log_request(scope, correlation, method=method, status=answer.status, duration_ms=duration_ms)
        return answer.status

    def _log_request(self, scope: Scope, correlation: Correlation, *, method: str, status: int, duration_ms: float) -> None:
        # A list that asks every few seconds whether anything changed would fill the log: that nothing did is no line of it.
        write = self._log.debug if status == HTTPStatus.NOT_MODIFIED else self._log.info
        # Of what a client sends neither method nor path is written as it is: both may be anything.
        write(
            "request",
            method=method if method in METHODS else None,
            status=status,
            duration_ms=duration_ms,
            **facts_of(scope),
            **correlation.logged(),
            code=scope["state"].get("error_code"),
        )


class _Answer:
    """Sends an answer on, with the headers that all carry; `status` is 0 until it has begun."""

    def __init__(self, send: Send, scope: Scope, headers: Mapping[str, str]) -> None:
        self._send = send
        self._scope = scope
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                # A page that is narrower than the rest says so itself.
                if name != _POLICY or name not in headers:
                    headers[name] = value
            say_deprecation(self._scope, headers)
            # Nothing is kept by the person who gets it; static files alone say for themselves how they are kept.
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)
