"""The contract of the enrolled agents."""

from dataclasses import replace
from datetime import date

import pytest

from realname.access.model.operating_status import Standing, SuspensionReason
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import UnknownAgent, UnknownOutlet
from realname.outlets.model.enrolment import Agent, Document, DocumentKind
from realname.outlets.store.enrolments import Agents, Outlets
from tests.support.manual_clock import START

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
OTHER = replace(AGENT, id=AgentId("agent-3"), person_mark="d" * 32)


def _keep(units: UnitsOfWork, *agents: Agent) -> None:
    with units() as unit:
        for one in agents:
            unit[Agents].save(one)
        unit.commit()


@pytest.mark.parametrize("standing", [AGENT.standing, AGENT.standing.suspend(SuspensionReason.COMPLAINT, at=START).freeze(at=START)])
def test_an_agent_comes_back_as_they_were_saved_and_again(units: UnitsOfWork, standing: Standing) -> None:
    _keep(units, AGENT)
    changed = replace(AGENT, standing=standing, trained_on=date(2026, 11, 20))
    _keep(units, changed)
    with units() as unit:
        assert (unit[Agents].find(AGENT.id), unit[Agents].get(AGENT.id)) == (changed, changed)
        assert unit[Agents].find(AgentId("none")) is None


def test_they_are_listed_by_outlet_and_found_by_the_mark_of_a_person(units: UnitsOfWork) -> None:
    _keep(units, OTHER, SAME_PERSON, AGENT)
    with units() as unit:
        assert list(unit[Agents].all_of(AGENT.outlet_id)) == [AGENT, OTHER]
        assert list(unit[Agents].all_of(None)) == [AGENT, OTHER, SAME_PERSON]
        assert list(unit[Agents].of_person(AGENT.person_mark)) == [AGENT, SAME_PERSON]


def test_who_is_not_there_cannot_be_locked(units: UnitsOfWork) -> None:
    with units() as unit:
        with pytest.raises(UnknownAgent):
            unit[Agents].get(AGENT.id)
        with pytest.raises(UnknownOutlet):
            unit[Outlets].get(AGENT.outlet_id)
