"""The contract of the stock: a number is free, reserved or issued, exactly once; a SIM is bound to one registration."""

from dataclasses import replace

import pytest

from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.model.number_pattern import parse_number_pattern
from realname.inventory.model.stock import InventoryNumber, NumberState, QuarantineReason, Sim, SimState
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import Eid, Msisdn, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import LIVE_STATES
from realname.lines.model.transitions import LineState
from tests.support.examples import (
    HALF_HOUR,
    LINE,
    NUMBER,
    OPENED,
    OTHER,
    OTHER_NUMBER,
    OTHER_SIM,
    PERSON,
    SECOND,
    SIM,
    keep,
    keep_numbers,
)
from tests.support.manual_clock import START

UNTIL = START + HALF_HOUR


def _reserve(units: UnitsOfWork, registration_id: RegistrationId, msisdn: Msisdn = NUMBER) -> None:
    with units() as unit:
        unit[Numbers].reserve(msisdn, registration_id=registration_id, until=UNTIL, at=START)
        unit.commit()


def _issue(units: UnitsOfWork, registration_id: RegistrationId) -> None:
    with units() as unit:
        unit[Numbers].issue(NUMBER, registration_id=registration_id)
        unit.commit()


def _stock(units: UnitsOfWork) -> UnitsOfWork:
    keep(units, OPENED, OTHER)
    keep_numbers(units, NUMBER, OTHER_NUMBER)
    return units


def test_the_stock_counts_new_numbers_once(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Numbers].add([NUMBER]) == 1
        assert unit[Numbers].add([NUMBER, OTHER_NUMBER]) == 1


def test_free_numbers_are_offered_in_order_up_to_the_limit(units: UnitsOfWork) -> None:
    keep_numbers(units, OTHER_NUMBER, NUMBER)
    with units() as unit:
        assert list(unit[Numbers].free(limit=5, at=START)) == [NUMBER, OTHER_NUMBER]
        assert list(unit[Numbers].free(limit=1, at=START)) == [NUMBER]


