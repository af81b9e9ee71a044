"""The contract of the lines: one per approval, one live per number and SIM; all of a person's are counted."""

from dataclasses import replace

import pytest

from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId, OrderId, OrganisationId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import Bar, BarReason
from realname.lines.model.line import FORGOTTEN, LIVE_STATES, NO_PERSON, Ending, Line
from realname.lines.model.service_order import OrderOutcome
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.store.orders import LineOrders
from realname.registration.model.registration import Purpose, RegistrationState
from realname.registration.store.registrations import Registrations
from tests.support.examples import (
    HALF_HOUR,
    LINE,
    NOTICE,
    NUMBER,
    OPENED,
    ORDER,
    OTHER,
    OTHER_NUMBER,
    OTHER_SIM,
    PERSON,
    SECOND,
    SIM,
    keep,
)
from tests.support.manual_clock import START

SECOND_LINE = replace(LINE, id=LineId("line-2"), registration_id=OTHER.id, msisdn=OTHER_NUMBER, iccid=OTHER_SIM)
STRANGER = replace(PERSON, id=PersonId("person-2"), subject_hash="b" * 64)


def test_a_line_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    active = replace(
        LINE.activate(at=START + SECOND),
        state=LineState.BARRED,
        organisation_id=OrganisationId("company-7"),
        bars=frozenset({Bar(reason=BarReason.LOST), Bar(reason=BarReason.SIM_REPLACEMENT, until=START + HALF_HOUR)}),
        ending=Ending.VOLUNTARY,
        deactivated_at=START + HALF_HOUR,
    )
    keep(units, PERSON, OPENED, LINE)
    with units() as unit:
        assert unit[Lines].get(LINE.id) == LINE
        unit[Lines].save(active)
        unit.commit()
    with units() as unit:
        assert unit[Lines].get(LINE.id) == active


def test_an_unknown_line_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownLine):
        unit[Lines].get(LINE.id)
    with units() as unit, pytest.raises(UnknownLine):
        unit[Lines].save(LINE)


def test_lines_are_read_page_by_page_in_the_order_of_their_ids(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, SECOND_LINE, LINE)
    with units() as unit:
        pages = [list(unit[Lines].page(after=after, limit=1)) for after in (None, LINE.id, SECOND_LINE.id)]
        assert (pages, unit[Lines].count()) == ([[LINE], [SECOND_LINE], []], 2)


def test_a_page_is_of_those_in_one_state_where_one_is_asked_for(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, SECOND_LINE, LINE)
    kept = sorted((LINE, SECOND_LINE), key=lambda line: line.id.value)
    with units() as unit:
        found = {state: list(unit[Lines].page(after=None, limit=9, state=state)) for state in LineState}
    assert found == {state: [line for line in kept if line.state is state] for state in LineState}


@pytest.mark.parametrize(
    "line",
    [
        replace(SECOND_LINE, registration_id=OPENED.id),
        replace(SECOND_LINE, msisdn=NUMBER),
        replace(SECOND_LINE, iccid=SIM),
    ],
    ids=["approval", "number", "sim"],
)
def test_one_approval_number_or_sim_opens_no_second_line(units: UnitsOfWork, line: Line) -> None:
    keep(units, PERSON, OPENED, OTHER, LINE)
    with units() as unit, pytest.raises(ApprovalAlreadyUsed):
        unit[Lines].add(line)


def test_an_approval_is_used_up_even_by_a_rejected_line(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=LineState.ACTIVATION_REJECTED))
    with units() as unit, pytest.raises(ApprovalAlreadyUsed):
        unit[Lines].add(replace(SECOND_LINE, registration_id=OPENED.id))


def test_the_number_and_sim_of_a_rejected_line_can_carry_another(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=LineState.ACTIVATION_REJECTED))
    keep(units, replace(SECOND_LINE, msisdn=NUMBER, iccid=SIM))
    with units() as unit:
        assert unit[Lines].get(SECOND_LINE.id).msisdn == NUMBER


def test_the_transaction_goes_on_after_a_line_was_refused(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, LINE)
    with units() as unit:
        with pytest.raises(ApprovalAlreadyUsed):
            unit[Lines].add(replace(SECOND_LINE, msisdn=NUMBER))
        unit[Lines].add(SECOND_LINE)
        unit.commit()
    with units() as unit:
        assert unit[Lines].count_held(PERSON.id) == 2


@pytest.mark.parametrize("state", LineState)
def test_live_lines_are_held(units: UnitsOfWork, state: LineState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=RegistrationState.ACTIVATED), replace(LINE, state=state))
    with units() as unit:
        assert unit[Lines].count_held(PERSON.id) == (1 if state in LIVE_STATES else 0)


@pytest.mark.parametrize("state", RegistrationState)
def test_an_approval_without_a_line_is_a_promise(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state))
    with units() as unit:
        assert unit[Lines].count_held(PERSON.id) == (1 if state is RegistrationState.APPROVED else 0)


def test_an_approval_with_its_line_counts_once(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=RegistrationState.APPROVED), LINE)
    with units() as unit:
        assert unit[Lines].count_held(PERSON.id) == 1


def test_lines_of_another_person_do_not_count(units: UnitsOfWork) -> None:
    keep(units, PERSON, STRANGER, OPENED, LINE)
    with units() as unit:
        assert unit[Lines].count_held(STRANGER.id) == 0


def test_an_approval_of_a_new_sim_promises_no_line_and_one_of_a_transfer_does(units: UnitsOfWork) -> None:
    approved = replace(OTHER, person_id=PERSON.id, state=RegistrationState.APPROVED, for_line_id=LINE.id)
    keep(units, PERSON, OPENED, replace(approved, purpose=Purpose.REPLACE_SIM))
    with units() as unit:
        assert unit[Lines].count_held(PERSON.id) == 0
        unit[Registrations].save(replace(approved, purpose=Purpose.TRANSFER))
        assert unit[Lines].count_held(PERSON.id) == 1


