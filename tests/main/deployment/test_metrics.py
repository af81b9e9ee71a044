"""What a process says of itself as metrics: how registrations fare, what waits, whether it is ready; and no label is of a person."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families

from realname.kernel.identifiers import RegistrationId
from realname.main.apps.metrics import build_metrics
from realname.main.deployment.deployment import Deployment
from realname.platform.config.served import Readiness, ReadinessPart
from realname.platform.http.metrics_page import CountedMetrics
from realname.platform.http.process_metrics import ReadinessMetrics
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.busy import longest_s
from tests.support.deployed_counter import submit_one
from tests.support.served import serve

Labels = tuple[tuple[str, str], ...]
MOST_SERIES = 700  # of one process after a registration: a server with every page asked for stays below a few thousand
OF_A_PERSON = re.compile(r"[0-9a-f]{32}|[0-9]{7}")


def series(text: str) -> Mapping[tuple[str, Labels], float]:
    """Every sample of a page, by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The metrics of a process that brought one registration to its line."""
    registries: list[CollectorRegistry] = []
    pages: list[str] = []

    def is_over(deployment: Deployment, registration_id: RegistrationId) -> bool:
        if deployment.app[DbosWorkflow].wait(registration_id, timeout_s=60):
            pages.append(text_of(registries[0]))
        return bool(pages)

    data = tmp_path_factory.mktemp("data")
    submit_one(data, faults="", until=is_over, prepare=lambda deployment: registries.append(build_metrics(deployment).all))
    return pages[0]


def text_of(registry: CollectorRegistry) -> str:
    """A registry as Prometheus reads it."""
    return generate_latest(registry).decode()


def test_a_registration_is_counted_with_its_decision_and_its_times(page: str) -> None:
    found = series(page)
    of_face = (("purpose", "new-line"), ("route", "face"))
    assert found["realname_registrations_opened_total", of_face] == 1
    assert found["realname_decisions_total", (("outcome", "approved"),)] == 1
    assert found["realname_decisions_total", (("outcome", "refused"),)] == 0
    for stage in ("submission", "decision", "activation"):
        assert found["realname_registration_seconds_count", (("route", "face"), ("stage", stage))] == 1
    for step in ("ask-source", "decide", "activate-line", "notify-subscriber"):
        assert found["realname_workflow_step_seconds_count", (("outcome", "done"), ("step", step))] == 1
    assert found["realname_events_total", (("event", "line:activated"),)] == 1


def test_what_waits_and_what_is_ready_is_there_from_the_start(page: str) -> None:
    found = series(page)
    for queue in ("appeals", "ledger", "notices", "orders", "reviews", "webhooks"):
        assert found["realname_queue_waiting", (("queue", queue),)] == 0
        assert found["realname_queue_oldest_seconds", (("queue", queue),)] == 0
    for part in ("database", "clock", "disk", "media", "keys", "workflow"):
        assert found["realname_ready", (("part", part),)] == 1
    assert found["realname_disk_free_bytes", (("place", "data"),)] > 0
    assert any(name == "realname_build_info" for name, _ in found)


def test_no_label_is_of_a_person_and_the_series_are_few(page: str) -> None:
    found = series(page)
    assert [labels for _, labels in found if any(OF_A_PERSON.search(value) for _, value in labels)] == []
    assert len(found) < MOST_SERIES


@pytest.mark.sockets
def test_requests_are_counted_by_the_template_of_their_route(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        httpx.get(f"{served.url}/v1/registrations/5f2d0c81a94e4b7793b0a6e1c2d3f405")
        httpx.get(f"{served.url}/nowhere/13800138000")
        found = series(httpx.get(f"{served.url}/metrics").text)
    route = (("method", "GET"), ("route", "/v1/registrations/{registration_id}"), ("status", "4xx"))
    assert found["realname_http_route_seconds_count", route] == 1
    assert found["realname_http_request_seconds_count", (("part", "api"), ("status", "4xx"))] == 1
    assert [labels for _, labels in found if "13800138000" in str(labels)] == []
    assert found["realname_live_sessions_limit", ()] > 0


class Slow(CountedMetrics[int]):
    """A count that takes as long as it is let."""

    def gauges(self, counted: int) -> Iterator[Metric]:
        yield GaugeMetricFamily("slow", "A count.", value=counted)


def test_a_page_does_not_wait_for_a_slow_count_and_the_next_one_has_it() -> None:
    released = threading.Event()
    counts = Slow(lambda: int(released.wait(60)), fresh_s=60, within_s=0.1)
    registry = CollectorRegistry()
    registry.register(counts)
    began_s = time.monotonic()
    assert series(text_of(registry)) == {}
    assert time.monotonic() - began_s < longest_s(5)
    released.set()
    assert counts.fresh() == 1


def test_a_part_that_does_not_answer_is_not_ready_and_the_others_are_told() -> None:
    released = threading.Event()

    def fail() -> None:
        raise ValueError

    checks = {ReadinessPart.DATABASE: lambda: None, ReadinessPart.MEDIA: lambda: released.wait(60), ReadinessPart.KEYS: fail}
    registry = CollectorRegistry()
    registry.register(ReadinessMetrics(Readiness(checks)))
    found = series(text_of(registry))
    released.set()
    assert [found["realname_ready", (("part", part),)] for part in ("database", "media", "keys")] == [1, 0, 0]
