"""Whether the two routes are apart, as metrics: counted in the database when asked for, at most every quarter of an hour."""

import threading
import time
from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from realname.reports.model.route_parity import ParityVerdict
from realname.reports.use_cases.read_parity import ParityReport

_FRESH_S = 900.0  # of a million registrations a count takes seconds, and of thirty days nothing changes in minutes


class ParityMetrics(Collector):
    """Gauges over a report; where the database is away they are missing."""

    def __init__(self, read: Callable[[], ParityReport]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._found: ParityReport | None = None
        self._until_s = 0.0

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: otherwise the registry would count at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges."""
        found = self._fresh()
        if found is None:
            return
        apart = "1: one route leads to a line less often, or later, than the rule pack allows."
        yield GaugeMetricFamily("realname_routes_apart", apart, value=found.whole.verdict is ParityVerdict.APART)
        outlets = sum(one.verdict is ParityVerdict.APART for one in found.outlets)
        yield GaugeMetricFamily("realname_outlets_with_routes_apart", "Outlets where the routes are apart.", value=outlets)

    def _fresh(self) -> ParityReport | None:
        with self._lock:
            if time.monotonic() >= self._until_s:
                try:
                    self._found = self._read()
                except Exception:  # noqa: BLE001 - whatever keeps the count away, the page comes without it
                    self._found = None
                self._until_s = time.monotonic() + _FRESH_S
            return self._found
