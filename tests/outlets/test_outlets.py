"""Outlets and agents: who is enrolled, and that no one acts for the person who acts for the operator."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.errors import OutletStopped
from realname.access.model.operating_status import OperatingState, SuspensionReason
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.outlets.errors import AgentElsewhere, DocumentsMissing, SubDelegation, UnknownOutlet
from realname.outlets.model.enrolment import DocumentKind, parse_document
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.agents import AgentEnrolment, EnrolAgent, ListAgents, TrainAgent
from realname.outlets.use_cases.outlets import EnrolOutlet, OutletEnrolment, ReadOutlets
from realname.outlets.use_cases.stops import StopAgent, StopOutlet
from realname.packs.use_cases.load_policy import load_policy
from tests.outlets.enrolments import AT_WORK, BOSS, OTHER_COMPANY, OTHER_PERSON, SHOWN, TRAINED_ON, enrol, paper, place_of
from tests.registration.openings import AGENT, OUTLET
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

POLICY = load_policy("cn")
COMPANY_DIGEST = hashlib.sha256(SHOWN.company.id.value.encode()).hexdigest()
ELSEWHERE = OutletId("outlet-2")
OTHERS_SHOP = replace(SHOWN, place=place_of(ELSEWHERE), company=OTHER_COMPANY, contract="2026-118")


class Office:
    """Where outlets and agents are enrolled."""

    def __init__(self) -> None:
        self.units, self.clock = SqliteUnits(), ManualClock()
        use = app_over(self.units, None, {Clock: self.clock}, policy=POLICY)
        self.enrol_outlet, self.enrol_agent, self.train = use[EnrolOutlet], use[EnrolAgent], use[TrainAgent]
        self.outlet, self.agent, self.list = use[StopOutlet], use[StopAgent], use[ListAgents]

    def events(self) -> list[tuple[str, str, dict[str, object]]]:
        """What the ledger says."""
        with self.units() as unit:
            return [(one.event.event.value, one.event.subject, dict(one.event.facts)) for one in unit.ledger.from_index(0, limit=99)]


@pytest.fixture
def office() -> Office:
    """With one outlet and one agent."""
    made = Office()
    enrol(made.units, clock=made.clock, policy=POLICY)
    return made


def test_what_was_enrolled_is_read_with_who_works_there_and_stands_in_the_ledger(office: Office) -> None:
    (file,) = ReadOutlets(office.units)()
    assert file.outlet is not None
    assert (file.outlet.contract, file.outlet.documents, [one.id for one in file.agents]) == ("2026-117", SHOWN.documents, [AGENT])
    enrolled = {"agent": BOSS.value, "company": COMPANY_DIGEST, "documents": 2, "place": SHOWN.place.digest}
    assert office.events() == [
        ("outlet:enrolled", OUTLET.value, enrolled),
        ("agent:enrolled", AGENT.value, {"agent": BOSS.value, "documents": 2, "outlet": OUTLET.value, "trained": "2026-11-20"}),
    ]


def test_no_identity_number_is_kept_nor_said(office: Office) -> None:
    (agent,) = office.list(OUTLET)
    assert AT_WORK.identity_number.value not in repr((agent.id, agent.documents, agent.trained_on, office.events()))


@pytest.mark.parametrize("missing", [DocumentKind.BUSINESS_LICENCE, DocumentKind.AGENCY_CONTRACT])
def test_an_outlet_without_a_paper_is_not_enrolled(missing: DocumentKind) -> None:
    office = Office()
    left = tuple(one for one in SHOWN.documents if one.kind is not missing)
    with pytest.raises(DocumentsMissing) as refused:
        office.enrol_outlet(replace(SHOWN, documents=left), acting=BOSS)
    assert (refused.value.facts["kinds"], list(ReadOutlets(office.units)())) == (missing.value, [])


@pytest.mark.parametrize(
    ("shown", "field"),
    [
        (replace(OTHERS_SHOP, principal=CompanyId("91310000MA1FL00000")), "principal"),
        (replace(SHOWN, company=OTHER_COMPANY, contract="2026-118"), "company"),
        (replace(OTHERS_SHOP, contract=SHOWN.contract), "contract"),
    ],
)
def test_no_one_acts_for_a_company_that_acts_for_the_operator(office: Office, shown: OutletEnrolment, field: str) -> None:
    with pytest.raises(SubDelegation) as refused:
        office.enrol_outlet(shown, acting=BOSS)
    assert refused.value.facts["field"] == field


def test_after_its_end_an_outlet_may_go_to_another_company_and_its_agents_are_enrolled_anew(office: Office) -> None:
    office.outlet.close(OUTLET, acting=BOSS)
    changed = office.enrol_outlet(replace(SHOWN, company=OTHER_COMPANY, contract="2026-119"), acting=BOSS)
    assert (changed.state, changed.company) == (OperatingState.ACTIVE, OTHER_COMPANY)
    assert office.list(OUTLET)[0].company_id != changed.company.id


def test_what_is_known_of_an_outlet_is_renewed_and_a_suspension_stays(office: Office) -> None:
    office.outlet.suspend(OUTLET, SuspensionReason.INSPECTION, acting=BOSS)
    renewed = office.enrol_outlet(replace(SHOWN, place=replace(SHOWN.place, time_zone="Asia/Urumqi")), acting=BOSS)
    assert (renewed.place.time_zone, renewed.state) == ("Asia/Urumqi", OperatingState.SUSPENDED)


@pytest.mark.parametrize(
    ("agent", "field"),
    [
        (replace(AT_WORK, agent_id=AgentId("agent-2"), outlet_id=ELSEWHERE), "person"),
        (replace(AT_WORK, agent_id=AgentId("agent-2")), "person"),
        (replace(AT_WORK, outlet_id=ELSEWHERE), "person"),
        (replace(AT_WORK, identity_number=OTHER_PERSON), "agent"),
        (replace(AT_WORK, identity_number=OTHER_PERSON, outlet_id=ELSEWHERE), "agent"),
    ],
)
def test_a_person_is_an_agent_of_one_company_at_one_outlet_under_one_id(office: Office, agent: AgentEnrolment, field: str) -> None:
    office.enrol_outlet(OTHERS_SHOP, acting=BOSS)
    with pytest.raises(AgentElsewhere) as refused:
        office.enrol_agent(agent, acting=BOSS)
    assert refused.value.facts["field"] == field


def test_who_has_left_may_work_for_another_company(office: Office) -> None:
    office.enrol_outlet(OTHERS_SHOP, acting=BOSS)
    office.agent.close(AGENT, acting=BOSS)
    moved = office.enrol_agent(replace(AT_WORK, outlet_id=ELSEWHERE), acting=BOSS)
    assert (moved.state, moved.company_id) == (OperatingState.ACTIVE, OTHER_COMPANY.id)


def test_a_new_enrolment_lifts_no_suspension_of_an_agent(office: Office) -> None:
    office.agent.suspend(AGENT, SuspensionReason.ALERT, acting=BOSS)
    assert office.enrol_agent(AT_WORK, acting=BOSS).state is OperatingState.SUSPENDED


def test_agents_are_enrolled_at_outlets_that_are_there(office: Office) -> None:
    with pytest.raises(UnknownOutlet):
        office.enrol_agent(replace(AT_WORK, outlet_id=ELSEWHERE, identity_number=OTHER_PERSON, agent_id=AgentId("new")), acting=BOSS)
    office.outlet.close(OUTLET, acting=BOSS)
    with pytest.raises(OutletStopped):
        office.enrol_agent(AT_WORK, acting=BOSS)


def test_no_training_lies_in_the_future_and_none_goes_back(office: Office) -> None:
    tomorrow = POLICY[LocalDays].day_of(office.clock.now()) + timedelta(days=1)
    for day in (tomorrow, TRAINED_ON - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            office.train(AGENT, day, acting=BOSS)
    assert office.train(AGENT, tomorrow - timedelta(days=1), acting=BOSS).trained_on == tomorrow - timedelta(days=1)


@pytest.mark.parametrize(
    "deed",
    [
        lambda office: office.outlet.resume(OUTLET, acting=BOSS),
        lambda office: (office.outlet.close(OUTLET, acting=BOSS), office.outlet.suspend(OUTLET, SuspensionReason.ALERT, acting=BOSS)),
        lambda office: [office.agent.suspend(AGENT, SuspensionReason.ALERT, acting=BOSS) for _ in range(2)],
    ],
)
def test_what_is_so_already_is_not_done_again(office: Office, deed: Callable[[Office], object]) -> None:
    with pytest.raises(StateConflict):
        deed(office)


def test_no_one_lifts_their_own_suspension(office: Office) -> None:
    office.agent.suspend(AGENT, SuspensionReason.ALERT, acting=BOSS)
    with pytest.raises(InvalidInput):
        office.agent.resume(AGENT, acting=AGENT)
    assert office.agent.resume(AGENT, acting=BOSS).state is OperatingState.ACTIVE


def test_a_document_is_a_kind_a_digest_and_a_number() -> None:
    assert parse_document(f"premises-proof:{'a' * 64}:P-1").reference == "P-1"
    for wrong in ("premises-proof", f"letter:{'a' * 64}:P-1", "premises-proof:abc:P-1", f"premises-proof:{'a' * 64}:"):
        with pytest.raises(InvalidInput):
            parse_document(wrong)


def test_the_papers_of_the_pack_are_those_of_the_tests() -> None:
    assert set(POLICY[OutletRule].outlet_documents) == {one.kind for one in SHOWN.documents}
    assert set(POLICY[OutletRule].agent_documents) == {one.kind for one in AT_WORK.documents}
    assert paper(DocumentKind.PREMISES_PROOF).kind is DocumentKind.PREMISES_PROOF
