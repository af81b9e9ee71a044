"""What the workflow engine carries, as metrics: read when asked for, at most every few seconds."""

import threading
import time
from collections.abc import Iterator
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from realname.workflow.engine.counts import WorkflowCounts

_FRESH_S = 10.0


class Workflow(Protocol):
    """What is measured: the whole deployment's work, and this process's part in it."""

    @property
    def is_running(self) -> bool:
        """Whether this process carries workflows."""
        ...

    @property
    def times_lost(self) -> int:
        """How often this process lost its name."""
        ...

    def counts(self) -> WorkflowCounts:
        """Count over the whole deployment."""
        ...


class WorkflowMetrics(Collector):
    """Gauges over a count; where the database is away they are missing, and `realname_workflow_up` is 0."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._lock = threading.Lock()
        self._counts: WorkflowCounts | None = None
        self._counted_until_s = 0.0

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: otherwise the registry would count at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Give the gauges."""
        yield GaugeMetricFamily("realname_workflow_running", "Whether this process carries it.", value=int(self._workflow.is_running))
        yield CounterMetricFamily(
            "realname_executor_lost", "Times this process lost its name and began the workflow again.", value=self._workflow.times_lost
        )
        counts = self._fresh()
        yield GaugeMetricFamily("realname_workflow_up", "Whether the workflow's records can be read.", value=int(counts is not None))
        if counts is None:
            return
        states = GaugeMetricFamily("realname_workflows", "Workflows that have not ended well, by state.", labels=["state"])
        for state, found in counts.states.items():
            states.add_metric([state], found)
        yield states
        yield GaugeMetricFamily(
            "realname_workflows_halted", "Stopped on broken integrity: an operator has to look.", value=len(counts.halted)
        )
        yield GaugeMetricFamily(
            "realname_workflows_abandoned",
            "Under way in a process that is gone; taken over within a minute.",
            value=sum(counts.abandoned.values()),
        )
        yield GaugeMetricFamily("realname_executors", "Processes that carry workflows.", value=len(counts.executors))

    def _fresh(self) -> WorkflowCounts | None:
        with self._lock:
            if time.monotonic() >= self._counted_until_s:
                try:
                    self._counts = self._workflow.counts()
                except Exception:  # noqa: BLE001 - whatever keeps the count away, the page comes without it
                    self._counts = None
                self._counted_until_s = time.monotonic() + _FRESH_S
            return self._counts
