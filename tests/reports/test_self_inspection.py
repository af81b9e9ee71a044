"""What an operator checked by itself: the same from the ledger and from its entries, of the period alone."""

import csv
import io
import json

from realname.breaches.events import BreachEvent
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.report_period import parse_month
from realname.registration.events import RegistrationEvent
from realname.reports.model.counted_report import ReportSubject
from realname.reports.model.self_inspection import CONTROLS, OVERDUE
from realname.reports.use_cases.make_counted_report import MakeCountedReport
from realname.reports.use_cases.self_inspection import MakeSelfInspection, self_inspection_csv, self_inspection_from, self_inspection_json
from realname.reports.use_cases.self_inspection_document import CONTROL_WORDS, EVENT_WORDS
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits

NOVEMBER = ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"))


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
    live = MakeSelfInspection(make=MakeCountedReport(keep=KeepCaseFiles(units=units, reads=units), reads=units), reads=units)
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
