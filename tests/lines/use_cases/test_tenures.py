"""Who held a line when: each from their approval until the operator had given it to the next, on every kind of database."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Ending, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.tenures import held_by
from realname.registration.model.registration import Purpose
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.support.examples import PERSON
from tests.support.manual_clock import START

STRANGER = PersonId("person-2")


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    return build_line_desk(units, tmp_path)


def _give_away(desk: LineDesk, line: Line) -> None:
    """A day after the approval the operator gives the line to somebody else."""
    desk.clock.advance(DAY)
    with desk.units() as unit:
        unit[Persons].add(Person(id=STRANGER, identity_hash="b" * 64, wrapped_key=desk.vault.new_key()))
        unit.commit()
    change = desk.approve(line, Purpose.TRANSFER, person_id=STRANGER)
    with desk.units() as unit:
        approved = unit[Registrations].get(change)
        unit[Registrations].save(replace(approved, opened_at=desk.clock.now(), decided_at=desk.clock.now()))
        unit.commit()
    desk.clock.advance(DAY)
    desk.request(change)
    desk.activate(change)


def _holder(desk: LineDesk, line: Line, person_id: PersonId, *, days: float) -> RegistrationId | None:
    with desk.units() as unit:
        found = held_by(unit, unit[Lines].get(line.id), person_id, at=START + days * DAY)
    return found.id if found else None


def test_a_line_is_held_by_whom_it_was_opened_for(desk: LineDesk) -> None:
    line = desk.active_line()
    assert _holder(desk, line, PERSON.id, days=1) == APPROVED.id
    assert _holder(desk, line, STRANGER, days=1) is None


def test_a_line_that_was_given_away_counts_for_both_until_the_operator_had_done_it(desk: LineDesk) -> None:
    line = desk.active_line()
    _give_away(desk, line)
    change = RegistrationId("change-1")
    assert [_holder(desk, line, PERSON.id, days=days) for days in (0.5, 1.5, 2.5)] == [APPROVED.id, APPROVED.id, None]
    assert [_holder(desk, line, STRANGER, days=days) for days in (0.5, 1.5, 2.5)] == [None, change, change]


def test_a_line_that_was_given_away_is_found_by_who_held_it(desk: LineDesk) -> None:
    line = desk.active_line()
    _give_away(desk, line)
    with desk.units() as unit:
        assert [one.id for one in unit[Lines].given_away_by(PERSON.id)] == [line.id]
        assert (list(unit[Lines].given_away_by(STRANGER)), [one.id for one in unit[Lines].of_person(STRANGER)]) == ([], [line.id])


def test_a_line_that_is_closed_is_nobodys_from_then_on(desk: LineDesk) -> None:
    line = desk.active_line()
    desk.clock.advance(DAY)
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.tend()
    assert [_holder(desk, line, PERSON.id, days=days) for days in (0.5, 1.5)] == [APPROVED.id, None]
