"""The metrics as a page for Prometheus, for this machine or for a token of the settings; and what such metrics share."""

import hmac
import ipaddress
import re
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Generic, TypeVar

import anyio
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from realname.kernel.errors import AccessDenied
from realname.platform.config.served import Served
from realname.platform.http.envelope import shared_headers
from realname.platform.http.security_log import log_refused_control
from realname.platform.outbound.circuit import CircuitNote, CircuitState

_WITHIN_S = 2.0  # of one count; Prometheus gives a whole page ten seconds
_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_ASKING = frozenset({"GET", "HEAD"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # a proxy on this machine asks in another person's name
_HOST = re.compile(r"(?P<name>[0-9A-Za-z.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?", re.ASCII)
_FROM_HERE_ONLY = "access-denied: from this machine only, as localhost or 127.0.0.1; see metrics_token\n"


class MetricsPage:
    """Serves the metrics of one registry over HTTP.

    Without a token it answers requests that come from this machine and call it by its loopback name. A page in this machine's browser
    whose name was made to stand for 127.0.0.1 (DNS rebinding) still sends its own name as `Host`. No such page has the token.
    """

    def __init__(self, registry: CollectorRegistry, *, token: str, served: Served) -> None:
        self._registry = registry
        self._token = token
        self._kept = {**shared_headers(served), "Cache-Control": "no-store", "Content-Security-Policy": _POLICY}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer every method: what a framework says by itself to one it does not know has none of our headers."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer, or say who may ask and how."""
        if request.method not in _ASKING:
            return PlainTextResponse("request-rejected: GET\n", HTTPStatus.METHOD_NOT_ALLOWED, headers=self._kept | {"Allow": "GET, HEAD"})
        if self._token and not self._has_token(request):
            log_refused_control(request, control="metrics-token", code=AccessDenied.code)
            unknown = self._kept | {"WWW-Authenticate": 'Bearer realm="realname metrics"'}
            return PlainTextResponse("access-denied: send metrics_token as bearer token\n", HTTPStatus.UNAUTHORIZED, headers=unknown)
        if not self._token and not (_is_from_here(request) and _is_for_here(request)):
            log_refused_control(request, control="metrics-place", code=AccessDenied.code)
            return PlainTextResponse(_FROM_HERE_ONLY, HTTPStatus.FORBIDDEN, headers=self._kept)
        # In a thread: some of what is counted is asked of the database.
        page = await anyio.to_thread.run_sync(generate_latest, self._registry)
        return Response(page, media_type=CONTENT_TYPE_LATEST, headers=self._kept)

    def _has_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token.encode())


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(request.client.host)


def _is_for_here(request: Request) -> bool:
    """Whether the request has exactly one Host header: a loopback address or `localhost`, with or without a port."""
    named = request.headers.getlist("host")
    if len(named) != 1:
        return False
    host = _HOST.fullmatch(named[0])
    return host is not None and (host["name"].lower() == "localhost" or _is_loopback(host["name"].strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


CountedT = TypeVar("CountedT")


class CountedMetrics(Collector, Generic[CountedT]):
    """Gauges over a count that is made when they are asked for, and kept for a while.

    Where the database is away they are missing. The page waits two seconds for a count; one that takes longer is there for the next page.
    """

    def __init__(self, count: Callable[[], CountedT], *, fresh_s: float, within_s: float = _WITHIN_S) -> None:
        """Take what counts, for how long a count holds, and how long a page waits for one."""
        self._count = count
        self._fresh_s = fresh_s
        self._within_s = within_s
        self._lock = threading.Lock()
        self._counted: CountedT | None = None
        self._until_s = 0.0
        self._under_way: threading.Thread | None = None

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise the registry would count at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Give the gauges."""
        counted = self.fresh()
        if counted is not None:
            yield from self.gauges(counted)

    @abstractmethod
    def gauges(self, counted: CountedT) -> Iterator[Metric]:
        """The gauges of a count."""

    def fresh(self) -> CountedT | None:
        """Count where the last count is too old; None: the database is away, or takes its time."""
        with self._lock:
            if time.monotonic() >= self._until_s and (self._under_way is None or not self._under_way.is_alive()):
                self._under_way = threading.Thread(target=self._count_now, name="metrics", daemon=True)
                self._under_way.start()
            if self._under_way is not None:
                self._under_way.join(self._within_s if time.monotonic() >= self._until_s else 0.0)
            return self._counted if time.monotonic() < self._until_s else None

    def _count_now(self) -> None:
        try:
            counted = self._count()
        except Exception:  # noqa: BLE001 - whatever keeps the count away, the page comes without it
            counted = None
        self._counted, self._until_s = counted, time.monotonic() + self._fresh_s


class CircuitMetrics(Collector):
    """Circuits of the operator's systems, as the processes of this machine last saw them; a system that was never asked has none."""

    def __init__(self, read: Callable[[], Sequence[CircuitNote]]) -> None:
        self._read = read

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: otherwise the registry would read at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges."""
        opened = GaugeMetricFamily("realname_circuit_open", "1: the system is left alone for now.", labels=["system", "reason"])
        since = GaugeMetricFamily("realname_circuit_since_seconds", "When its circuit last opened or closed.", labels=["system"])
        for note in self._read():
            opened.add_metric([note.system, note.reason], int(note.state is CircuitState.OPEN))
            since.add_metric([note.system], note.since.timestamp())
        yield opened
        yield since
