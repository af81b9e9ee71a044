"""What the workflow engine carries, as metrics: read when asked for, at most every few seconds."""

from collections.abc import Iterator
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from realname.platform.http.metrics_page import CountedMetrics
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


class WorkflowMetrics(CountedMetrics[WorkflowCounts]):
    """Gauges over a count; where the database is away they are missing, and `realname_workflow_up` is 0."""

    def __init__(self, workflow: Workflow) -> None:
        """Take what is measured."""
        super().__init__(workflow.counts, fresh_s=_FRESH_S)
        self._workflow = workflow

    def collect(self) -> Iterator[Metric]:
        """Give the gauges."""
        yield GaugeMetricFamily("realname_workflow_running", "Whether this process carries it.", value=int(self._workflow.is_running))
        yield CounterMetricFamily(
            "realname_executor_lost", "Times this process lost its name and began the workflow again.", value=self._workflow.times_lost
        )
        counts = self.fresh()
        yield GaugeMetricFamily("realname_workflow_up", "Whether the workflow's records can be read.", value=int(counts is not None))
        if counts is not None:
            yield from self.gauges(counts)

    def gauges(self, counted: WorkflowCounts) -> Iterator[Metric]:
        """Give those over the count."""
        states = GaugeMetricFamily("realname_workflows", "Workflows that have not ended well, by state.", labels=["state"])
        for state, found in counted.states.items():
            states.add_metric([state], found)
        yield states
        yield GaugeMetricFamily(
            "realname_workflows_halted", "Stopped on broken integrity: an operator has to look.", value=len(counted.halted)
        )
        yield GaugeMetricFamily(
            "realname_workflows_abandoned",
            "Under way in a process that is gone; taken over within a minute.",
            value=sum(counted.abandoned.values()),
        )
        yield GaugeMetricFamily("realname_executors", "Processes that carry workflows.", value=len(counted.executors))
