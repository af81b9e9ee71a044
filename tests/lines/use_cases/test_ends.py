"""The end of a line, and of what is only for a time: bars, cooling numbers; and who held a line when."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import LineHeld, StateConflict
from realname.kernel.identifiers import LineId, Msisdn, OrderId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, Ending, Line
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import request_order
from realname.lines.use_cases.ending.end_cooling_off import open_number
from realname.lines.use_cases.tenures import held_by
from realname.registration.model.registration import Purpose
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from tests.lines.line_desk import APPROVED, DAY, LineDesk, build_line_desk
from tests.support.examples import NUMBER, OTHER_SIM, PERSON, SIM
from tests.support.manual_clock import START, ManualClock

COOLING = 90 * DAY
ANOTHER = replace(APPROVED, id=RegistrationId("registration-9"), iccid=OTHER_SIM)
STRANGER = PersonId("person-2")


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> LineDesk:
    return build_line_desk(units, tmp_path)


@pytest.fixture
def line(desk: LineDesk) -> Line:
    return desk.active_line()


def _closed(desk: LineDesk, line: Line) -> Line:
    desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.process_due()
    return desk.line(line.id)


def _reserve(desk: LineDesk) -> None:
    with desk.units() as unit:
        unit[Registrations].add(ANOTHER)
        unit[Numbers].reserve(NUMBER, registration_id=ANOTHER.id, until=desk.clock.now() + DAY, at=desk.clock.now())
        unit.commit()


def test_the_bar_after_a_new_sim_lifts_itself_after_a_day(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    desk.activate(change)
    desk.process_due()
    assert (desk.line(line.id).iccid, desk.provisioner.scope(NUMBER.value)) == (OTHER_SIM, BarScope.SMS)
    desk.clock.advance(DAY - timedelta(seconds=1))
    desk.process_due()
    assert desk.line(line.id).state is LineState.BARRED
    desk.clock.advance(timedelta(seconds=1))
    desk.process_due()
    assert (desk.line(line.id).state, desk.provisioner.scope(NUMBER.value)) == (LineState.ACTIVE, BarScope.NONE)


def test_who_has_the_old_sim_is_told_before_it_ends(desk: LineDesk, line: Line) -> None:
    change = desk.approve(line, Purpose.REPLACE_SIM)
    desk.request(change)
    assert desk.told() == []
    desk.activate(change)
    assert desk.told() == ["sim-replaced"]


def test_a_second_change_of_a_line_waits_for_none_and_is_left(desk: LineDesk, line: Line) -> None:
    desk.request(desk.approve(line, Purpose.REPLACE_SIM))
    with pytest.raises(StateConflict):
        desk.deactivate(line.id, Ending.VOLUNTARY)
    desk.bar(line.id, BarReason.DISPUTED)  # whatever is under way, a line can be barred


def test_a_closed_line_frees_its_place_and_its_number_cools_off(desk: LineDesk, line: Line) -> None:
    closed = _closed(desk, line)
    assert (closed.state, closed.ending, closed.deactivated_at) == (LineState.DEACTIVATED, Ending.VOLUNTARY, desk.clock.now())
    assert desk.provisioner.scope(NUMBER.value) is None
    with desk.units() as unit:
        assert unit[Lines].count_held(PERSON.id) == 0
    with pytest.raises(NumberUnavailable):
        _reserve(desk)


def test_the_sim_of_a_closed_line_is_never_used_again(desk: LineDesk, line: Line) -> None:
    _closed(desk, line)
    with desk.units() as unit:
        unit[Registrations].add(ANOTHER)
        with pytest.raises(SimUnavailable):
            unit[Sims].bind(SIM, registration_id=ANOTHER.id)


def test_no_one_is_told_of_a_closing_after_a_death(desk: LineDesk, line: Line) -> None:
    desk.deactivate(line.id, Ending.DEATH)
    desk.process_due()
    assert (desk.line(line.id).state, desk.told()) == (LineState.DEACTIVATED, [])


@pytest.mark.parametrize("reason", [BarReason.DISPUTED, BarReason.COURT, BarReason.REGULATOR])
def test_a_line_that_is_held_is_not_closed(desk: LineDesk, line: Line, reason: BarReason) -> None:
    desk.bar(line.id, reason)
    with pytest.raises(LineHeld):
        desk.deactivate(line.id, Ending.VOLUNTARY)


def test_the_number_is_free_after_the_cooling_off_and_not_before(desk: LineDesk, line: Line) -> None:
    _closed(desk, line)
    desk.clock.advance(COOLING - timedelta(seconds=1))
    assert desk.end_cooling() == 0
    desk.clock.advance(timedelta(seconds=1))
    assert desk.end_cooling() == 1
    _reserve(desk)


def test_nothing_of_the_former_subscriber_is_found_by_a_number_that_is_free_again(desk: LineDesk, line: Line) -> None:
    _closed(desk, line)
    desk.clock.advance(COOLING)
    desk.end_cooling()
    with desk.units() as unit:
        assert list(unit[Lines].of_number(NUMBER)) == []
        assert unit[Lines].get(line.id).msisdn == FORGOTTEN
        assert {order.msisdn for order in unit[LineOrders].of_line(line.id)} == {FORGOTTEN}
        assert unit[Registrations].get(APPROVED.id).msisdn is None
    assert desk.events(line.id.value)[-1] == "line:purged"


def test_a_number_whose_record_cannot_be_sealed_stays_with_no_one_and_keeps_no_other_waiting(desk: LineDesk, line: Line) -> None:
    gone, other = _closed(desk, line), Msisdn("+8619900000077")
    with desk.units() as unit:
        broken = Person(id=PersonId("person-2"), subject_hash="b" * 64, wrapped_key=b"\x01damaged")
        registration = replace(APPROVED, id=RegistrationId("registration-8"), person_id=broken.id, msisdn=other, iccid=OTHER_SIM)
        closed = replace(gone, id=LineId("a-line"), registration_id=registration.id, person_id=broken.id, msisdn=other)
        unit[Persons].add(broken)
        unit[Registrations].add(registration)
        unit[Lines].add(replace(closed, iccid=OTHER_SIM))
        unit[Numbers].add([other])
        unit[Numbers].reserve(other, registration_id=registration.id, until=desk.clock.now() + DAY, at=desk.clock.now())
        unit[Numbers].issue(other, registration_id=registration.id)
        unit[Numbers].cool_off(other, until=desk.clock.now() + DAY)
        unit.commit()
    desk.clock.advance(COOLING)
    with pytest.raises(SealBroken):
        desk.end_cooling()
    with desk.units() as unit:
        assert list(unit[Numbers].cooled(at=desk.clock.now(), limit=9)) == [other]
    assert desk.line(line.id).msisdn == FORGOTTEN


def _cooled(desk: LineDesk, count: int) -> None:
    """Numbers beside, whose cooling-off is over."""
    with desk.units() as unit:
        for place in range(count):
            number, had = Msisdn(f"+86199000002{place:02}"), replace(APPROVED, id=RegistrationId(f"beside-{place}"))
            unit[Registrations].add(had)
            unit[Numbers].add([number])
            unit[Numbers].reserve(number, registration_id=had.id, until=desk.clock.now() + DAY, at=desk.clock.now())
            unit[Numbers].issue(number, registration_id=had.id)
            unit[Numbers].cool_off(number, until=desk.clock.now())
        unit.commit()


def test_no_call_frees_more_numbers_than_its_share(desk: LineDesk) -> None:
    _cooled(desk, 12)
    end = replace(desk.end_cooling, most=10)
    assert [end(), end(), end()] == [10, 2, 0]


class _SlowClock(ManualClock):
    """A person who asks it twice finds that two seconds have passed."""

    def now(self) -> datetime:
        self.advance(timedelta(seconds=2))
        return super().now()


def test_no_call_goes_on_for_long_where_each_number_takes_its_time(desk: LineDesk) -> None:
    _cooled(desk, 12)
    end = replace(desk.end_cooling, clock=_SlowClock())
    assert 0 < end() < 12


def test_the_record_stays_with_the_person_who_had_which_number(desk: LineDesk, line: Line) -> None:
    _closed(desk, line)
    desk.clock.advance(COOLING)
    desk.end_cooling()
    with desk.units() as unit:
        sealed, key = unit[Lines].sealed_number(line.id), unit[Persons].get(PERSON.id).wrapped_key
    assert sealed is not None
    assert key is not None
    assert open_number(sealed, vault=desk.vault, wrapped_key=key, person_id=PERSON.id, kept_with=line.id) == NUMBER


def test_every_holder_of_a_line_has_the_record_of_its_number_and_no_one_is_found_by_it(desk: LineDesk, line: Line) -> None:
    buyer, key = PersonId("person-2"), desk.vault.new_key()
    with desk.units() as unit:
        unit[Persons].add(Person(id=buyer, subject_hash="b" * 64, wrapped_key=key))
        unit.commit()
    change = desk.approve(line, Purpose.TRANSFER, person_id=buyer)
    desk.request(change)
    desk.activate(change)
    _closed(desk, line)
    desk.clock.advance(COOLING)
    desk.end_cooling()
    with desk.units() as unit:
        last, first = unit[Lines].sealed_number(line.id), unit[Lines].sealed_number_of(APPROVED.id)
        first_key = unit[Persons].get(PERSON.id).wrapped_key
        assert [unit[Registrations].get(one).msisdn for one in (APPROVED.id, change)] == [None, None]
    assert last is not None
    assert first is not None
    assert first_key is not None
    assert open_number(last, vault=desk.vault, wrapped_key=key, person_id=buyer, kept_with=line.id) == NUMBER
    assert open_number(first, vault=desk.vault, wrapped_key=first_key, person_id=PERSON.id, kept_with=APPROVED.id) == NUMBER


def test_a_number_whose_line_the_operator_is_still_to_close_goes_to_no_one(desk: LineDesk, line: Line) -> None:
    closed = _closed(desk, line)
    with desk.units() as unit:
        order = request_order(unit, closed, OrderKind.DEACTIVATE, order_id=OrderId("mends"), at=desk.clock.now())
        unit.commit()
    desk.clock.advance(COOLING)
    desk.end_cooling()
    with pytest.raises(NumberUnavailable):
        _reserve(desk)
    assert desk.orders(line.id)[-1].msisdn == NUMBER
    desk.record(order, OrderOutcome.DONE)
    desk.clock.advance(timedelta(hours=1))
    desk.end_cooling()
    _reserve(desk)
    assert {one.msisdn for one in desk.orders(line.id)} == {FORGOTTEN}


def test_the_next_line_of_the_number_is_not_purged_with_the_one_before(desk: LineDesk, line: Line) -> None:
    _closed(desk, line)
    desk.clock.advance(COOLING)
    desk.end_cooling()
    _reserve(desk)
    with desk.units() as unit:
        unit[Sims].bind(OTHER_SIM, registration_id=ANOTHER.id)
        unit.commit()
    desk.request(ANOTHER.id)
    desk.activate(ANOTHER.id)
    next_id = desk.registration(ANOTHER.id).line_id
    assert next_id is not None
    assert desk.end_cooling() == 0
    assert (desk.line(next_id).msisdn, desk.line(next_id).state) == (NUMBER, LineState.ACTIVE)


def _give_away(desk: LineDesk, line: Line) -> None:
    """A day after the approval the operator gives the line to another person."""
    desk.clock.advance(DAY)
    with desk.units() as unit:
        unit[Persons].add(Person(id=STRANGER, subject_hash="b" * 64, wrapped_key=desk.vault.new_key()))
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
    desk.process_due()
    assert [_holder(desk, line, PERSON.id, days=days) for days in (0.5, 1.5)] == [APPROVED.id, None]
