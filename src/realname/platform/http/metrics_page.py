"""The metrics as a page for Prometheus: for this machine alone, or for the person who holds the token of the settings."""

import hmac
import ipaddress
from http import HTTPStatus

import anyio
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from realname.kernel.errors import AccessDenied
from realname.platform.http.envelope import SHARED_HEADERS
from realname.platform.http.security_log import log_refused_control

_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_KEPT = {**SHARED_HEADERS, "Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
_ASKING = frozenset({"GET", "HEAD"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # a proxy on this machine asks in another person's name


class MetricsPage:
    """Answers with what a registry holds. Without a token it is there for requests that come from this machine itself."""

    def __init__(self, registry: CollectorRegistry, *, token: str) -> None:
        self._registry = registry
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer every method: what a framework says by itself to one it does not know has none of our headers."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer, or say who may ask and how."""
        if request.method not in _ASKING:
            return PlainTextResponse("request-rejected: GET\n", HTTPStatus.METHOD_NOT_ALLOWED, headers=_KEPT | {"Allow": "GET, HEAD"})
        if self._token and not self._has_token(request):
            log_refused_control(request, control="metrics-token", code=AccessDenied.code)
            unknown = _KEPT | {"WWW-Authenticate": 'Bearer realm="realname metrics"'}
            return PlainTextResponse("access-denied: send metrics_token as bearer token\n", HTTPStatus.UNAUTHORIZED, headers=unknown)
        if not self._token and not _is_from_here(request):
            log_refused_control(request, control="metrics-place", code=AccessDenied.code)
            return PlainTextResponse("access-denied: from this machine only; see metrics_token\n", HTTPStatus.FORBIDDEN, headers=_KEPT)
        # In a thread: some of what is counted is asked of the database.
        page = await anyio.to_thread.run_sync(generate_latest, self._registry)
        return Response(page, media_type=CONTENT_TYPE_LATEST, headers=_KEPT)

    def _has_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token.encode())


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
