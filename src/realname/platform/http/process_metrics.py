"""What a process says of itself as metrics: its build, what it needs, its disks, its connections to the database, and its requests."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, Summary
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from realname.platform.config.served import Readiness, ReadinessPart, Served
from realname.platform.http.metrics_page import CountedMetrics
from realname.platform.system.disk import Disks

_FRESH_S = 5.0
_WITHIN_S = 3.0
_REQUEST_S = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_UNKNOWN = "unknown"  # what no route takes: paths are the caller's choice


class ReadinessMetrics(CountedMetrics[Mapping[ReadinessPart, bool]]):
    """Whether each part is as it must be: all are looked at side by side, and one that does not answer in three seconds is not."""

    def __init__(self, readiness: Readiness) -> None:
        """Take how each is looked at."""
        super().__init__(self._look, fresh_s=_FRESH_S, within_s=2 * _WITHIN_S)
        self._readiness = readiness
        self._looking: dict[ReadinessPart, threading.Thread] = {}
        self._found: dict[ReadinessPart, bool] = {}

    def gauges(self, counted: Mapping[ReadinessPart, bool]) -> Iterator[Metric]:
        """Give them."""
        gauge = GaugeMetricFamily("realname_ready", "1: this part is as it must be; 0: /readyz is 503 for it.", labels=["part"])
        for part, is_ready in counted.items():
            gauge.add_metric([part.value], int(is_ready))
        yield gauge

    def _look(self) -> Mapping[ReadinessPart, bool]:
        until_s = time.monotonic() + _WITHIN_S
        for part in self._readiness.checks:
            if part not in self._looking or not self._looking[part].is_alive():
                self._found.pop(part, None)
                self._looking[part] = threading.Thread(target=self._look_at, args=(part,), name=f"ready-{part.value}", daemon=True)
                self._looking[part].start()
        for thread in self._looking.values():
            thread.join(max(0.0, until_s - time.monotonic()))
        return {part: self._found.get(part, False) for part in self._readiness.checks}

    def _look_at(self, part: ReadinessPart) -> None:
        try:
            self._readiness.checks[part]()
        except Exception:  # noqa: BLE001 - whatever it is, it is not ready
            self._found[part] = False
        else:
            self._found[part] = True


class DiskMetrics(Collector):
    """Room on the disks that this process writes to."""

    def __init__(self, disks: Disks) -> None:
        """Take the disks."""
        self._disks = disks

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise the registry would look at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Give the gauges."""
        free = GaugeMetricFamily("realname_disk_free_bytes", "Free for this process.", labels=["place"])
        size = GaugeMetricFamily("realname_disk_size_bytes", "Size of the file system.", labels=["place"])
        for name, room in self._disks.rooms().items():
            free.add_metric([name], room.free_bytes)
            size.add_metric([name], room.size_bytes)
        yield free
        yield size


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """Connections of this process to the database.

    Attributes:
        in_use: Held by a transaction now.
        idle: Open and free.
        most: There may be so many.
    """

    in_use: int
    idle: int
    most: int


class PoolMetrics(Collector):
    """Connections of this process to the database."""

    def __init__(self, read: Callable[[], PoolFigures]) -> None:
        """Take what reads them."""
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Give the gauges."""
        found = self._read()
        gauge = GaugeMetricFamily("realname_database_connections", "Connections to the database, by state.", labels=["state"])
        gauge.add_metric(["in-use"], found.in_use)
        gauge.add_metric(["idle"], found.idle)
        yield gauge
        yield GaugeMetricFamily("realname_database_connections_limit", "There may be so many.", value=found.most)


def add_build_info(registry: CollectorRegistry, served: Served, *, database: str, python: str) -> None:
    """Say what runs: version and mode, the kind of database, Python's version."""
    about = Info("realname_build", "What runs here.", registry=registry)
    about.info({"version": served.version, "mode": served.mode, "database": database, "python": python})


class RequestMetrics:
    """Requests by part and status, how long they took, and which route took them; the template of a route, never a path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter("realname_http_requests", "Requests answered, by part and status.", ["part", "status"], registry=registry)
        self._seconds = Histogram(
            "realname_http_request_seconds",
            "From the request to the end of its answer, by part and status.",
            ["part", "status"],
            buckets=_REQUEST_S,
            registry=registry,
        )
        self._routes = Summary(
            "realname_http_route_seconds",
            "Number and time of requests by method, template of the route and status.",
            ["method", "route", "status"],
            registry=registry,
        )

    def add(self, seen: "SeenRequest", *, part: str, status: int, seconds: float) -> None:
        """Count an answer; `status` 0: there was none."""
        kind = f"{status // 100}xx"
        self._requests.labels(part, kind).inc()
        self._seconds.labels(part, kind).observe(seconds)
        if part != "static":
            self._routes.labels(seen.method, seen.route, kind).observe(seconds)


@dataclass(slots=True)
class SeenRequest:
    """What the envelope of a part has seen of a request; it lies in the state of the request."""

    method: str = _UNKNOWN
    route: str = _UNKNOWN
