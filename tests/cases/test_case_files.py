"""What the ledger alone says of a registration, the contract of the case files, and how the ledger is folded into them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.cases.model.case_file import CaseEnd, CaseFile, fold
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.inventory.events import InventoryEvent
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.events import LineEvent
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
FILE = CaseFile(
    case_id=RegistrationId("case-1"),
    opened_index=0,
    last_index=9,
    opened_at=START,
    outlet_id=OutletId("shop-1"),
    agent_id=AgentId("agent-1"),
    purpose="new-line",
    route="face",
    holder="a" * 32,
    sim="b" * 32,
    counter="counter-1",
    challenges=2,
    failures=1,
    handed_over_at=START + HOUR,
    submitted_at=START + HOUR,
    decided_at=START + HOUR,
    decided_index=5,
    decided_as="referred",
    reasons=("face-comparison-unsure", "motion-surplus"),
    review="review-1",
    reviewed_as="approved",
    settled_at=START + 2 * HOUR,
    appealed_at=START + 2 * HOUR,
    activated_at=START + 3 * HOUR,
    line="line-1",
    ended_as=CaseEnd.ACTIVATED,
    ended_at=START + 3 * HOUR,
    keeps_photo=True,
    is_test=True,
)
BARE = CaseFile(
    case_id=RegistrationId("case-2"),
    opened_index=6,
    last_index=6,
    opened_at=START + HOUR,
    outlet_id=OutletId("shop-2"),
    agent_id=AgentId("agent-2"),
    purpose="transfer",
    route="no-face",
)
CASE = RegistrationId("case-1")
OPENED = CaseFile(
    case_id=CASE,
    opened_index=7,
    last_index=7,
    opened_at=START,
    outlet_id=OutletId("shop-1"),
    agent_id=AgentId("agent-1"),
    purpose="new-line",
    route="face",
)
MINUTE = timedelta(minutes=1)


def _keep(units: UnitsOfWork, *files: CaseFile) -> None:
    with units() as unit:
        unit[CaseFiles].save(files, folded=10)
        unit.commit()


def test_a_case_file_comes_back_as_it_was_saved_and_again(units: UnitsOfWork) -> None:
    _keep(units, FILE, BARE)
    changed = replace(BARE, decided_as="approved", last_index=12)
    _keep(units, changed)
    with units() as unit:
        assert (unit[CaseFiles].find(FILE.case_id), unit[CaseFiles].find(BARE.case_id)) == (FILE, changed)
        assert unit[CaseFiles].find(RegistrationId("none")) is None
        assert {one.case_id for one in unit[CaseFiles].among([FILE.case_id, RegistrationId("none")])} == {FILE.case_id}
        assert unit[CaseFiles].folded() == 10


def test_they_are_found_by_when_they_were_opened_and_where(units: UnitsOfWork) -> None:
    _keep(units, BARE, FILE)
    with units() as unit:
        files = unit[CaseFiles]
        assert list(files.opened_between(START, START + 2 * HOUR)) == [FILE, BARE]
        assert list(files.opened_between(START, START + HOUR)) == [FILE]
        assert list(files.opened_between(START, START + 2 * HOUR, outlet_id=BARE.outlet_id)) == [BARE]


def test_they_are_found_by_when_they_were_decided_below_an_index(units: UnitsOfWork) -> None:
    later = replace(BARE, decided_at=START + HOUR, decided_index=8, decided_as="refused")
    _keep(units, later, FILE)
    with units() as unit:
        files = unit[CaseFiles]
        assert list(files.decided_within(START, START + 2 * HOUR, size=9)) == [FILE, later]
        assert list(files.decided_within(START, START + 2 * HOUR, size=8)) == [FILE]
        assert list(files.decided_within(START, START + HOUR, size=9)) == []


def test_the_ledger_is_folded_in_once_whatever_calls_for_it_again(units: UnitsOfWork) -> None:
    place = (("agent", "agent-1"), ("outlet", "shop-1"), ("route", "face"))
    keep = ProjectCaseFiles(units=units, reads=units)
    with units() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.REGISTRATION_OPENED, subject="case-1", facts=place))
        unit.ledger.append(RecordedEvent(at=START, event=InventoryEvent.STOCK_CHANGED, subject="stock", facts=(("count", 1),)))
        unit.ledger.append(RecordedEvent(at=START, event=LiveEvent.SESSION_FAILED, subject="case-1"))
        unit.commit()
    assert (keep(), keep()) == (3, 3)
    with units() as unit:
        unit.ledger.append(RecordedEvent(at=START + HOUR, event=RegistrationEvent.REGISTRATION_WITHDRAWN, subject="case-1"))
        unit.commit()
    assert keep() == 4
    with units() as unit:
        file = unit[CaseFiles].find(RegistrationId("case-1"))
    assert file is not None
    assert (file.failures, file.ended_as, file.last_index) == (1, CaseEnd.WITHDRAWN, 3)


def _entry(event: Event, index: int = 8, **facts: str | int) -> LedgerEntry:
    recorded = RecordedEvent(at=START + MINUTE, event=event, subject=CASE.value, facts=tuple(facts.items()))
    return LedgerEntry(index=index, event=recorded, leaf_hash="")


def _after(file: CaseFile, *entries: LedgerEntry) -> CaseFile:
    for entry in entries:
        folded = fold(file, entry)
        assert folded is not None
        file = folded
    return file


def test_it_begins_with_the_opening() -> None:
    opened = RecordedEvent(
        at=START,
        event=RegistrationEvent.REGISTRATION_OPENED,
        subject=CASE.value,
        facts=(("agent", "agent-1"), ("outlet", "shop-1"), ("route", "face")),
    )
    assert fold(None, LedgerEntry(index=7, event=opened, leaf_hash="")) == OPENED


def test_what_is_no_registration_has_no_case_file() -> None:
    assert fold(None, _entry(LineEvent.LINE_BARRED, reason="lost")) is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (_entry(RegistrationEvent.EVIDENCE_ATTACHED, holder="h" * 32), {"holder": "h" * 32}),
        (_entry(RegistrationEvent.LINE_RESERVED, sim="s" * 32), {"sim": "s" * 32}),
        (_entry(RegistrationEvent.CHALLENGE_ISSUED, counter="counter-1"), {"challenges": 1, "counter": "counter-1"}),
        (_entry(LiveEvent.SESSION_FAILED), {"failures": 1}),
        (_entry(RegistrationEvent.CLIP_REJECTED), {"failures": 1}),
        (_entry(RegistrationEvent.REGISTRATION_HANDED_OVER), {"handed_over_at": START + MINUTE}),
        (_entry(RegistrationEvent.REGISTRATION_SUBMITTED), {"submitted_at": START + MINUTE}),
        (_entry(RegistrationEvent.REGISTRATION_APPEALED), {"appealed_at": START + MINUTE}),
        (_entry(LineEvent.LINE_ACTIVATION_REQUESTED, line="line-1"), {"line": "line-1"}),
        (_entry(RegistrationEvent.MEDIA_ERASED, kept="photo"), {"keeps_photo": True}),
        (_entry(RegistrationEvent.MEDIA_ERASED, kept="none-taken"), {"keeps_photo": False}),
        (_entry(RegistrationEvent.REGISTRATION_WITHDRAWN), {"ended_as": CaseEnd.WITHDRAWN, "ended_at": START + MINUTE}),
        (_entry(RegistrationEvent.REGISTRATION_ABANDONED), {"ended_as": CaseEnd.ABANDONED, "ended_at": START + MINUTE}),
        (_entry(RegistrationEvent.REGISTRATION_LAPSED), {"ended_as": CaseEnd.LAPSED, "ended_at": START + MINUTE}),
        (_entry(LineEvent.LINE_ACTIVATION_REJECTED), {"ended_as": CaseEnd.REJECTED, "ended_at": START + MINUTE}),
        (_entry(RegistrationEvent.RECEIPT_SIGNED), {}),
    ],
)
def test_each_entry_adds_what_it_says(entry: LedgerEntry, expected: dict[str, str | int | CaseEnd]) -> None:
    assert fold(OPENED, entry) == replace(OPENED, last_index=8, **expected)  # type: ignore[arg-type]


def test_a_refusal_ends_it_and_an_appeal_that_is_granted_opens_it_again() -> None:
    refused = _after(OPENED, _entry(RegistrationEvent.REGISTRATION_DECIDED, decision="refused", reasons="motion-surplus,face-non-match"))
    assert (refused.ended_as, refused.reasons, refused.is_approved) == (CaseEnd.REFUSED, ("face-non-match", "motion-surplus"), False)
    granted = _after(refused, _entry(ReviewEvent.REVIEW_SETTLED, 9, decision="approved", review="review-1"))
    assert (granted.ended_as, granted.is_approved, granted.is_overridden) == (None, True, True)


def test_what_a_reviewer_confirms_is_no_override() -> None:
    referred = _after(OPENED, _entry(RegistrationEvent.REGISTRATION_DECIDED, decision="referred", reasons="face-comparison-unsure"))
    refused = _after(referred, _entry(ReviewEvent.REVIEW_SETTLED, 9, decision="refused", review="review-1"))
    assert (refused.is_overridden, refused.ended_as) == (False, CaseEnd.REFUSED)


def test_an_entry_that_was_folded_in_before_changes_nothing() -> None:
    once = _after(OPENED, _entry(LiveEvent.SESSION_FAILED))
    assert _after(once, _entry(LiveEvent.SESSION_FAILED)) == once
