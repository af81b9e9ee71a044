"""The contract of the enrolled outlets and agents."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from realname.access.model.operating_status import OperatingStatus, SuspensionReason
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import UnknownAgent, UnknownOutlet
from realname.outlets.model.enrolment import Agent, Document, DocumentKind
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Agents, Outlets
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
OUTLET = Outlet(
    place=OutletPlace(
        outlet_id=OutletId("shop-1"),
        time_zone="Asia/Shanghai",
        opens_at=time(9, 30),
        closes_at=time(20),
        latitude_deg=31.2304,
        longitude_deg=121.4737,
    ),
    company=AgentCompany(id=CompanyId("91310000MA1FL00000"), legal_name="Example Telecom Sales Ltd"),
    contract="2026-117",
    enrolled_at=START,
)
OTHER = replace(OUTLET, place=replace(OUTLET.place, outlet_id=OutletId("shop-2"), time_zone="Asia/Urumqi"), contract="2026-118")
AGENT = Agent(
    id=AgentId("agent-1"),
    outlet_id=OutletId("shop-1"),
    company_id=CompanyId("91310000MA1FL00000"),
    person_mark="a" * 32,
    documents=(
        Document(kind=DocumentKind.IDENTITY_DOCUMENT, digest="b" * 64, reference="档案 7"),
        Document(kind=DocumentKind.EMPLOYMENT_CONTRACT, digest="c" * 64, reference="EC-7"),
    ),
    enrolled_at=START,
    trained_on=date(2026, 11, 1),
)
SAME_PERSON = replace(AGENT, id=AgentId("agent-2"), outlet_id=OutletId("shop-2"), documents=(), trained_on=None)
OTHER_AGENT = replace(AGENT, id=AgentId("agent-3"), person_mark="d" * 32)


def _keep(units: UnitsOfWork, *outlets: Outlet) -> None:
    with units() as unit:
        for one in outlets:
            unit[Outlets].save(one)
        unit.commit()


@pytest.mark.parametrize(
    "operating_status",
    [
        OUTLET.operating_status,
        OUTLET.operating_status.suspend(SuspensionReason.ALERT, at=START),
        OUTLET.operating_status.suspend(SuspensionReason.ALERT, at=START).freeze(at=START + HOUR),
        OUTLET.operating_status.close(at=START + HOUR),
    ],
)
def test_an_outlet_comes_back_as_it_was_saved_and_again(units: UnitsOfWork, operating_status: OperatingStatus) -> None:
    _keep(units, OUTLET)
    changed = replace(OUTLET, operating_status=operating_status)
    _keep(units, changed)
    with units() as unit:
        assert unit[Outlets].find(OUTLET.id) == changed
        assert unit[Outlets].find(OutletId("none")) is None


def test_all_are_listed_by_id_with_their_places(units: UnitsOfWork) -> None:
    closed = replace(OTHER, operating_status=OTHER.operating_status.close(at=START))
    _keep(units, closed, OUTLET)
    with units() as unit:
        assert list(unit[Outlets].all()) == [OUTLET, closed]
        assert unit[Outlets].places() == {OUTLET.id: OUTLET.place, closed.id: closed.place}


def _keep_agents(units: UnitsOfWork, *agents: Agent) -> None:
    with units() as unit:
        for one in agents:
            unit[Agents].save(one)
        unit.commit()


@pytest.mark.parametrize(
    "operating_status", [AGENT.operating_status, AGENT.operating_status.suspend(SuspensionReason.COMPLAINT, at=START).freeze(at=START)]
)
def test_an_agent_comes_back_as_they_were_saved_and_again(units: UnitsOfWork, operating_status: OperatingStatus) -> None:
    _keep_agents(units, AGENT)
    changed = replace(AGENT, operating_status=operating_status, trained_on=date(2026, 11, 20))
    _keep_agents(units, changed)
    with units() as unit:
        assert (unit[Agents].find(AGENT.id), unit[Agents].get(AGENT.id)) == (changed, changed)
        assert unit[Agents].find(AgentId("none")) is None


def test_they_are_listed_by_outlet_and_found_by_the_mark_of_a_person(units: UnitsOfWork) -> None:
    _keep_agents(units, OTHER_AGENT, SAME_PERSON, AGENT)
    with units() as unit:
        assert list(unit[Agents].all_of(AGENT.outlet_id)) == [AGENT, OTHER_AGENT]
        assert list(unit[Agents].all_of(None)) == [AGENT, OTHER_AGENT, SAME_PERSON]
        assert list(unit[Agents].of_person(AGENT.person_mark)) == [AGENT, SAME_PERSON]


def test_who_is_not_there_cannot_be_locked(units: UnitsOfWork) -> None:
    with units() as unit:
        with pytest.raises(UnknownAgent):
            unit[Agents].get(AGENT.id)
        with pytest.raises(UnknownOutlet):
            unit[Outlets].get(AGENT.outlet_id)
