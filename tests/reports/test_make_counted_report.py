"""A report of the live ledger is the one that its entries alone give, as of any size."""

from datetime import timedelta

import pytest

from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.inventory.events import InventoryEvent
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.report_period import parse_day
from realname.registration.events import RegistrationEvent
from realname.reports.model.counted_report import ReportSubject
from realname.reports.use_cases.counted_rows import counted_csv, counted_json
from realname.reports.use_cases.make_counted_report import MakeCountedReport, report_from
from realname.review.events import ReviewEvent
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits

DAY = ReportSubject(period=parse_day("2026-11-25", zone="UTC+08:00"))
HOUR = timedelta(hours=1)
SIZES = range(8)


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


def _units() -> SqliteUnits:
    units = SqliteUnits()
    with units() as unit:
        for one in EVENTS:
            unit.ledger.append(one)
        unit.commit()
    return units


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("outlet", [None, "shop-2"])
def test_the_entries_alone_give_the_same_bytes(size: int, outlet: str | None) -> None:
    units = _units()
    subject = ReportSubject(period=DAY.period, outlet_id=OutletId(outlet) if outlet else None)
    live = MakeCountedReport(keep=KeepCaseFiles(units=units, reads=units), reads=units)(subject, size=size)
    with units() as unit:
        again = report_from(unit.ledger.from_index(0, limit=100), subject, size=size)
    assert (counted_json(live), counted_csv(live)) == (counted_json(again), counted_csv(again))
    assert live.head.tree.size == size


def test_what_comes_after_the_head_is_not_in_it() -> None:
    units = _units()
    make = MakeCountedReport(keep=KeepCaseFiles(units=units, reads=units), reads=units)
    before, after = make(DAY, size=4), make(DAY)
    assert (before.whole.refused, before.whole.overridden, before.whole.waiting) == (1, 0, 1)
    assert (after.whole.refused, after.whole.overridden, after.whole.withdrawn) == (0, 1, 1)
    assert before.head.tree.root_hash != after.head.tree.root_hash


def test_more_entries_than_there_are_make_no_report() -> None:
    units = _units()
    with pytest.raises(InvalidInput):
        MakeCountedReport(keep=KeepCaseFiles(units=units, reads=units), reads=units)(DAY, size=8)
    with units() as unit, pytest.raises(InvalidInput):
        report_from(unit.ledger.from_index(0, limit=100), DAY, size=8)


def test_a_missing_entry_makes_no_report() -> None:
    units = _units()
    with units() as unit, pytest.raises(InvalidInput):
        report_from(unit.ledger.from_index(1, limit=100), DAY)
