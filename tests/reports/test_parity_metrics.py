"""The metrics of the two routes: whether they are apart, at how many outlets, and nothing where they cannot be counted."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import OutletId
from realname.reports.metrics import ParityMetrics
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import RouteCount, RouteEnd, RouteTaken, parities_of, parity_of
from realname.reports.use_cases.read_parity import ParityReport

RULE = ParityRule(success_gap_percent=10, time_ratio=2.0, minimum_registrations=50)


def _report(without: RouteEnd) -> ParityReport:
    counts = [
        RouteCount(outlet_id=OutletId("outlet-1"), route=route, end=end, half_minutes=9, is_appealed=False, count=60)
        for route, end in ((RouteTaken.FACE, RouteEnd.APPROVED), (RouteTaken.NO_FACE, without))
    ]
    return ParityReport(whole=parity_of(counts, RULE), outlets=parities_of(counts, RULE))


def _page(metrics: ParityMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


@pytest.mark.parametrize(("without", "value"), [(RouteEnd.REFUSED, "1.0"), (RouteEnd.APPROVED, "0.0")])
def test_routes_that_are_apart_are_counted(without: RouteEnd, value: str) -> None:
    page = _page(ParityMetrics(lambda: _report(without)))
    assert f"realname_routes_apart {value}" in page
    assert f"realname_outlets_with_routes_apart {value}" in page


def test_without_the_database_the_page_comes_without_them() -> None:
    def away() -> ParityReport:
        raise StorageUnavailable(kind="database")

    assert _page(ParityMetrics(away)) == ""
