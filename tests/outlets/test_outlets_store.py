"""The contract of the enrolled outlets."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from realname.access.model.operating_status import Standing, SuspensionReason
from realname.kernel.identifiers import CompanyId, OutletId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
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
    company=AgentCompany(id=CompanyId("91310000MA1FL00000"), legal_name="Nobody Telecom Sales Ltd"),
    contract="2026-117",
    enrolled_at=START,
)
OTHER = replace(OUTLET, place=replace(OUTLET.place, outlet_id=OutletId("shop-2"), time_zone="Asia/Urumqi"), contract="2026-118")


def _keep(units: UnitsOfWork, *outlets: Outlet) -> None:
    with units() as unit:
        for one in outlets:
            unit[Outlets].save(one)
        unit.commit()


@pytest.mark.parametrize(
    "standing",
    [
        OUTLET.standing,
        OUTLET.standing.suspend(SuspensionReason.ALERT, at=START),
        OUTLET.standing.suspend(SuspensionReason.ALERT, at=START).freeze(at=START + HOUR),
        OUTLET.standing.close(at=START + HOUR),
    ],
)
def test_an_outlet_comes_back_as_it_was_saved_and_again(units: UnitsOfWork, standing: Standing) -> None:
    _keep(units, OUTLET)
    changed = replace(OUTLET, standing=standing)
    _keep(units, changed)
    with units() as unit:
        assert unit[Outlets].find(OUTLET.id) == changed
        assert unit[Outlets].find(OutletId("none")) is None


def test_all_are_listed_by_id_with_their_places(units: UnitsOfWork) -> None:
    closed = replace(OTHER, standing=OTHER.standing.close(at=START))
    _keep(units, closed, OUTLET)
    with units() as unit:
        assert list(unit[Outlets].all()) == [OUTLET, closed]
        assert unit[Outlets].places() == {OUTLET.id: OUTLET.place, closed.id: closed.place}
