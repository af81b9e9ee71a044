"""The contract of the lines: one per approval, one live per number and SIM; all of a person's are counted."""

from dataclasses import replace

import pytest

from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import ApprovalAlreadyUsed, UnknownLine
from realname.domain.identifiers import LineId, PersonId
from realname.domain.line import Line, LineState
from realname.domain.registration import RegistrationState
from tests.fakes.manual_clock import START
from tests.integration.contracts.examples import LINE, NUMBER, OPENED, OTHER, OTHER_NUMBER, OTHER_SIM, PERSON, SECOND, SIM, keep

SECOND_LINE = replace(LINE, id=LineId("line-2"), registration_id=OTHER.id, msisdn=OTHER_NUMBER, iccid=OTHER_SIM)
STRANGER = replace(PERSON, id=PersonId("person-2"), identity_hash="b" * 64)


def test_a_line_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    active = LINE.activate(at=START + SECOND)
    keep(units, PERSON, OPENED, LINE)
    with units() as unit:
        assert unit.lines.get(LINE.id) == LINE
        unit.lines.save(active)
        unit.commit()
    with units() as unit:
        assert unit.lines.get(LINE.id) == active


def test_an_unknown_line_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownLine):
        unit.lines.get(LINE.id)
    with units() as unit, pytest.raises(UnknownLine):
        unit.lines.save(LINE)


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
        unit.lines.add(line)


def test_an_approval_is_used_up_even_by_a_rejected_line(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=LineState.ACTIVATION_REJECTED))
    with units() as unit, pytest.raises(ApprovalAlreadyUsed):
        unit.lines.add(replace(SECOND_LINE, registration_id=OPENED.id))


def test_the_number_and_sim_of_a_rejected_line_can_carry_another(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, replace(LINE, state=LineState.ACTIVATION_REJECTED))
    keep(units, replace(SECOND_LINE, msisdn=NUMBER, iccid=SIM))
    with units() as unit:
        assert unit.lines.get(SECOND_LINE.id).msisdn == NUMBER


def test_the_transaction_goes_on_after_a_line_was_refused(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, OTHER, LINE)
    with units() as unit:
        with pytest.raises(ApprovalAlreadyUsed):
            unit.lines.add(replace(SECOND_LINE, msisdn=NUMBER))
        unit.lines.add(SECOND_LINE)
        unit.commit()
    with units() as unit:
        assert unit.lines.count_held(PERSON.id) == 2


@pytest.mark.parametrize("state", LineState)
def test_requested_and_active_lines_are_held(units: UnitsOfWork, state: LineState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=RegistrationState.ACTIVATED), replace(LINE, state=state))
    with units() as unit:
        assert unit.lines.count_held(PERSON.id) == (0 if state is LineState.ACTIVATION_REJECTED else 1)


@pytest.mark.parametrize("state", RegistrationState)
def test_an_approval_without_a_line_is_a_promise(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state))
    with units() as unit:
        assert unit.lines.count_held(PERSON.id) == (1 if state is RegistrationState.APPROVED else 0)


def test_an_approval_with_its_line_counts_once(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=RegistrationState.APPROVED), LINE)
    with units() as unit:
        assert unit.lines.count_held(PERSON.id) == 1


def test_lines_of_another_person_do_not_count(units: UnitsOfWork) -> None:
    keep(units, PERSON, STRANGER, OPENED, LINE)
    with units() as unit:
        assert unit.lines.count_held(STRANGER.id) == 0
