"""The contract of leaks and of filings of held faces: clocks, the line and its working days, what is recorded, and the metrics."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from realname.breaches.errors import UnknownLeak
from realname.breaches.events import BreachEvent
from realname.breaches.metrics import ReportMetrics
from realname.breaches.model.breach import BreachedData, BreachFacts, BreachKind, BreachMeasure, NotNotifiedReason, record_breach
from realname.breaches.model.breach_rule import BreachRule
from realname.breaches.model.face_filing import FaceFiling, open_filing
from realname.breaches.model.filing_rule import KEYS, FilingRule, filing_rule_of
from realname.breaches.store.breaches import Breaches, FaceFilings
from realname.breaches.store.face_count import CountHeldFaces
from realname.breaches.use_cases.breaches import BreachActions, FlagOverdueBreaches, ReadBreaches
from realname.breaches.use_cases.face_count import FileFaces, HeldFaces, OpenFaceFilings, ReadHeldFaces
from realname.kernel.errors import PolicyInvalid, StateConflict, StorageUnavailable
from realname.kernel.identifiers import AgentId, BreachId
from realname.kernel.ledger.events import Event
from realname.kernel.rules.rule_section import RuleSection
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.support.counting_tokens import CountingTokens
from tests.support.manual_clock import START, ManualClock

POLICY = load_policy("cn")
WANG = AgentId("wang")
MARKS = HmacKeyedHashes(b"k" * 32)
NUMBER = CaseNumber("CAC-2026-117")
HOUR = timedelta(hours=1)
FACTS = BreachFacts(
    kind=BreachKind.THEFT,
    noticed_at=START - HOUR,
    people=120,
    data=frozenset({BreachedData.FACES, BreachedData.NAMES}),
    measures=frozenset({BreachMeasure.ACCESS_CLOSED}),
)
HELD = HeldFaces(people=99_999, line=100_000, is_near=True, is_reached=False, filing=None, working_days_left=None, is_late=False)
RULE = BreachRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
LOST = BreachFacts(kind=BreachKind.LOSS, noticed_at=START, people=1, data=frozenset({BreachedData.FACES}), measures=frozenset())
LOST_LEAK = record_breach(BreachId("leak-1"), LOST, RULE, at=START, by=AgentId("agent-1"))
CN = load_policy("cn").filing


class Counted(CountHeldFaces):
    """Says how many are held, and counts nothing."""

    def __init__(self, people: int = 0) -> None:
        self.people = people

    def __call__(self) -> int:
        return self.people


def _deeds(units: UnitsOfWork, clock: ManualClock) -> BreachActions:
    return BreachActions(units=units, clock=clock, tokens=CountingTokens(), keyed_hashes=MARKS, rule=POLICY[BreachRule])


def _events(units: UnitsOfWork) -> list[Event]:
    with units() as unit:
        return [entry.event.event for entry in unit.ledger.from_index(0, limit=100)]


def test_a_breach_is_recorded_reported_told_and_closed(units: UnitsOfWork) -> None:
    clock = ManualClock()
    actions = _deeds(units, clock)
    breach = actions.record(FACTS, acting=WANG)
    actions.report(breach.id, NUMBER, acting=WANG)
    actions.justify_no_notice(breach.id, NotNotifiedReason.HARM_AVOIDED, acting=WANG)
    actions.notify_people(breach.id, people=120, acting=WANG)
    closed = actions.close(breach.id, acting=WANG)
    assert ReadBreaches(units=units)() == [closed]
    assert (closed.facts, closed.told_people, closed.report_number) == (FACTS, 120, "CAC-2026-117")
    assert _events(units) == [
        BreachEvent.LEAK_RECORDED,
        BreachEvent.LEAK_REPORTED,
        BreachEvent.LEAK_PEOPLE_TOLD,
        BreachEvent.LEAK_PEOPLE_TOLD,
        BreachEvent.LEAK_CLOSED,
    ]


def test_a_breach_that_is_not_there_is_none(units: UnitsOfWork) -> None:
    with pytest.raises(UnknownLeak):
        _deeds(units, ManualClock()).close(BreachId("none"), acting=WANG)


def test_a_clock_that_runs_out_is_noted_once(units: UnitsOfWork) -> None:
    clock = ManualClock()
    breach = _deeds(units, clock).record(replace(FACTS, noticed_at=START), acting=WANG)
    process_due = FlagOverdueBreaches(units=units, clock=clock)
    clock.advance(HOUR)
    assert process_due() == 0
    clock.advance(timedelta(seconds=1))
    assert (process_due(), process_due()) == (1, 0)
    (noted,) = ReadBreaches(units=units)()
    assert noted.overdue_at == breach.report_by + timedelta(seconds=1)
    assert _events(units)[1:] == [BreachEvent.LEAK_OVERDUE]


def test_people_who_are_not_told_in_time_are_noted(units: UnitsOfWork) -> None:
    clock = ManualClock()
    breach = _deeds(units, clock).record(replace(FACTS, noticed_at=START), acting=WANG)
    _deeds(units, clock).report(breach.id, NUMBER, acting=WANG)
    process_due = FlagOverdueBreaches(units=units, clock=clock)
    clock.advance(72 * HOUR)
    assert process_due() == 0
    clock.advance(timedelta(seconds=1))
    assert process_due() == 1


def test_the_newest_breach_comes_first(units: UnitsOfWork) -> None:
    actions = _deeds(units, ManualClock())
    older = actions.record(replace(FACTS, noticed_at=START - 2 * HOUR), acting=WANG)
    newer = actions.record(FACTS, acting=WANG)
    assert [one.id for one in ReadBreaches(units=units)()] == [newer.id, older.id]


def test_a_breach_is_found_by_its_id_beyond_those_that_are_listed(units: UnitsOfWork) -> None:
    actions = _deeds(units, ManualClock())
    oldest = actions.record(replace(FACTS, noticed_at=START - 2 * HOUR), acting=WANG)
    with units() as unit:
        for number in range(200):
            unit[Breaches].add(replace(oldest, id=BreachId(f"newer-{number}"), facts=FACTS))
        unit.commit()
    read = ReadBreaches(units=units)
    assert oldest not in read()
    assert read.one(oldest.id) == oldest


def test_a_breach_that_is_read_and_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with pytest.raises(UnknownLeak):
        ReadBreaches(units=units).one(BreachId("none"))


def test_the_clock_of_the_filing_begins_when_the_line_is_crossed(units: UnitsOfWork) -> None:
    clock, count = ManualClock(), Counted(99_999)
    watch = OpenFaceFilings(count=count, units=units, clock=clock, filing_rule=POLICY[FilingRule], local_days=POLICY[LocalDays])
    read = ReadHeldFaces(count=count, reads=units, clock=clock, filing_rule=POLICY[FilingRule], local_days=POLICY[LocalDays])
    watch()
    assert (read().is_near, read().filing) == (True, None)
    count.people = 100_000
    watch()
    watch()
    found = read()
    assert found.filing is not None
    assert (found.filing.people, found.working_days_left, found.is_late) == (100_000, 30, False)
    assert _events(units) == [BreachEvent.FACES_LINE_CROSSED]


def test_a_filing_that_is_late_is_noted_once_and_then_filed(units: UnitsOfWork) -> None:
    clock, count = ManualClock(), Counted(100_000)
    watch = OpenFaceFilings(count=count, units=units, clock=clock, filing_rule=POLICY[FilingRule], local_days=POLICY[LocalDays])
    watch()
    with units() as unit:
        (filing,) = unit[FaceFilings].newest_first(limit=1)
        due_on = filing.due_on
    clock.advance(timedelta(days=(due_on - START.date()).days))
    watch()
    assert _events(units) == [BreachEvent.FACES_LINE_CROSSED]
    clock.advance(timedelta(days=1))
    watch()
    watch()
    file = FileFaces(units=units, clock=clock, keyed_hashes=MARKS)
    filed = file(NUMBER, acting=WANG)
    assert filed.filing_number == "CAC-2026-117"
    assert _events(units) == [BreachEvent.FACES_LINE_CROSSED, BreachEvent.FACES_FILING_OVERDUE, BreachEvent.FACES_FILED]
    with pytest.raises(StateConflict):
        file(NUMBER, acting=WANG)
    watch()
    assert len(_events(units)) == 3


def test_nothing_is_filed_where_the_line_was_never_crossed(units: UnitsOfWork) -> None:
    with pytest.raises(StateConflict):
        FileFaces(units=units, clock=ManualClock(), keyed_hashes=MARKS)(NUMBER, acting=WANG)


def _page(metrics: ReportMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_held_faces_stand_beside_the_line_and_late_breaches_are_counted() -> None:
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


def test_cn_files_from_100_000_people_within_30_working_days() -> None:
    assert (CN.held_faces, CN.working_days) == (100_000, 30)


@pytest.mark.parametrize(
    ("people", "near", "reached"),
    [(79_999, False, False), (80_000, True, False), (99_999, True, False), (100_000, True, True), (100_001, True, True)],
)
def test_the_line_is_near_and_reached(*, people: int, near: bool, reached: bool) -> None:
    assert (CN.is_near(people), CN.is_reached(people)) == (near, reached)


def test_a_country_without_a_line_has_none() -> None:
    rule = replace(CN, held_faces=0)
    assert (rule.is_near(10**6), rule.is_reached(10**6)) == (False, False)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday that is worked in exchange
        (date(2026, 2, 16), False),  # a Monday of the Spring Festival
        (date(2026, 2, 24), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_and_the_weekends_worked_for_them_are_known(*, day: date, works: bool) -> None:
    assert CN.calendar.is_working(day) is works


def test_thirty_working_days_over_the_spring_festival() -> None:
    filing = open_filing(100_000, CN, at=START, today=date(2026, 2, 9))
    # 10 to 14 February: 5; 24 to 28 February: 5, the Saturday is worked; then four weeks of 5 from 2 March on.
    assert (filing.due_on, filing.is_certain) == (date(2026, 3, 27), True)


def test_beyond_the_calendar_it_is_said_not_to_be_certain() -> None:
    assert not open_filing(100_000, CN, at=START, today=date(2026, 11, 25)).is_certain


@pytest.mark.parametrize(("beyond", "late"), [(-1, False), (0, False), (1, True)])
def test_it_is_late_the_day_after_its_last_one(*, beyond: int, late: bool) -> None:
    filing = open_filing(100_000, CN, at=START, today=date(2026, 2, 9))
    assert filing.is_late(filing.due_on + timedelta(days=beyond)) is late


def test_it_is_filed_once() -> None:
    filed = FaceFiling(crossed_at=START, people=1, due_on=date(2026, 3, 27), is_certain=True).file(at=START, by=AgentId("a"), number="C-1")
    assert not filed.is_late(date(2027, 1, 1))
    with pytest.raises(StateConflict):
        filed.file(at=START, by=AgentId("a"), number="C-2")


def test_working_days_are_counted_down_and_beyond() -> None:
    left = CN.calendar.left
    assert (left(date(2026, 3, 26), date(2026, 3, 27)), left(date(2026, 3, 27), date(2026, 3, 27))) == (1, 0)
    assert left(date(2026, 3, 30), date(2026, 3, 27)) == -1


def _section(**changed: object) -> RuleSection:
    values: dict[str, object] = {
        "held_faces": 1,
        "working_days": 1,
        "near_percent": 80,
        "holidays": [],
        "worked_weekends": [],
        "calendar_until": ["2026-12-31"],
    }
    return RuleSection("filing", {key: {"value": value, "source": "x"} for key, value in (values | changed).items()}, keys=KEYS)


@pytest.mark.parametrize(
    "changed",
    [
        {"holidays": ["2026-02-30"]},
        {"holidays": ["2026-01-01", "2026-01-01"]},
        {"holidays": "2026-01-01"},
        {"holidays": [7]},
        {"worked_weekends": ["2026-11-25"]},
        {"calendar_until": []},
        {"held_faces": -1},
    ],
)
def test_a_calendar_that_is_none_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(PolicyInvalid):
        filing_rule_of(_section(**changed))


def test_a_pack_may_list_no_holiday() -> None:
    assert isinstance(filing_rule_of(_section()), FilingRule)