def test_a_reserved_number_is_not_offered_until_its_time_has_run_out(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    with units() as unit:
        assert list(unit[Numbers].free(limit=5, at=UNTIL - SECOND)) == [OTHER_NUMBER]
        assert list(unit[Numbers].free(limit=5, at=UNTIL)) == [NUMBER, OTHER_NUMBER]


def test_a_number_that_is_not_in_the_stock_cannot_be_reserved(units: UnitsOfWork) -> None:
    with pytest.raises(NumberUnavailable):
        _reserve(_stock(units), OPENED.id, Msisdn("+8619900000099"))


def test_a_number_reserved_for_another_cannot_be_reserved(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OTHER.id)
    with pytest.raises(NumberUnavailable):
        _reserve(units, OPENED.id)


def test_a_reservation_that_has_run_out_gives_way(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OTHER.id)
    with units() as unit:
        unit[Numbers].reserve(NUMBER, registration_id=OPENED.id, until=UNTIL + HALF_HOUR, at=UNTIL)
        unit.commit()
    with pytest.raises(NumberUnavailable):
        _issue(units, OTHER.id)


def test_a_registration_can_make_its_own_reservation_longer(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    with units() as unit:
        unit[Numbers].reserve(NUMBER, registration_id=OPENED.id, until=UNTIL + HALF_HOUR, at=START)
        assert list(unit[Numbers].free(limit=5, at=UNTIL)) == [OTHER_NUMBER]


def test_taking_stock_again_leaves_reservations_alone(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    keep_numbers(units, NUMBER)
    with pytest.raises(NumberUnavailable):
        _reserve(units, OTHER.id)


def test_a_released_number_is_free(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    with units() as unit:
        unit[Numbers].release(OPENED.id)
        assert list(unit[Numbers].free(limit=5, at=START)) == [NUMBER, OTHER_NUMBER]


def test_releasing_nothing_is_no_error(units: UnitsOfWork) -> None:
    with _stock(units)() as unit:
        unit[Numbers].release(OPENED.id)


def test_only_the_number_reserved_for_a_registration_is_issued_to_it(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    with pytest.raises(NumberUnavailable):
        _issue(units, OTHER.id)


def test_a_number_is_issued_once(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    _issue(units, OPENED.id)
    with pytest.raises(NumberUnavailable):
        _issue(units, OPENED.id)


def test_an_issued_number_stays_issued(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    _issue(units, OPENED.id)
    with units() as unit:
        unit[Numbers].release(OPENED.id)
        assert list(unit[Numbers].free(limit=5, at=UNTIL + HALF_HOUR)) == [OTHER_NUMBER]


def test_an_issued_number_cannot_be_reserved_even_by_its_own_registration(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    _issue(units, OPENED.id)
    with pytest.raises(NumberUnavailable):
        _reserve(units, OPENED.id)


def _cool(units: UnitsOfWork) -> UnitsOfWork:
    """A number whose line was closed."""
    _reserve(_stock(units), OPENED.id)
    _issue(units, OPENED.id)
    with units() as unit:
        unit[Numbers].cool_off(NUMBER, until=UNTIL)
        unit.commit()
    return units


def test_only_an_issued_number_cools_off(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    for msisdn in (NUMBER, OTHER_NUMBER):
        with units() as unit, pytest.raises(NumberUnavailable):
            unit[Numbers].cool_off(msisdn, until=UNTIL)


def test_a_number_that_cools_off_is_nobodys_until_it_is_freed(units: UnitsOfWork) -> None:
    _cool(units)
    with units() as unit:
        assert list(unit[Numbers].free(limit=5, at=UNTIL + HALF_HOUR)) == [OTHER_NUMBER]
    with pytest.raises(NumberUnavailable):
        _reserve(units, OTHER.id)


def test_the_end_of_a_cooling_off_can_be_put_off_once_it_has_come(units: UnitsOfWork) -> None:
    _cool(units)
    with units() as unit:
        with pytest.raises(NumberUnavailable):
            unit[Numbers].cool_longer(NUMBER, until=UNTIL + SECOND, at=UNTIL - SECOND)
        unit[Numbers].cool_longer(NUMBER, until=UNTIL + SECOND, at=UNTIL)
        assert list(unit[Numbers].cooled(at=UNTIL, limit=5)) == []
        assert list(unit[Numbers].cooled(at=UNTIL + SECOND, limit=5)) == [NUMBER]


def test_a_number_has_cooled_when_its_time_is_over_and_not_before(units: UnitsOfWork) -> None:
    _cool(units)
    with units() as unit:
        assert list(unit[Numbers].cooled(at=UNTIL - SECOND, limit=5)) == []
        with pytest.raises(NumberUnavailable):
            unit[Numbers].free_cooled(NUMBER, at=UNTIL - SECOND)
        assert list(unit[Numbers].cooled(at=UNTIL, limit=5)) == [NUMBER]
        unit[Numbers].free_cooled(NUMBER, at=UNTIL)
        assert list(unit[Numbers].free(limit=5, at=START)) == [NUMBER, OTHER_NUMBER]


def test_a_quarantined_number_is_nobodys_until_it_is_freed(units: UnitsOfWork) -> None:
    _stock(units)
    with units() as unit:
        unit[Numbers].quarantine(NUMBER, reason=QuarantineReason.BY_HAND, at=START)
        unit.commit()
    with pytest.raises(NumberUnavailable):
        _reserve(units, OPENED.id)
    with units() as unit:
        assert list(unit[Numbers].free(limit=5, at=START)) == [OTHER_NUMBER]
        unit[Numbers].free_quarantined(NUMBER)
        assert list(unit[Numbers].free(limit=5, at=START)) == [NUMBER, OTHER_NUMBER]


@pytest.mark.parametrize("reason", QuarantineReason)
def test_why_a_number_is_quarantined_is_kept_until_it_is_freed(units: UnitsOfWork, reason: QuarantineReason) -> None:
    _stock(units)
    with units() as unit:
        unit[Numbers].quarantine(NUMBER, reason=reason, at=START)
        unit.commit()
    with units() as unit:
        assert [one.reason for one in unit[Numbers].stocked(state=None, after=None, limit=9)] == [reason, None]
        unit[Numbers].free_quarantined(NUMBER)
        assert [one.reason for one in unit[Numbers].stocked(state=None, after=None, limit=9)] == [None, None]


def test_only_a_free_number_is_quarantined_and_only_a_quarantined_one_freed(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    with units() as unit, pytest.raises(NumberUnavailable):
        unit[Numbers].quarantine(NUMBER, reason=QuarantineReason.BY_HAND, at=START)
    with units() as unit, pytest.raises(NumberUnavailable):
        unit[Numbers].free_quarantined(NUMBER)
    with units() as unit:
        unit[Numbers].quarantine(NUMBER, reason=QuarantineReason.BY_HAND, at=UNTIL)  # its reservation has run out


@pytest.mark.parametrize(
    ("wish", "found"),
    [("01", [NUMBER]), ("0000", [NUMBER, OTHER_NUMBER]), ("*02", [OTHER_NUMBER]), ("199????000?", [NUMBER, OTHER_NUMBER]), ("*3", [])],
)
def test_numbers_are_offered_by_a_wish(units: UnitsOfWork, wish: str, found: list[Msisdn]) -> None:
    with _stock(units)() as unit:
        assert list(unit[Numbers].free(limit=5, at=START, pattern=parse_number_pattern(wish))) == found


def test_the_stock_is_listed_in_order_by_state_and_from_behind_one_on(units: UnitsOfWork) -> None:
    _reserve(_stock(units), OPENED.id)
    reserved = InventoryNumber(msisdn=NUMBER, state=NumberState.RESERVED, until=UNTIL)
    free = InventoryNumber(msisdn=OTHER_NUMBER, state=NumberState.FREE)
    with units() as unit:
        assert list(unit[Numbers].stocked(state=None, after=None, limit=5)) == [reserved, free]
        assert list(unit[Numbers].stocked(state=NumberState.FREE, after=None, limit=5)) == [free]
        assert list(unit[Numbers].stocked(state=None, after=NUMBER, limit=5)) == [free]
        assert list(unit[Numbers].counts()) == [(NumberState.FREE, 1), (NumberState.RESERVED, 1)]


def test_sims_are_taken_into_the_stock_once_by_iccid_and_an_euicc_has_several(units: UnitsOfWork) -> None:
    eid = Eid("89049032123451234512345678901235")
    with units() as unit:
        assert unit[Sims].add([Sim(iccid=SIM, eid=eid)], at=START) == 1
        assert unit[Sims].add([Sim(iccid=SIM), Sim(iccid=OTHER_SIM, eid=eid), Sim(iccid=OTHER_SIM)], at=START) == 1
        assert unit[Sims].is_stocked(SIM)
        assert unit[Sims].is_stocked(OTHER_SIM)
        assert list(unit[Sims].counts()) == [(SimState.FREE, 2)]


def test_a_sim_that_was_bound_before_it_was_taken_into_the_stock_is_of_the_stock_and_stays_bound(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        assert unit[Sims].add([Sim(iccid=SIM)], at=START) == 1
        assert unit[Sims].add([Sim(iccid=SIM)], at=START) == 0
        assert unit[Sims].is_stocked(SIM)
        assert list(unit[Sims].counts()) == [(SimState.BOUND, 1)]
        unit[Sims].release(OPENED.id)
        assert list(unit[Sims].counts()) == [(SimState.FREE, 1)]


def test_a_sim_of_the_stock_is_free_again_when_it_is_let_go(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Sims].add([Sim(iccid=SIM)], at=START)
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        assert list(unit[Sims].counts()) == [(SimState.BOUND, 1)]
        unit[Sims].release(OPENED.id)
        assert list(unit[Sims].counts()) == [(SimState.FREE, 1)]


def test_a_sim_that_was_never_in_the_stock_leaves_no_trace_when_it_is_let_go(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].release(OPENED.id)
        assert list(unit[Sims].counts()) == []


def test_a_retired_sim_is_never_bound_again(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].retire(SIM)
        with pytest.raises(SimUnavailable):
            unit[Sims].bind(SIM, registration_id=OTHER.id)


def test_a_sim_bound_to_another_registration_is_refused(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OTHER.id)
        with pytest.raises(SimUnavailable):
            unit[Sims].bind(SIM, registration_id=OPENED.id)


def test_binding_the_same_sim_again_is_no_error(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].bind(SIM, registration_id=OPENED.id, former=SIM)


def test_the_sim_bound_before_is_let_go(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].bind(OTHER_SIM, registration_id=OPENED.id, former=SIM)
        unit[Sims].bind(SIM, registration_id=OTHER.id)


def test_a_refused_sim_leaves_the_one_bound_before(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].bind(OTHER_SIM, registration_id=OTHER.id)
        unit.commit()
    with units() as unit, pytest.raises(SimUnavailable):
        unit[Sims].bind(OTHER_SIM, registration_id=OPENED.id, former=SIM)
    with units() as unit, pytest.raises(SimUnavailable):
        unit[Sims].bind(SIM, registration_id=OTHER.id, former=OTHER_SIM)


def test_a_second_sim_of_a_registration_whose_first_was_not_let_go_is_refused(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        with pytest.raises(SimUnavailable):
            unit[Sims].bind(OTHER_SIM, registration_id=OPENED.id)


def test_a_released_sim_can_be_bound_again(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].release(OPENED.id)
        unit[Sims].bind(SIM, registration_id=OTHER.id)


@pytest.mark.parametrize("state", sorted(LIVE_STATES))
def test_the_sim_of_a_live_line_is_not_let_go(units: UnitsOfWork, state: LineState) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=state))
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].release(OPENED.id)
        with pytest.raises(SimUnavailable):
            unit[Sims].bind(SIM, registration_id=OTHER.id)


def test_the_sim_of_a_rejected_line_is_let_go(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=LineState.ACTIVATION_REJECTED))
    with units() as unit:
        unit[Sims].bind(SIM, registration_id=OPENED.id)
        unit[Sims].release(OPENED.id)
        unit[Sims].bind(SIM, registration_id=OTHER.id)
