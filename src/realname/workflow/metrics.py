"""What the workflow engine carries, how registrations fare in it and how long that takes, as metrics."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.lines.events import LineEvent
from realname.platform.http.metrics_page import CountedMetrics
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Purpose, Registration, Route
from realname.registration.store.registrations import Registrations
from realname.workflow.engine.counts import WorkflowCounts
from realname.workflow.engine.cycle import Step

_FRESH_S = 10.0
_STEP_S = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0)
_STAGE_S = (1.0, 5.0, 30.0, 60.0, 180.0, 600.0, 3600.0, 86400.0, 604800.0)
_MOST_UNREAD = 10_000  # where no one asks for the metrics, the oldest are left out


class StepMetrics:
    """How long the steps of the workflow take in this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "realname_workflow_step_seconds",
            "Time of a step of the workflow; `waiting`: it had no answer yet.",
            ["step", "outcome"],
            buckets=_STEP_S,
            registry=registry,
        )

    def __call__(self, step: Step, seconds: float, is_done: bool, /) -> None:  # noqa: FBT001 - as `StepSeen`
        """Count one."""
        self._seconds.labels(step.value, "done" if is_done else "waiting").observe(seconds)


class RegistrationMetrics(Collector):
    """What this process recorded of registrations: opened, decided and why, and how long each stage took.

    The times of a registration are read when the metrics are asked for, so that no transaction waits for them.
    """

    def __init__(self, reads: Reads, clock: Clock) -> None:
        self._reads = reads
        self._clock = clock
        self._ended: deque[tuple[RecordedEvent, datetime]] = deque(maxlen=_MOST_UNREAD)
        self._opened = Counter("realname_registrations_opened", "Registrations opened.", ["route", "purpose"], registry=None)
        self._decided = Counter("realname_decisions", "Decisions of the machine, by outcome.", ["outcome"], registry=None)
        self._reasons = Counter("realname_decision_reasons", "Why it did not approve, one by one.", ["reason"], registry=None)
        self._stages = Histogram(
            "realname_registration_seconds",
            "Time of the stages of a registration: to its submission, to the decision, to the active line.",
            ["stage", "route"],
            buckets=_STAGE_S,
            registry=None,
        )
        for outcome in ("approved", "referred", "refused"):
            self._decided.labels(outcome)

    def __call__(self, events: Sequence[RecordedEvent]) -> None:
        """Count what a transaction recorded."""
        for one in events:
            facts = dict(one.facts)
            if one.event is RegistrationEvent.REGISTRATION_OPENED:
                self._opened.labels(str(facts.get("route", Route.FACE.value)), str(facts.get("purpose", Purpose.NEW_LINE.value))).inc()
            elif one.event is RegistrationEvent.REGISTRATION_DECIDED:
                self._decided.labels(str(facts["decision"])).inc()
                for reason in filter(None, str(facts.get("reasons", "")).split(",")):
                    self._reasons.labels(reason).inc()
            if one.event in {RegistrationEvent.REGISTRATION_DECIDED, LineEvent.LINE_ACTIVATED}:
                self._ended.append((one, self._clock.now()))

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise the registry would read at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read the times of what was decided or activated since the last time, and give all."""
        with suppress(RealNameError):  # the database is away: what is unread stays for the next time
            self._read_times()
        for metric in (self._opened, self._decided, self._reasons, self._stages):
            yield from metric.collect()

    def _read_times(self) -> None:
        while self._ended:
            event, at = self._ended[0]
            with suppress(UnknownRegistration), self._reads() as unit:
                found = unit[Registrations].get(RegistrationId(event.subject))
                for stage, seconds in _stages(found, event, at):
                    self._stages.labels(stage, found.route.value).observe(max(0.0, seconds))
            with suppress(IndexError):
                self._ended.popleft()


def _stages(found: Registration, event: RecordedEvent, at: datetime) -> Iterator[tuple[str, float]]:
    if event.event is LineEvent.LINE_ACTIVATED:
        if found.decided_at is not None:
            yield "activation", (at - found.decided_at).total_seconds()
    elif found.submitted_at is not None:
        yield "submission", (found.submitted_at - found.opened_at).total_seconds()
        yield "decision", (at - found.submitted_at).total_seconds()


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
