"""Metrics of the ledger: what was recorded, and the clock, which is read on request, a few times a minute at most."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily, Metric

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.model.clocks import ClockReading
from realname.platform.http.metrics_page import CountedMetrics

_FRESH_S = 5.0


class EventMetrics:
    """What this process recorded, by event: the list of events is closed, and a fact of one is none of its labels."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._events = Counter("realname_events", "Events that this process recorded in the ledger.", ["event"], registry=registry)

    def __call__(self, events: Sequence[RecordedEvent]) -> None:
        """Count what a transaction recorded."""
        for one in events:
            self._events.labels(one.event.value).inc()


class ClockMetrics(CountedMetrics[Sequence[ClockReading]]):
    """Gauges over the readings."""

    def __init__(self, read: Callable[[], Sequence[ClockReading]]) -> None:
        """Take what reads the clocks."""
        super().__init__(read, fresh_s=_FRESH_S)

    def gauges(self, counted: Sequence[ClockReading]) -> Iterator[Metric]:
        """Give them."""
        says = "How far this machine's clock is ahead of another, seconds; negative: behind. Beyond a minute the server is not ready."
        gauge = GaugeMetricFamily("realname_clock_ahead_seconds", says, labels=["of"])
        for one in counted:
            gauge.add_metric([one.of.value], one.ahead_s)
        yield gauge