def test_lines_of_an_organisation_are_held_by_it_and_counted_for_their_user_apart(units: UnitsOfWork) -> None:
    corporate = replace(LINE, organisation_id=OrganisationId("company-7"))
    promised = replace(OTHER, person_id=PERSON.id, state=RegistrationState.APPROVED, organisation_id=OrganisationId("company-7"))
    keep(units, PERSON, OPENED, corporate, promised)
    with units() as unit:
        assert (unit[Lines].count_held(PERSON.id), unit[Lines].count_private(PERSON.id)) == (2, 0)
        unit[Lines].save(replace(corporate, organisation_id=None))
        assert unit[Lines].count_private(PERSON.id) == 1


def test_lines_are_found_by_their_number_and_person_the_newest_first(units: UnitsOfWork) -> None:
    over = replace(LINE, state=LineState.DEACTIVATED)
    newer = replace(SECOND_LINE, msisdn=NUMBER, requested_at=START + SECOND)
    keep(units, PERSON, OPENED, OTHER, over, newer)
    with units() as unit:
        assert list(unit[Lines].of_number(NUMBER)) == [newer, over]
        assert list(unit[Lines].of_person(PERSON.id)) == [newer, over]
        assert list(unit[Lines].of_number(OTHER_NUMBER)) == []


def test_a_bar_whose_time_is_over_is_found_the_longest_over_first(units: UnitsOfWork) -> None:
    early = replace(LINE, state=LineState.BARRED, bars=frozenset({Bar(reason=BarReason.SIM_REPLACEMENT, until=START)}))
    late = replace(SECOND_LINE, state=LineState.BARRED, bars=frozenset({Bar(reason=BarReason.SIM_REPLACEMENT, until=START + SECOND)}))
    keep(units, PERSON, OPENED, OTHER, late, early)
    with units() as unit:
        assert list(unit[Lines].ids_with_ended_bars(at=START - SECOND, limit=9)) == []
        assert list(unit[Lines].ids_with_ended_bars(at=START + SECOND, limit=9)) == [LINE.id, SECOND_LINE.id]
        assert list(unit[Lines].ids_with_ended_bars(at=START + SECOND, limit=1)) == [LINE.id]


def test_a_bar_without_an_end_is_never_over_and_a_line_that_is_being_closed_has_none_to_lift(units: UnitsOfWork) -> None:
    endless = replace(LINE, state=LineState.BARRED, bars=frozenset({Bar(reason=BarReason.LOST)}))
    closing = replace(
        SECOND_LINE, state=LineState.DEACTIVATION_REQUESTED, bars=frozenset({Bar(reason=BarReason.SIM_REPLACEMENT, until=START)})
    )
    keep(units, PERSON, OPENED, OTHER, endless, closing)
    with units() as unit:
        assert list(unit[Lines].ids_with_ended_bars(at=START + HALF_HOUR, limit=9)) == []


def test_a_forgotten_number_leads_to_nothing_of_its_line(units: UnitsOfWork) -> None:
    opening = replace(OPENED, state=RegistrationState.ACTIVATED, msisdn=NUMBER, line_id=LINE.id)
    replacing = replace(opening, id=OTHER.id, purpose=Purpose.REPLACE_SIM, for_line_id=LINE.id)
    answered, waiting = ORDER.answered(OrderOutcome.DONE, at=START), replace(ORDER, id=OrderId("order-2"), ordinal=2)
    keep(units, PERSON, opening, replacing, replace(LINE, state=LineState.DEACTIVATED), answered, waiting, NOTICE)
    with units() as unit:
        unit[Lines].forget_number(LINE.id, sealed=b"\x01sealed", former={opening.id: b"\x01theirs"})
        unit.commit()
    with units() as unit:
        assert list(unit[Lines].of_number(NUMBER)) == []
        assert unit[Lines].get(LINE.id).msisdn == FORGOTTEN
        assert unit[Lines].sealed_number(LINE.id) == b"\x01sealed"
        assert unit[Lines].sealed_number_of(opening.id) == b"\x01theirs"
        assert {unit[Registrations].get(one.id).msisdn for one in (opening, replacing)} == {None}
        assert unit[LineOrders].get(answered.id).msisdn == FORGOTTEN
        assert unit[LineOrders].get(waiting.id).msisdn == NUMBER
        assert unit[Notices].get(NOTICE.id) is None


def test_nothing_of_whom_it_was_for_stays_on_a_line_that_was_never_activated(units: UnitsOfWork) -> None:
    opening = replace(OPENED, state=RegistrationState.APPROVED, msisdn=NUMBER, line_id=LINE.id)
    rejected = replace(LINE, state=LineState.ACTIVATION_REJECTED, organisation_id=OrganisationId("company-7"))
    keep(units, PERSON, opening, rejected, ORDER.answered(OrderOutcome.REJECTED, at=START), NOTICE)
    for _ in range(2):  # again changes nothing
        with units() as unit:
            unit[Lines].forget_rejected(LINE.id)
            unit.commit()
    with units() as unit:
        left = unit[Lines].get(LINE.id)
        assert (left.person_id, left.msisdn, left.iccid.value, left.organisation_id) == (NO_PERSON, FORGOTTEN, FORGOTTEN.value, None)
        assert list(unit[Lines].of_person(PERSON.id)) == list(unit[Lines].of_number(NUMBER)) == []
        assert (unit[LineOrders].get(ORDER.id).msisdn, unit[LineOrders].get(ORDER.id).iccid.value) == (FORGOTTEN, FORGOTTEN.value)
        assert unit[Notices].get(NOTICE.id) is None
