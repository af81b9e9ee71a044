"""Whether the two routes are apart, as metrics: counted in the database when asked for, at most every quarter of an hour."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from realname.platform.http.metrics_page import CountedMetrics
from realname.reports.model.route_parity import ParityVerdict
from realname.reports.use_cases.read_parity import ParityReport

_FRESH_S = 900.0  # of a million registrations a count takes seconds, and of thirty days nothing changes in minutes


class ParityMetrics(CountedMetrics[ParityReport]):
    """Gauges over a report."""

    def __init__(self, read: Callable[[], ParityReport]) -> None:
        """Take what reads the report."""
        super().__init__(read, fresh_s=_FRESH_S)

    def gauges(self, counted: ParityReport) -> Iterator[Metric]:
        """Give them."""
        apart = "1: one route leads to a line less often, or later, than the rule pack allows."
        yield GaugeMetricFamily("realname_routes_apart", apart, value=counted.whole.verdict is ParityVerdict.APART)
        outlets = sum(one.verdict is ParityVerdict.APART for one in counted.outlets)
        yield GaugeMetricFamily("realname_outlets_with_routes_apart", "Outlets where the routes are apart.", value=outlets)
