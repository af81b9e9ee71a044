"""Metrics of what waits and of overdue work: counted in the database on request, a few times a minute, or once."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily, Metric

from realname.operations.store.overdue_work import OverdueWork
from realname.operations.store.queues import CountQueues, QueueFigures
from realname.platform.http.metrics_page import CountedMetrics

LabelT = TypeVar("LabelT", bound=StrEnum)
_QUEUES_FRESH_S = 15.0
_FRESH_S = 60.0  # of a campaign of a million lines a count takes half a second


class OverdueWorkMetrics(CountedMetrics[OverdueWork]):
    """Gauges over a count."""

    def __init__(self, count: Callable[[], OverdueWork]) -> None:
        """Take what counts."""
        super().__init__(count, fresh_s=_FRESH_S)

    def gauges(self, counted: OverdueWork) -> Iterator[Metric]:
        """Give them."""
        yield _gauge(
            "realname_tending_late",
            "Due for an hour or longer, by task; of a daily task 1: it did not end in two days. An operator has to look.",
            "task",
            counted.late,
        )
        yield _gauge("realname_campaigns", "Campaigns, by state.", "state", counted.campaigns)
        yield _gauge("realname_campaign_lines", "Lines of campaigns at work, by step.", "step", counted.campaign_lines)
        yield GaugeMetricFamily("realname_notices_unsent", "Notices that wait to be sent.", value=counted.notices_unsent)
        given_up = "Notices that were given up: the message centre never took them."
        yield GaugeMetricFamily("realname_notices_undeliverable", given_up, value=counted.notices_undeliverable)
        turned_down = "Lines whose last bar the operator turned down: it is ordered again until it is set."
        yield GaugeMetricFamily("realname_bars_turned_down", turned_down, value=counted.bars_turned_down)
        overdue = "Media and records past their term, as the last daily proof counted them: 0, or an operator has to look."
        yield GaugeMetricFamily("realname_media_overdue", overdue, value=counted.media_overdue)
        differing = (
            "Records that hold something else than the ledger says, as the last daily audit counted them: 0, or an operator has to look."
        )
        yield GaugeMetricFamily("realname_records_differing", differing, value=counted.records_differing)
        schema = (
            "Objects of the database that are not as the migrations make them, as the last daily audit counted them: 0, or an intrusion."
        )
        yield GaugeMetricFamily("realname_schema_differing", schema, value=counted.schema_differing)
        yield GaugeMetricFamily("realname_appeals", "Lines of campaigns that await a person's decision.", value=counted.appeals)
        waiting, late = "Lines that a person says are not theirs, without an answer.", "Those of them whose clock has run out."
        yield GaugeMetricFamily("realname_disputes", waiting, value=counted.disputes)
        yield GaugeMetricFamily("realname_disputes_late", late, value=counted.disputes_late)
        unplaced = "Entries of the ledger that have waited for their place for a minute: 0, or an operator has to look."
        yield GaugeMetricFamily("realname_ledger_entries_unplaced", unplaced, value=counted.entries_unplaced)
        undelivered = "Places that have not taken a signed head of the ledger for a quarter of an hour."
        yield GaugeMetricFamily("realname_heads_undelivered", undelivered, value=counted.heads_undelivered)
        endpoints = "Endpoints of webhooks that are gone, or for which an event has waited for an hour: an operator has to look."
        yield GaugeMetricFamily("realname_webhooks_undelivered", endpoints, value=counted.webhooks_undelivered)
        steps = "Steps of inspections whose clock has run out: 0, or the operator rectifies, or the inspector looks."
        yield GaugeMetricFamily("realname_inspections_late", steps, value=counted.inspections_late)
        if counted.appeals_since is not None:
            oldest = "When the appeal came that has waited the longest, in seconds since 1970."
            yield GaugeMetricFamily("realname_oldest_appeal_timestamp_seconds", oldest, value=counted.appeals_since.timestamp())

        yield GaugeMetricFamily("realname_reviews_waiting", "Reviews that wait for a person.", value=counted.reviews_waiting)
        late = "Reviews that a person should have decided by now: let reviewers look."
        yield GaugeMetricFamily("realname_reviews_overdue", late, value=counted.reviews_overdue)

        alerts = GaugeMetricFamily("realname_alerts", "Alerts of signals of fraud, by kind and state.", labels=["kind", "state"])
        for (kind, state), count in counted.alerts.items():
            alerts.add_metric([kind.value, state.value], count)
        yield alerts


class QueueMetrics(CountedMetrics[QueueFigures]):
    """Gauges over what waits, and over the registrations that are not over."""

    def __init__(self, count: CountQueues) -> None:
        """Take what counts."""
        super().__init__(count, fresh_s=_QUEUES_FRESH_S)

    def gauges(self, counted: QueueFigures) -> Iterator[Metric]:
        """Give them."""
        waiting = GaugeMetricFamily("realname_queue_waiting", "What waits, by queue.", labels=["queue"])
        oldest = GaugeMetricFamily("realname_queue_oldest_seconds", "Since how long the oldest waits; 0: none does.", labels=["queue"])
        for queue, found in counted.queues.items():
            waiting.add_metric([queue.value], found.count)
            oldest.add_metric([queue.value], max(0.0, (counted.at - found.since).total_seconds()) if found.since else 0.0)
        yield waiting
        yield oldest
        yield _gauge("realname_orders_waiting", "Orders to the operator without an answer, by kind.", "kind", counted.orders)
        under_way = GaugeMetricFamily("realname_registrations", "Registrations under way, by state and route.", labels=["state", "route"])
        for (state, route), count in counted.registrations.items():
            under_way.add_metric([state.value, route.value], count)
        yield under_way


def _gauge(name: str, says: str, label: str, counts: Mapping[LabelT, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, says, labels=[label])
    for value, count in counts.items():
        gauge.add_metric([str(value)], count)
    return gauge
