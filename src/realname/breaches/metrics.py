"""Held faces beside the line, and leaks that are late, as metrics: counted when asked for, at most every quarter of an hour."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from realname.breaches.model.breach import Breach
from realname.breaches.use_cases.face_count import HeldFaces
from realname.kernel.ports import Clock

_FRESH_S = 900.0  # of a million registrations the count of faces takes seconds


class ReportMetrics(Collector):
    """Gauges; where the database is away they are missing."""

    def __init__(self, *, faces: Callable[[], HeldFaces], leaks: Callable[[], Sequence[Breach]], clock: Clock) -> None:
        self._faces, self._leaks, self._clock = faces, leaks, clock
        self._lock = threading.Lock()
        self._found: tuple[HeldFaces, Sequence[Breach]] | None = None
        self._until_s = 0.0

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: otherwise the registry would count at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges."""
        found = self._fresh()
        if found is None:
            return
        faces, leaks = found
        now = self._clock.now()
        yield GaugeMetricFamily("realname_held_faces", "People whose faces are held.", value=faces.people)
        yield GaugeMetricFamily("realname_held_faces_line", "From so many on it is filed; 0: no such line.", value=faces.line)
        yield GaugeMetricFamily("realname_face_filing_late", "1: the filing was not made in time.", value=faces.is_late)
        late = sum(one.is_late(now) for one in leaks)
        yield GaugeMetricFamily("realname_leaks_late", "Leaks that were not reported, or whose people were not told, in time.", value=late)

    def _fresh(self) -> tuple[HeldFaces, Sequence[Breach]] | None:
        with self._lock:
            if time.monotonic() >= self._until_s:
                try:
                    self._found = (self._faces(), self._leaks())
                except Exception:  # noqa: BLE001 - whatever keeps the count away, the page comes without it
                    self._found = None
                self._until_s = time.monotonic() + _FRESH_S
            return self._found
