"""Held faces beside the line, and leaks that are late, as metrics: counted when asked for, at most every quarter of an hour."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from realname.breaches.model.breach import Breach
from realname.breaches.use_cases.face_count import HeldFaces
from realname.kernel.ports import Clock
from realname.platform.http.metrics_page import CountedMetrics

_FRESH_S = 900.0  # of a million registrations the count of faces takes seconds


class ReportMetrics(CountedMetrics[tuple[HeldFaces, Sequence[Breach]]]):
    """Gauges over both."""

    def __init__(self, *, faces: Callable[[], HeldFaces], leaks: Callable[[], Sequence[Breach]], clock: Clock) -> None:
        """Take what counts the faces, and what lists the leaks."""
        super().__init__(lambda: (faces(), leaks()), fresh_s=_FRESH_S)
        self._clock = clock

    def gauges(self, counted: tuple[HeldFaces, Sequence[Breach]]) -> Iterator[Metric]:
        """Give them."""
        faces, leaks = counted
        now = self._clock.now()
        yield GaugeMetricFamily("realname_held_faces", "People whose faces are held.", value=faces.people)
        yield GaugeMetricFamily("realname_held_faces_line", "From so many on it is filed; 0: no such line.", value=faces.line)
        yield GaugeMetricFamily("realname_face_filing_late", "1: the filing was not made in time.", value=faces.is_late)
        late = sum(one.is_late(now) for one in leaks)
        yield GaugeMetricFamily("realname_leaks_late", "Leaks that were not reported, or whose people were not told, in time.", value=late)
