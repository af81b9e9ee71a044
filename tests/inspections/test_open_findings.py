"""Open findings of inspections: whose turn it is since when, folded from the log."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from realname.inspections.events import InspectionEvent
from realname.inspections.model.finding import FindingState
from realname.inspections.model.open_findings import OpenFinding, OpenFindings
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
Happened = tuple[Event, Mapping[str, str | int]]
MADE: Happened = (InspectionEvent.INSPECTION_FINDING_MADE, {"finding": "finding-1", "kind": "record-wrong"})
TOLD: Happened = (InspectionEvent.INSPECTION_NOTICE_GIVEN, {"findings": 1})
LATE: Happened = (InspectionEvent.INSPECTION_OVERDUE, {"finding": "finding-1", "step": "told"})
RECTIFIED: Happened = (InspectionEvent.INSPECTION_RECTIFIED, {"finding": "finding-1"})
AGAIN: Happened = (InspectionEvent.INSPECTION_RECHECKED, {"finding": "finding-1", "accepted": "no"})
ACCEPTED: Happened = (InspectionEvent.INSPECTION_RECHECKED, {"finding": "finding-1", "accepted": "yes"})


def _open(*events: Happened) -> list[OpenFinding]:
    folded = OpenFindings()
    for index, (event, facts) in enumerate(events):
        recorded = RecordedEvent(at=_at(index), event=event, subject="inspection-1", facts=tuple(facts.items()))
        folded.add([LedgerEntry(index=index, event=recorded, leaf_hash="")])
    return list(folded.told())


def _at(hours: int) -> datetime:
    return START + hours * HOUR


def test_a_finding_is_open_from_its_notice_on() -> None:
    assert _open(MADE) == []
    (told,) = _open(MADE, TOLD)
    assert (told.finding, told.inspection, told.kind) == ("finding-1", "inspection-1", "record-wrong")
    assert (told.state, told.since, told.is_late) == (FindingState.TOLD, _at(1), False)


def test_a_step_that_is_late_says_so_until_the_next_one() -> None:
    (late,) = _open(MADE, TOLD, LATE)
    (next_one,) = _open(MADE, TOLD, LATE, RECTIFIED)
    assert (late.is_late, late.since, next_one.is_late, next_one.since) == (True, _at(1), False, _at(3))


def test_it_is_open_until_a_rectification_is_accepted() -> None:
    (again,) = _open(MADE, TOLD, RECTIFIED, AGAIN)
    assert (again.state, again.since) == (FindingState.NOT_ACCEPTED, _at(3))
    assert _open(MADE, TOLD, RECTIFIED, AGAIN, RECTIFIED, ACCEPTED) == []


def test_a_notice_tells_of_its_own_inspection_alone() -> None:
    folded = OpenFindings()
    for index, (subject, (event, facts)) in enumerate((("inspection-1", MADE), ("inspection-2", TOLD))):
        recorded = RecordedEvent(at=START, event=event, subject=subject, facts=tuple(facts.items()))
        folded.add([LedgerEntry(index=index, event=recorded, leaf_hash="")])
    assert folded.told() == []
