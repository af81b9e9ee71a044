"""Metrics of webhooks: counted in the database on request, a few times a minute at most."""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily, Metric

from realname.kernel.unit_of_work import Reads
from realname.platform.http.metrics_page import CountedMetrics
from realname.webhooks.model.endpoint import EndpointState
from realname.webhooks.store.deliveries import QueuedDeliveries, QueueFigures
from realname.webhooks.store.endpoints import WebhookEndpoints

_FRESH_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFigures:
    """What was counted.

    Attributes:
        failing: Active endpoints whose last attempt failed.
        gone: Endpoints that answered that they are gone.
    """

    queue: QueueFigures
    failing: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWebhooks:
    """Counts; changes nothing."""

    reads: Reads

    def __call__(self) -> WebhookFigures:
        """Count."""
        with self.reads() as unit:
            endpoints, queue = unit[WebhookEndpoints].all(), unit[QueuedDeliveries].figures()
        return WebhookFigures(
            queue=queue,
            failing=sum(one.state is EndpointState.ACTIVE and one.failures > 0 for one in endpoints),
            gone=sum(one.state is EndpointState.GONE for one in endpoints),
        )


class WebhookMetrics(CountedMetrics[WebhookFigures]):
    """Gauges over a count."""

    def __init__(self, count: CountWebhooks) -> None:
        """Take what counts."""
        super().__init__(count, fresh_s=_FRESH_S)

    def gauges(self, counted: WebhookFigures) -> Iterator[Metric]:
        """Give them."""
        queue = counted.queue
        yield GaugeMetricFamily("realname_webhooks_waiting", "Events that wait to be delivered to an address outside.", value=queue.waiting)
        yield GaugeMetricFamily("realname_webhooks_parked", "Events that were given up: replay them.", value=queue.parked)
        failing = "Active endpoints whose last attempt failed."
        yield GaugeMetricFamily("realname_webhook_endpoints_failing", failing, value=counted.failing)
        gone = "Endpoints that answered that they are gone, and are sent nothing."
        yield GaugeMetricFamily("realname_webhook_endpoints_gone", gone, value=counted.gone)
        if queue.oldest_at is not None:
            oldest = "When the event came that has waited the longest, in seconds since 1970."
            yield GaugeMetricFamily("realname_oldest_webhook_timestamp_seconds", oldest, value=queue.oldest_at.timestamp())
