"""The contract of the openings of photos."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from realname.kernel.identifiers import AgentId, OpeningId, OutletId
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitsOfWork
from realname.photo_access.errors import OpeningConflict, UnknownOpening
from realname.photo_access.model.photo_opening import LegalHold, OpeningReason, PhotoOpening
from realname.photo_access.store.photo_openings import PhotoOpenings
from tests.support.examples import OPENED, OTHER, SECOND, STAFF, keep
from tests.support.manual_clock import START

HOUR, TODAY = timedelta(hours=1), date(2026, 11, 25)
OFFICER = replace(STAFF, member=replace(STAFF.member, id=AgentId("officer-1"), login="officer"))
INSPECTOR = replace(STAFF, member=replace(STAFF.member, id=AgentId("inspector-1"), login="inspector"))
ASKED = PhotoOpening(
    id=OpeningId("opening-1"),
    registration_id=OPENED.id,
    outlet_id=OPENED.outlet_id,
    case_number=CaseNumber("（2026）京0105刑初123号"),
    reason=OpeningReason.COURT_ORDER,
    hold=LegalHold(order=CaseNumber("order-1"), until=START + 2 * HOUR),
    asked_by=OFFICER.member.id,
    asked_at=START,
    ordinal=1,
    lapses_at=START + HOUR,
)
LOOKED = replace(
    ASKED, answered_by=INSPECTOR.member.id, answered_at=START + SECOND, closes_at=START + HOUR, officer_looked_at=START + 2 * SECOND
)
NEXT = replace(ASKED, id=OpeningId("opening-2"), registration_id=OTHER.id, asked_at=START + SECOND, ordinal=2, hold=None)


@pytest.fixture(autouse=True)
def _kept(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER, OFFICER, INSPECTOR)
    with units() as unit:
        unit[PhotoOpenings].add(ASKED, asked_on=TODAY)
        unit[PhotoOpenings].add(NEXT, asked_on=TODAY)
        unit.commit()


@pytest.mark.parametrize(
    "changed",
    [ASKED, LOOKED, replace(LOOKED, hold=None, officer_looked_at=None, second_looked_at=START + HOUR, told_at=START + 2 * HOUR)],
)
def test_an_opening_comes_back_as_it_was_saved(units: UnitsOfWork, changed: PhotoOpening) -> None:
    with units() as unit:
        unit[PhotoOpenings].save(changed)
        unit.commit()
    with units() as unit:
        assert unit[PhotoOpenings].get(ASKED.id) == changed


def test_one_that_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownOpening):
        unit[PhotoOpenings].get(OpeningId("none"))


def test_no_officer_asks_twice_in_the_same_place_of_a_day(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(OpeningConflict):
        unit[PhotoOpenings].add(replace(NEXT, id=OpeningId("opening-3")), asked_on=TODAY)


def test_the_last_of_a_day_says_how_many_there_were(units: UnitsOfWork) -> None:
    with units() as unit:
        found = [
            unit[PhotoOpenings].last_ordinal(OFFICER.member.id, asked_on=TODAY),
            unit[PhotoOpenings].last_ordinal(OFFICER.member.id, asked_on=TODAY + timedelta(days=1)),
            unit[PhotoOpenings].last_ordinal(INSPECTOR.member.id, asked_on=TODAY),
        ]
    assert found == [2, 0, 0]


def test_those_of_a_registration_and_of_a_member_are_found(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[PhotoOpenings].save(LOOKED)
        assert list(unit[PhotoOpenings].of_registration(OPENED.id)) == [LOOKED]
        assert list(unit[PhotoOpenings].of_member(OFFICER.member.id, limit=9)) == [NEXT, LOOKED]
        assert list(unit[PhotoOpenings].of_member(INSPECTOR.member.id, limit=9)) == [LOOKED]
        assert list(unit[PhotoOpenings].of_member(OFFICER.member.id, limit=1)) == [NEXT]


def test_what_waits_is_unanswered_not_over_and_not_of_the_outlet(units: UnitsOfWork) -> None:
    with units() as unit:
        listed = unit[PhotoOpenings]
        assert [one.id for one in listed.waiting(at=START, outside=None, limit=9)] == [ASKED.id, NEXT.id]
        assert [one.id for one in listed.waiting(at=START, outside=OutletId("outlet-2"), limit=1)] == [ASKED.id]
        assert list(listed.waiting(at=START, outside=OPENED.outlet_id, limit=9)) == []
        assert list(listed.waiting(at=ASKED.lapses_at, outside=None, limit=9)) == []
        listed.save(LOOKED)
        assert [one.id for one in listed.waiting(at=START, outside=None, limit=9)] == [NEXT.id]


def test_what_was_looked_at_is_untold_once_no_hold_stands_until_it_is_told(units: UnitsOfWork) -> None:
    with units() as unit:
        assert list(unit[PhotoOpenings].untold(at=START + 2 * HOUR, limit=9)) == []
        unit[PhotoOpenings].save(LOOKED)
        assert list(unit[PhotoOpenings].untold(at=START + 2 * HOUR - SECOND, limit=9)) == []
        assert list(unit[PhotoOpenings].untold(at=START + 2 * HOUR, limit=9)) == [ASKED.id]
        unit[PhotoOpenings].save(replace(LOOKED, told_at=START + 2 * HOUR))
        assert list(unit[PhotoOpenings].untold(at=START + 2 * HOUR, limit=9)) == []


def test_with_a_registration_its_openings_are_forgotten(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[PhotoOpenings].forget(OPENED.id)
        unit.commit()
    with units() as unit:
        assert list(unit[PhotoOpenings].of_member(OFFICER.member.id, limit=9)) == [NEXT]
