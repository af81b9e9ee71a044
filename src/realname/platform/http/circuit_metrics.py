"""The circuits of the operator's systems, as metrics: what the processes of this machine last saw."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from realname.platform.outbound.circuit import CircuitNote, CircuitState


class CircuitMetrics(Collector):
    """Gauges over the notes; a system that was never asked has none."""

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
