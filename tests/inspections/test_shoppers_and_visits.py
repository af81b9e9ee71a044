"""The contracts of test identities and visits of inspectors."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.inspections.errors import UnknownVisit
from realname.inspections.model.visit import Answer, Remark, Seen, Visit
from realname.inspections.store.visits import Visits
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ShopperId, VisitId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import UnknownShopper
from realname.registration.model.mystery_shopper import Shopper
from realname.registration.store.mystery_shoppers import Shoppers
from tests.support.manual_clock import START

DAY = timedelta(days=1)
SHOPPER = Shopper(
    id=ShopperId("shopper-1"),
    outlet_id=OutletId("shop-1"),
    number_mark="a" * 32,
    issued_by=AgentId("inspector-1"),
    issued_at=START,
    expires_at=START + DAY,
    nonce="b" * 64,
)
OTHER = replace(SHOPPER, id=ShopperId("shopper-2"), number_mark="c" * 32, issued_at=START + DAY)
BEGUN = replace(SHOPPER, registration_id=RegistrationId("registration-1"), begun_at=START + DAY)
VISIT = Visit(
    id=VisitId("visit-1"),
    outlet_id=OutletId("shop-1"),
    made_by=AgentId("inspector-1"),
    begun_at=START,
    checklist_digest="d" * 64,
    answers=(Answer(item="id-read", seen=Seen.YES), Answer(item="training", seen=Seen.NO, remark=Remark.NOT_TRAINED)),
)


@pytest.mark.parametrize("kept", [SHOPPER, BEGUN, replace(BEGUN, ended_at=START + DAY), replace(SHOPPER, revoked_at=START)])
def test_a_shopper_comes_back_as_it_was_saved(units: UnitsOfWork, kept: Shopper) -> None:
    with units() as unit:
        unit[Shoppers].add(SHOPPER)
        unit[Shoppers].save(kept)
        unit.commit()
    with units() as unit:
        assert unit[Shoppers].get(SHOPPER.id) == kept
        assert unit[Shoppers].of_number(SHOPPER.number_mark) == kept
        assert unit[Shoppers].of_registration(RegistrationId("registration-1")) == (kept if kept.registration_id else None)


def test_what_is_not_there_is_not_found(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Shoppers].of_number("a" * 32) is None
        assert unit[Shoppers].of_registration(RegistrationId("registration-1")) is None
        with pytest.raises(UnknownShopper):
            unit[Shoppers].get(SHOPPER.id)
        with pytest.raises(UnknownVisit):
            unit[Visits].get(VISIT.id)


def test_the_newest_come_first(units: UnitsOfWork) -> None:
    later = replace(VISIT, id=VisitId("visit-2"), begun_at=START + DAY)
    with units() as unit:
        for shopper in (SHOPPER, OTHER):
            unit[Shoppers].add(shopper)
        for visit in (VISIT, later):
            unit[Visits].save(visit)
        unit.commit()
    with units() as unit:
        assert list(unit[Shoppers].newest_first(limit=9)) == [OTHER, SHOPPER]
        assert list(unit[Visits].newest_first(limit=1)) == [later]


@pytest.mark.parametrize("kept", [VISIT, replace(VISIT, answers=()), replace(VISIT, signed_at=START + DAY)])
def test_a_visit_comes_back_as_it_was_saved_and_again(units: UnitsOfWork, kept: Visit) -> None:
    with units() as unit:
        unit[Visits].save(VISIT)
        unit[Visits].save(kept)
        unit.commit()
    with units() as unit:
        assert unit[Visits].get(VISIT.id) == kept
