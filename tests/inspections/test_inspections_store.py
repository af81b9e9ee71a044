"""The contract of the records of inspections."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.inspections.errors import InspectionConflict, UnknownInspection
from realname.inspections.model.finding import Finding, FindingState, Rectification
from realname.inspections.model.inspection import CaseResult, InspectedCase, Inspection
from realname.inspections.model.rule import FindingKind
from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum
from realname.inspections.store.inspections import Inspections
from realname.kernel.identifiers import AgentId, FindingId, InspectionId, OutletId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.model.tree_head import TreeHead
from tests.inspections.inspection_desk import BY_DICE
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
INSPECTOR, SUPERVISOR = AgentId("inspector-1"), AgentId("supervisor-1")
SHOP, OTHER = OutletId("shop-1"), OutletId("shop-2")
CASE = RegistrationId("case-1")
SEALED = b"\x01sealed"
BEGUN = Inspection(
    id=InspectionId("inspection-1"),
    begun_by=INSPECTOR,
    begun_at=START,
    head=TreeHead(size=100, root_hash="a" * 64),
    commitment="b" * 64,
    scope=DrawScope(since=START - 24 * HOUR, until=START, outlets=(SHOP, OTHER), stratum=Stratum.FACE, sample=5),
    plan=SharePlan(kind=ShareKind.BEACON, source="drand", round="123", at=START + HOUR),
    due_at=START + 72 * HOUR,
)
DRAWN = replace(
    BEGUN,
    share="c" * 64,
    shown_nonce="d" * 64,
    shown_at=START + HOUR,
    fixed_at=START + HOUR,
    nonce="d" * 64,
    drawn_at=START + HOUR,
    population=7,
    list_digest="e" * 64,
    closed_at=START + 2 * HOUR,
    due_at=None,
    overdue_at=START + HOUR,
)
OTHER_BEGUN = replace(
    BEGUN, id=InspectionId("inspection-2"), begun_at=START + HOUR, head=TreeHead(size=200, root_hash="a" * 64), plan=BY_DICE
)
DRAWN_CASE = InspectedCase(inspection_id=BEGUN.id, ordinal=1, case_id=CASE, decided_index=7, outlet_id=SHOP)
FINDING = Finding(
    id=FindingId("finding-1"),
    inspection_id=BEGUN.id,
    case_id=CASE,
    outlet_id=SHOP,
    kind=FindingKind.RECORD_INCOMPLETE,
    article="art. 11",
    remark="no contract",
    made_at=START,
    made_by=INSPECTOR,
    due_at=START + HOUR,
)
DONE = Rectification(
    finding_id=FINDING.id,
    round=1,
    text="the contract was found",
    text_digest="1" * 64,
    file_digest="2" * 64,
    file_bytes=9,
    by=SUPERVISOR,
    at=START + HOUR,
)


@pytest.fixture(autouse=True)
def staff(units: UnitsOfWork) -> None:
    with units() as unit:
        for agent, role, outlet in ((INSPECTOR, Role.INSPECTOR, None), (SUPERVISOR, Role.SUPERVISOR, SHOP)):
            member = StaffMember(id=agent, outlet_id=outlet, role=role, login=agent.value)
            unit[Staff].add(StaffAccount(member=member, password_hash="", added_at=START, confirmed_at=START))
        unit.commit()


def _keep(units: UnitsOfWork, *inspections: Inspection, findings: Sequence[Finding] = ()) -> None:
    with units() as unit:
        for one in inspections:
            unit[Inspections].add(one)
        for finding in findings:
            unit[Inspections].add_finding(finding)
        unit.commit()


def test_an_inspection_comes_back_as_it_was_kept_and_as_it_was_changed(units: UnitsOfWork) -> None:
    _keep(units, BEGUN, OTHER_BEGUN)
    with units() as unit:
        assert unit[Inspections].get(BEGUN.id) == BEGUN
        assert unit[Inspections].newest_first(limit=9) == [OTHER_BEGUN, BEGUN]
        unit[Inspections].save(DRAWN)
        unit.commit()
    with units() as unit:
        assert unit[Inspections].get(BEGUN.id) == DRAWN
        assert unit[Inspections].newest_first(limit=1) == [OTHER_BEGUN]
        with pytest.raises(UnknownInspection):
            unit[Inspections].get(InspectionId("none"))


def test_a_published_head_serves_one_inspection(units: UnitsOfWork) -> None:
    _keep(units, BEGUN)
    with units() as unit, pytest.raises(InspectionConflict):
        unit[Inspections].add(replace(BEGUN, id=InspectionId("inspection-2")))


def test_drawn_cases_come_back_in_the_order_of_the_draw(units: UnitsOfWork) -> None:
    second = replace(DRAWN_CASE, ordinal=2, case_id=RegistrationId("case-2"), outlet_id=OTHER)
    checked = replace(DRAWN_CASE, result=CaseResult.FINDING, checked_at=START + HOUR)
    _keep(units, BEGUN)
    with units() as unit:
        unit[Inspections].add_cases([second, DRAWN_CASE])
        unit[Inspections].save_case(checked)
        unit.commit()
    with units() as unit:
        assert unit[Inspections].cases(BEGUN.id) == [checked, second]
        assert unit[Inspections].cases(OTHER_BEGUN.id) == []


def test_the_operator_sees_the_findings_it_was_told_of_what_is_due_first(units: UnitsOfWork) -> None:
    later = replace(FINDING, id=FindingId("finding-2"), state=FindingState.TOLD, told_at=START, due_at=START + 9 * HOUR)
    sooner = replace(later, id=FindingId("finding-3"), due_at=START + 8 * HOUR, outlet_id=OTHER)
    accepted = replace(later, id=FindingId("finding-4"), state=FindingState.ACCEPTED, accepted_at=START, due_at=None, rounds=1)
    newer = replace(accepted, id=FindingId("finding-5"), accepted_at=START + HOUR)
    _keep(units, BEGUN, findings=[FINDING, accepted, newer, later, sooner])
    with units() as unit:
        assert unit[Inspections].told(outlet_id=None, limit=9) == [sooner, later, newer, accepted]
        assert unit[Inspections].told(outlet_id=SHOP, limit=2) == [later, newer]
        assert unit[Inspections].findings(BEGUN.id) == [FINDING, later, sooner, accepted, newer]
        assert unit[Inspections].finding(later.id) == later
        with pytest.raises(UnknownInspection):
            unit[Inspections].finding(FindingId("none"))


def test_a_finding_is_replaced(units: UnitsOfWork) -> None:
    _keep(units, BEGUN, findings=[FINDING])
    told = replace(FINDING, state=FindingState.TOLD, told_at=START + HOUR, overdue_at=START + HOUR)
    with units() as unit:
        unit[Inspections].save_finding(told)
        unit.commit()
    with units() as unit:
        assert unit[Inspections].finding(FINDING.id) == told


def test_a_rectification_keeps_its_file_whatever_is_said_of_it(units: UnitsOfWork) -> None:
    _keep(units, BEGUN, findings=[FINDING])
    turned_down = replace(DONE, is_accepted=False, answer="not signed", rechecked_at=START + 2 * HOUR)
    second = replace(DONE, round=2, file_digest="", file_bytes=0)
    with units() as unit:
        unit[Inspections].add_rectification(DONE, sealed_file=SEALED)
        unit[Inspections].add_rectification(second, sealed_file=None)
        unit[Inspections].save_rectification(turned_down)
        unit.commit()
    with units() as unit:
        assert unit[Inspections].rectifications(FINDING.id) == [turned_down, second]
        assert [unit[Inspections].sealed_file(FINDING.id, one) for one in (1, 2, 3)] == [SEALED, None, None]


def test_what_is_late_is_found_until_it_is_noted(units: UnitsOfWork) -> None:
    due = START + 72 * HOUR
    _keep(units, BEGUN, OTHER_BEGUN, findings=[FINDING])
    with units() as unit:
        unit[Inspections].save(replace(OTHER_BEGUN, overdue_at=due))
        unit.commit()
    with units() as unit:
        assert unit[Inspections].late(at=START, limit=9) == []
        assert unit[Inspections].late(at=START + HOUR, limit=9) == [BEGUN.id]
        assert unit[Inspections].late(at=due, limit=9) == [BEGUN.id]
        unit[Inspections].save_finding(replace(FINDING, overdue_at=due))
        assert unit[Inspections].late(at=due - HOUR, limit=9) == []


def test_the_words_and_files_about_an_erased_record_are_forgotten_and_the_finding_stays(units: UnitsOfWork) -> None:
    other = replace(FINDING, id=FindingId("finding-2"), case_id=RegistrationId("case-2"))
    _keep(units, BEGUN, findings=[FINDING, other])
    with units() as unit:
        unit[Inspections].add_rectification(replace(DONE, answer="no"), sealed_file=SEALED)
        unit[Inspections].forget(CASE)
        unit.commit()
    with units() as unit:
        assert unit[Inspections].findings(BEGUN.id) == [replace(FINDING, remark=""), other]
        assert unit[Inspections].rectifications(FINDING.id) == [replace(DONE, text="")]
        assert unit[Inspections].sealed_file(FINDING.id, 1) is None
