"""The contract of the requests to freeze."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.model.staff import Role
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import UnknownFreeze
from realname.outlets.model.freeze import FreezeDeed, FreezeReason, FreezeRequest, Frozen
from realname.outlets.store.freezes import Freezes
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
SHOP = OutletId("shop-1")
ASKED = FreezeRequest(
    id=FreezeId("freeze-1"),
    deed=FreezeDeed.FREEZE,
    about=Frozen(outlet_id=SHOP),
    reason=FreezeReason.ALERT,
    alert_id="alert-1",
    asked_by=AgentId("supervisor-1"),
    asked_role=Role.SUPERVISOR,
    asked_outlet=OutletId("shop-2"),
    asked_at=START,
    lapses_at=START + 2 * HOUR,
)
OF_AGENT = replace(
    ASKED,
    id=FreezeId("freeze-2"),
    about=Frozen(outlet_id=SHOP, agent_id=AgentId("agent-1")),
    deed=FreezeDeed.LIFT,
    reason=FreezeReason.CLEARED,
    alert_id="",
    asked_role=Role.INSPECTOR,
    asked_outlet=None,
    asked_at=START + HOUR,
    lapses_at=START + HOUR,
)


def _keep(units: UnitsOfWork, *requests: FreezeRequest) -> None:
    with units() as unit:
        for one in requests:
            unit[Freezes].add(one)
        unit.commit()


def test_a_request_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    _keep(units, ASKED, OF_AGENT)
    answered = replace(ASKED, answered_by=AgentId("inspector-1"), answered_at=START + HOUR, is_confirmed=True)
    with units() as unit:
        unit[Freezes].save(answered)
        unit.commit()
    with units() as unit:
        assert (unit[Freezes].get(ASKED.id), unit[Freezes].get(OF_AGENT.id)) == (answered, OF_AGENT)
        with pytest.raises(UnknownFreeze):
            unit[Freezes].get(FreezeId("none"))


def test_those_that_wait_are_found_until_they_lapse_or_are_answered(units: UnitsOfWork) -> None:
    _keep(units, ASKED, OF_AGENT)
    with units() as unit:
        freezes = unit[Freezes]
        assert list(freezes.waiting(at=START)) == [OF_AGENT, ASKED]
        assert list(freezes.waiting(at=START + HOUR)) == [ASKED]
        assert list(freezes.waiting_about(ASKED.about, at=START)) == [ASKED]
        assert list(freezes.waiting_about(OF_AGENT.about, at=START)) == [OF_AGENT]
        freezes.save(replace(ASKED, answered_by=AgentId("inspector-1"), answered_at=START))
        assert list(freezes.waiting(at=START + HOUR)) == []


def test_those_of_an_outlet_and_its_agents_are_listed_the_newest_first(units: UnitsOfWork) -> None:
    other = replace(ASKED, id=FreezeId("freeze-3"), about=Frozen(outlet_id=OutletId("shop-9")))
    _keep(units, ASKED, OF_AGENT, other)
    with units() as unit:
        assert list(unit[Freezes].of_outlet(SHOP, limit=9)) == [OF_AGENT, ASKED]
        assert list(unit[Freezes].of_outlet(SHOP, limit=1)) == [OF_AGENT]
