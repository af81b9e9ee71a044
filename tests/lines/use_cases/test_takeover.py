"""No one takes over a line that is another person's."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import OrganisationId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from tests.lines.line_desk import APPROVED, LineDesk, build_line_desk

BUYER, THIRD = PersonId("person-2"), PersonId("person-3")


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    built = build_line_desk(units, tmp_path)
    with built.units() as unit:
        for person_id, digit in ((BUYER, "b"), (THIRD, "c")):
            unit[Persons].add(Person(id=person_id, identity_hash=digit * 64, wrapped_key=built.vault.new_key()))
        unit.commit()
    return built


@pytest.fixture
def line(desk: LineDesk) -> Line:
    return desk.active_line()


def test_an_approval_for_a_line_that_an_organisation_holds_gives_it_to_no_private_holder(desk: LineDesk) -> None:
    company = OrganisationId("company-7")
    with desk.units() as unit:
        unit[Registrations].save(replace(APPROVED, organisation_id=company))
        unit.commit()
    line = desk.active_line()
    assert desk.request(desk.approve(line, Purpose.TRANSFER, person_id=BUYER)).state is RegistrationState.ACTIVATION_REJECTED
    assert desk.line(line.id).organisation_id == company


def test_of_two_transfers_opened_with_one_card_the_second_takes_nothing_from_the_new_holder(desk: LineDesk, line: Line) -> None:
    first = desk.approve(line, Purpose.TRANSFER, person_id=BUYER, name="first")
    second = desk.approve(line, Purpose.TRANSFER, person_id=THIRD, name="second")
    desk.clock.advance(timedelta(minutes=1))
    desk.request(first)
    desk.activate(first)
    assert desk.request(second).state is RegistrationState.ACTIVATION_REJECTED
    assert desk.line(line.id).person_id == BUYER
