"""What is counted of registrations and of an operator's own checks: the same from the ledger and from its entries."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from realname.breaches.events import BreachEvent
from realname.cases.model.case_file import CaseEnd
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inventory.events import InventoryEvent
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.report_period import offset_zone, parse_day, parse_month
from realname.ledger.model.tree_head import TreeHead
from realname.registration.events import RegistrationEvent
from realname.reports.model.counted_report import SAMPLE_SIZE, CountedKind, ReportHead, ReportSubject, count_report, self_sample
from realname.reports.model.self_inspection import CONTROLS, OVERDUE
from realname.reports.model.tally import Tally, by_day, by_outlet, tally_of
from realname.reports.use_cases.counted_rows import counted_csv, counted_json
from realname.reports.use_cases.make_counted_report import MakeCountedReport, report_from
from realname.reports.use_cases.self_inspection import MakeSelfInspection, self_inspection_csv, self_inspection_from, self_inspection_json
from realname.reports.use_cases.self_inspection_document import CONTROL_WORDS, EVENT_WORDS
from realname.review.events import ReviewEvent
from tests.cases.case_file_examples import ACTIVATED, OPEN, REFUSED, SOME, TEST
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits

HEAD = ReportHead(tree=TreeHead(size=9, root_hash="00" * 32), written_at=datetime(2026, 12, 24, tzinfo=UTC))
ENDS = ("activated", "refused", "withdrawn", "abandoned", "lapsed", "rejected", "waiting")
NOVEMBER = ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"))
ROOT, OTHER_ROOT = "0a" * 32, "0b" * 32
MANY = [replace(OPEN, case_id=RegistrationId(f"case-{number}")) for number in range(100)]
DAY = ReportSubject(period=parse_day("2026-11-25", zone="UTC+08:00"))
HOUR = timedelta(hours=1)
SIZES = range(8)


def _ends(tally: Tally) -> int:
    return sum(getattr(tally, name) for name in ENDS)


def test_every_registration_has_one_end_and_those_of_mystery_shoppers_are_counted_apart() -> None:
    found = tally_of(SOME)
    assert (found.opened, found.tests) == (7, 1)
    assert _ends(found) == found.opened
    assert (found.activated, found.refused, found.abandoned, found.withdrawn, found.waiting) == (1, 1, 1, 1, 3)


def test_what_the_machine_and_people_said_is_told_apart() -> None:
    found = tally_of(SOME)
    assert (found.approved, found.referred, found.overridden, found.appealed) == (2, 1, 1, 1)
    assert found.refusals == {"face-non-match": 2, "motion-surplus": 2}
    assert found.referrals == {"face-comparison-unsure": 1}


def test_the_route_without_a_face_is_counted_with_those_who_went_over_to_it() -> None:
    found = tally_of(SOME)
    assert (found.without_face, found.handed_over) == (2, 1)


def test_extra_captures_are_counted() -> None:
    assert tally_of(SOME).retries == 4


def test_times_run_from_the_opening() -> None:
    found = tally_of([ACTIVATED])
    assert found.decision_times is not None
    assert found.line_times is not None
    assert (found.decision_times.median, found.line_times.median) == (2.5, 3.5)


def test_of_nothing_everything_is_none() -> None:
    found = tally_of([])
    assert (found.opened, found.refusals, found.decision_times) == (0, {}, None)


def test_a_registration_of_a_mystery_shopper_is_in_no_figure() -> None:
    assert replace(tally_of([TEST]), tests=0) == tally_of([])


def test_outlets_add_up_to_the_whole() -> None:
    outlets = by_outlet(SOME)
    assert [outlet for outlet, _ in outlets] == [OutletId("shop-1"), OutletId("shop-2")]
    assert sum(tally.opened for _, tally in outlets) == tally_of(SOME).opened


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-10-24", "Europe/Berlin", 24),
        ("2026-11-25", "Asia/Shanghai", 24),
        ("2026-11-25", "UTC+08:00", 24),
        ("2026-09-06", "America/Santiago", 23),  # clocks jump over midnight: the day begins with the jump
        ("2026-04-04", "America/Santiago", 25),  # and fall back at its end
    ],
)
def test_a_day_lasts_as_long_as_it_does_by_its_clock(day: str, zone: str, hours: int) -> None:
    period = parse_day(day, zone=zone)
    assert period.until - period.since == timedelta(hours=hours)


def test_what_is_opened_at_the_first_moment_is_of_the_day_and_at_its_last_not_of_the_next() -> None:
    period = parse_day("2026-03-29", zone="Europe/Berlin")
    for at, expected in ((period.since, 1), (period.since - timedelta(microseconds=1), 0), (period.until, 0)):
        report = count_report([replace(OPEN, opened_at=at)], ReportSubject(period=period), HEAD)
        assert report.whole.opened == expected


def test_the_days_of_a_month_with_a_change_of_clocks_add_up_to_it() -> None:
    period = parse_month("2026-03", zone="Europe/Berlin")
    hours = int((period.until - period.since) / timedelta(hours=1))
    assert hours == 31 * 24 - 1
    files = [replace(OPEN, opened_at=period.since + timedelta(hours=count)) for count in range(hours)]
    days = by_day(files, period)
    assert [tally.opened for _, tally in days] == [24] * 28 + [23] + [24] * 2
    assert days[28][0] == date(2026, 3, 29)


def test_a_report_of_one_outlet_has_that_outlet_alone() -> None:
    period = parse_day("2026-11-25", zone="UTC+08:00")
    report = count_report(SOME, ReportSubject(period=period, outlet_id=OutletId("shop-2")), HEAD)
    assert (report.whole.opened, report.outlets, report.subject.kind) == (1, (), CountedKind.OUTLET)


def test_a_report_says_whether_its_period_is_over_in_the_ledger() -> None:
    period = parse_day("2026-11-25", zone="UTC+08:00")
    for written_at, expected in ((None, False), (period.until - timedelta(seconds=1), False), (period.until, True)):
        assert count_report([], ReportSubject(period=period), replace(HEAD, written_at=written_at)).is_over is expected


def test_who_was_refused_and_granted_on_appeal_waits_for_the_line() -> None:
    granted = replace(REFUSED, reviewed_as="approved", ended_as=None)
    assert (tally_of([granted]).refused, tally_of([granted]).waiting) == (0, 1)
    opened = replace(granted, ended_as=CaseEnd.ACTIVATED)
    assert (tally_of([opened]).activated, tally_of([opened]).overridden) == (1, 1)


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "UTC+15:00", "UTC+08:60", "../etc/passwd", "", "Asia"])
def test_a_clock_that_is_not_there_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day("2026-11-25", zone=zone)


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "2026-1", "november"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(InvalidInput):
        parse_month(month, zone="UTC+00:00")


def test_an_offset_has_a_name() -> None:
    assert (offset_zone(480), offset_zone(-210), offset_zone(0)) == ("UTC+08:00", "UTC-03:30", "UTC+00:00")


def _units() -> SqliteUnits:
    units = SqliteUnits()
    at_the_end = NOVEMBER.period.until
    with units() as unit:
        for at, event, facts in (
            (START, RegistrationEvent.MEDIA_PROVEN, (("overdue", 2),)),
            (START, RegistrationEvent.MEDIA_PROVEN, (("overdue", 1),)),
            (START, BreachEvent.LEAK_OVERDUE, (("deed", "report"),)),
            (at_the_end, BreachEvent.LEAK_OVERDUE, (("deed", "tell"),)),
        ):
            unit.ledger.append(
                RecordedEvent(at=at, event=event, subject="media" if event is RegistrationEvent.MEDIA_PROVEN else "leak-1", facts=facts)
            )
        unit.commit()
    return units


def test_it_is_the_same_from_the_ledger_and_from_its_entries() -> None:
    units = _units()
    live = MakeSelfInspection(make=MakeCountedReport(keep=ProjectCaseFiles(units=units, reads=units), reads=units), reads=units)
    for size in (3, 4):
        with units() as unit:
            again = self_inspection_from(unit.ledger.from_index(0, limit=10), NOVEMBER, size=size)
        assert self_inspection_json(live(NOVEMBER, size=size)) == self_inspection_json(again)


def test_what_happened_in_the_period_is_counted() -> None:
    units = _units()
    with units() as unit:
        report = self_inspection_from(unit.ledger.from_index(0, limit=10), NOVEMBER)
    found = json.loads(self_inspection_json(report))
    assert (found["controls"]["media"]["media:proven"], found["media_overdue"], found["overdue"]["leak:overdue"]) == (2, 2, 1)
    rows = {row["event"]: row["count"] for row in csv.DictReader(io.StringIO(self_inspection_csv(report).decode("utf-8-sig")))}
    assert (rows["media:proven"], rows["leak:overdue"], rows["media-overdue"]) == ("2", "1", "2")


def test_every_control_and_event_has_its_words() -> None:
    events = {event for events in CONTROLS.values() for event in events} | set(OVERDUE)
    assert (events - set(EVENT_WORDS), set(CONTROLS) - set(CONTROL_WORDS)) == (set(), set())


def test_the_root_alone_says_which() -> None:
    assert self_sample(MANY, ROOT) == self_sample(reversed(MANY), ROOT)
    assert self_sample(MANY, ROOT) != self_sample(MANY, OTHER_ROOT)
    assert len(set(self_sample(MANY, ROOT))) == SAMPLE_SIZE


def test_it_is_the_smallest_hashes() -> None:
    ranked = sorted(MANY, key=lambda one: hashlib.sha256(f"realname self-inspection\n{ROOT}\n{one.case_id.value}".encode()).digest())
    assert self_sample(MANY, ROOT) == [one.case_id for one in ranked[:SAMPLE_SIZE]]


def test_of_fewer_it_is_all_and_no_test_registration() -> None:
    assert self_sample([OPEN, TEST], ROOT) == [OPEN.case_id]


def _event(event: Event, case: str, *, hours: int = 0, **facts: str) -> RecordedEvent:
    return RecordedEvent(at=START + hours * HOUR, event=event, subject=case, facts=tuple(sorted(facts.items())))


EVENTS = (
    _event(RegistrationEvent.REGISTRATION_OPENED, "case-1", agent="agent-1", outlet="shop-1", route="face"),
    _event(InventoryEvent.STOCK_CHANGED, "stock"),
    _event(RegistrationEvent.REGISTRATION_OPENED, "case-2", agent="agent-2", outlet="shop-2", route="no-face"),
    _event(RegistrationEvent.REGISTRATION_DECIDED, "case-1", hours=1, decision="refused", reasons="face-non-match", policy="0" * 64),
    _event(RegistrationEvent.REGISTRATION_APPEALED, "case-1", hours=2),
    _event(ReviewEvent.REVIEW_SETTLED, "case-1", hours=30, decision="approved", review="review-1"),
    _event(RegistrationEvent.REGISTRATION_WITHDRAWN, "case-2", hours=31),
)


def _counted_units() -> SqliteUnits:
    units = SqliteUnits()
    with units() as unit:
        for one in EVENTS:
            unit.ledger.append(one)
        unit.commit()
    return units


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("outlet", [None, "shop-2"])
def test_the_entries_alone_give_the_same_bytes(size: int, outlet: str | None) -> None:
    units = _counted_units()
    subject = ReportSubject(period=DAY.period, outlet_id=OutletId(outlet) if outlet else None)
    live = MakeCountedReport(keep=ProjectCaseFiles(units=units, reads=units), reads=units)(subject, size=size)
    with units() as unit:
        again = report_from(unit.ledger.from_index(0, limit=100), subject, size=size)
    assert (counted_json(live), counted_csv(live)) == (counted_json(again), counted_csv(again))
    assert live.head.tree.size == size


def test_what_comes_after_the_head_is_not_in_it() -> None:
    units = _counted_units()
    make = MakeCountedReport(keep=ProjectCaseFiles(units=units, reads=units), reads=units)
    before, after = make(DAY, size=4), make(DAY)
    assert (before.whole.refused, before.whole.overridden, before.whole.waiting) == (1, 0, 1)
    assert (after.whole.refused, after.whole.overridden, after.whole.withdrawn) == (0, 1, 1)
    assert before.head.tree.root_hash != after.head.tree.root_hash


def test_more_entries_than_there_are_make_no_report() -> None:
    units = _counted_units()
    with pytest.raises(InvalidInput):
        MakeCountedReport(keep=ProjectCaseFiles(units=units, reads=units), reads=units)(DAY, size=8)
    with units() as unit, pytest.raises(InvalidInput):
        report_from(unit.ledger.from_index(0, limit=100), DAY, size=8)


def test_a_missing_entry_makes_no_report() -> None:
    units = _counted_units()
    with units() as unit, pytest.raises(InvalidInput):
        report_from(unit.ledger.from_index(1, limit=100), DAY)
