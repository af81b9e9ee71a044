"""Held faces and late leaks as metrics."""

from dataclasses import replace
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest

from realname.breaches.metrics import ReportMetrics
from realname.breaches.model.breach import LeakedData, LeakFacts, LeakKind, record_leak
from realname.breaches.model.breach_rule import LeakRule
from realname.breaches.use_cases.face_count import HeldFaces
from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import AgentId, LeakId
from tests.support.manual_clock import START, ManualClock

HELD = HeldFaces(people=99_999, line=100_000, is_near=True, is_reached=False, filing=None, working_days_left=None, is_late=False)
RULE = LeakRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
FACTS = LeakFacts(kind=LeakKind.LOSS, noticed_at=START, people=1, data=frozenset({LeakedData.FACES}), measures=frozenset())
LEAK = record_leak(LeakId("leak-1"), FACTS, RULE, at=START, by=AgentId("agent-1"))


def _page(metrics: ReportMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_held_faces_stand_beside_the_line_and_late_leaks_are_counted() -> None:
    clock = ManualClock()
    clock.advance(timedelta(hours=1, seconds=1))
    page = _page(ReportMetrics(faces=lambda: replace(HELD, is_late=True), leaks=lambda: [LEAK], clock=clock))
    for line in (
        "realname_held_faces 99999.0",
        "realname_held_faces_line 100000.0",
        "realname_face_filing_late 1.0",
        "realname_leaks_late 1.0",
    ):
        assert line in page


def test_where_the_database_is_away_they_are_missing() -> None:
    def away() -> HeldFaces:
        raise StorageUnavailable(kind="database")

    assert "realname_held_faces" not in _page(ReportMetrics(faces=away, leaks=list, clock=ManualClock()))
