"""Metrics of the clock: read on request, a few times a minute at most."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from realname.ledger.model.clocks import ClockReading
from realname.platform.http.metrics_page import CountedMetrics

_FRESH_S = 15.0


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
