"""The contract of leaks and of filings of held faces, what is recorded of each act, and the metrics of both."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from realname.breaches.metrics import ReportMetrics
from realname.breaches.model.breach import LeakedData, LeakFacts, LeakKind, LeakMeasure, NotTold, record_leak
from realname.breaches.model.breach_rule import LeakRule
from realname.breaches.store.breaches import FaceFilings, Leaks
from realname.breaches.use_cases.breaches import LeakDeeds, ReadLeaks, TendLeaks
from realname.breaches.use_cases.face_count import FileFaces, HeldFaces, ReadHeldFaces, WatchHeldFaces
from realname.kernel.case_number import CaseNumber
from realname.kernel.errors import StateConflict, StorageUnavailable, UnknownLeak
from realname.kernel.identifiers import AgentId, LeakId
from realname.kernel.ledger.events import Event
from realname.kernel.unit_of_work import UnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from realname.vault.keys.keyed_hashes import KeyedMarks
from tests.support.counting_tokens import CountingTokens
from tests.support.manual_clock import START, ManualClock

POLICY = load_policy("cn")
WANG = AgentId("wang")
MARKS = KeyedMarks(b"k" * 32)
NUMBER = CaseNumber("CAC-2026-117")
HOUR = timedelta(hours=1)
FACTS = LeakFacts(
    kind=LeakKind.THEFT,
    noticed_at=START - HOUR,
    people=120,
    data=frozenset({LeakedData.FACES, LeakedData.NAMES}),
    measures=frozenset({LeakMeasure.ACCESS_CLOSED}),
)
HELD = HeldFaces(people=99_999, line=100_000, is_near=True, is_reached=False, filing=None, working_days_left=None, is_late=False)
RULE = LeakRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
LOST = LeakFacts(kind=LeakKind.LOSS, noticed_at=START, people=1, data=frozenset({LeakedData.FACES}), measures=frozenset())
LOST_LEAK = record_leak(LeakId("leak-1"), LOST, RULE, at=START, by=AgentId("agent-1"))


@dataclass
class Counted:
    """Implements the port `CountFaces`."""

    people: int = 0

    def __call__(self) -> int:
        return self.people


def _deeds(units: UnitsOfWork, clock: ManualClock) -> LeakDeeds:
    return LeakDeeds(units=units, clock=clock, tokens=CountingTokens(), marks=MARKS, rule=POLICY[LeakRule])


def _events(units: UnitsOfWork) -> list[Event]:
    with units() as unit:
        return [entry.event.event for entry in unit.ledger.from_index(0, limit=100)]


def test_a_leak_is_recorded_reported_told_and_closed(units: UnitsOfWork) -> None:
    clock = ManualClock()
    deeds = _deeds(units, clock)
    leak = deeds.record(FACTS, acting=WANG)
    deeds.report(leak.id, NUMBER, acting=WANG)
    deeds.leave_untold(leak.id, NotTold.HARM_AVOIDED, acting=WANG)
    deeds.tell(leak.id, people=120, acting=WANG)
    closed = deeds.close(leak.id, acting=WANG)
    assert ReadLeaks(units=units)() == [closed]
    assert (closed.facts, closed.told_people, closed.report_number) == (FACTS, 120, "CAC-2026-117")
    assert _events(units) == [
        Event.LEAK_RECORDED,
        Event.LEAK_REPORTED,
        Event.LEAK_PEOPLE_TOLD,
        Event.LEAK_PEOPLE_TOLD,
        Event.LEAK_CLOSED,
    ]


def test_a_leak_that_is_not_there_is_none(units: UnitsOfWork) -> None:
    with pytest.raises(UnknownLeak):
        _deeds(units, ManualClock()).close(LeakId("none"), acting=WANG)


def test_a_clock_that_runs_out_is_noted_once(units: UnitsOfWork) -> None:
    clock = ManualClock()
    leak = _deeds(units, clock).record(replace(FACTS, noticed_at=START), acting=WANG)
    tend = TendLeaks(units=units, clock=clock)
    clock.advance(HOUR)
    assert tend() == 0
    clock.advance(timedelta(seconds=1))
    assert (tend(), tend()) == (1, 0)
    (noted,) = ReadLeaks(units=units)()
    assert noted.overdue_at == leak.report_by + timedelta(seconds=1)
    assert _events(units)[1:] == [Event.LEAK_OVERDUE]


def test_people_who_are_not_told_in_time_are_noted(units: UnitsOfWork) -> None:
    clock = ManualClock()
    leak = _deeds(units, clock).record(replace(FACTS, noticed_at=START), acting=WANG)
    _deeds(units, clock).report(leak.id, NUMBER, acting=WANG)
    tend = TendLeaks(units=units, clock=clock)
    clock.advance(72 * HOUR)
    assert tend() == 0
    clock.advance(timedelta(seconds=1))
    assert tend() == 1


def test_the_newest_leak_comes_first(units: UnitsOfWork) -> None:
    deeds = _deeds(units, ManualClock())
    older = deeds.record(replace(FACTS, noticed_at=START - 2 * HOUR), acting=WANG)
    newer = deeds.record(FACTS, acting=WANG)
    assert [one.id for one in ReadLeaks(units=units)()] == [newer.id, older.id]


def test_a_leak_is_found_by_its_id_beyond_those_that_are_listed(units: UnitsOfWork) -> None:
    deeds = _deeds(units, ManualClock())
    oldest = deeds.record(replace(FACTS, noticed_at=START - 2 * HOUR), acting=WANG)
    with units() as unit:
        for number in range(200):
            unit[Leaks].add(replace(oldest, id=LeakId(f"newer-{number}"), facts=FACTS))
        unit.commit()
    read = ReadLeaks(units=units)
    assert oldest not in read()
    assert read.one(oldest.id) == oldest


def test_a_leak_that_is_read_and_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with pytest.raises(UnknownLeak):
        ReadLeaks(units=units).one(LeakId("none"))


def test_the_clock_of_the_filing_begins_when_the_line_is_crossed(units: UnitsOfWork) -> None:
    clock, count = ManualClock(), Counted(99_999)
    watch = WatchHeldFaces(count=count, units=units, clock=clock, policy=POLICY)
    read = ReadHeldFaces(count=count, reads=units, clock=clock, policy=POLICY)
    watch()
    assert (read().is_near, read().filing) == (True, None)
    count.people = 100_000
    watch()
    watch()
    found = read()
    assert found.filing is not None
    assert (found.filing.people, found.working_days_left, found.is_late) == (100_000, 30, False)
    assert _events(units) == [Event.FACES_LINE_CROSSED]


def test_a_filing_that_is_late_is_noted_once_and_then_filed(units: UnitsOfWork) -> None:
    clock, count = ManualClock(), Counted(100_000)
    watch = WatchHeldFaces(count=count, units=units, clock=clock, policy=POLICY)
    watch()
    with units() as unit:
        (filing,) = unit[FaceFilings].newest_first(limit=1)
        due_on = filing.due_on
    clock.advance(timedelta(days=(due_on - START.date()).days))
    watch()
    assert _events(units) == [Event.FACES_LINE_CROSSED]
    clock.advance(timedelta(days=1))
    watch()
    watch()
    file = FileFaces(units=units, clock=clock, marks=MARKS)
    filed = file(NUMBER, acting=WANG)
    assert filed.filing_number == "CAC-2026-117"
    assert _events(units) == [Event.FACES_LINE_CROSSED, Event.FACES_FILING_OVERDUE, Event.FACES_FILED]
    with pytest.raises(StateConflict):
        file(NUMBER, acting=WANG)
    watch()
    assert len(_events(units)) == 3


def test_nothing_is_filed_where_the_line_was_never_crossed(units: UnitsOfWork) -> None:
    with pytest.raises(StateConflict):
        FileFaces(units=units, clock=ManualClock(), marks=MARKS)(NUMBER, acting=WANG)


def _page(metrics: ReportMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_held_faces_stand_beside_the_line_and_late_leaks_are_counted() -> None:
    clock = ManualClock()
    clock.advance(timedelta(hours=1, seconds=1))
    page = _page(ReportMetrics(faces=lambda: replace(HELD, is_late=True), leaks=lambda: [LOST_LEAK], clock=clock))
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
