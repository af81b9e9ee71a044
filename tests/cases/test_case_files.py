"""The contract of the case files, and how the ledger is folded into them."""

from dataclasses import replace
from datetime import timedelta

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.cases.store.case_files import CaseFiles
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.inventory.events import InventoryEvent
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent
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
    keep = KeepCaseFiles(units=units, reads=units)
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
