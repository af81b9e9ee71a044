"""A line is compared with what is in service under its number: the gravest difference counts, and only ours is ours to mend."""

from dataclasses import replace

import pytest

from realname.kernel.identifiers import Iccid, LineId, Msisdn, PersonId, RegistrationId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, Line
from realname.lines.model.reconciliation import MENDED_BY, Difference, DifferenceKind, find_difference, is_comparable
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind
from realname.lines.model.transitions import LineState
from tests.support.manual_clock import START

LINE = Line(
    id=LineId("line-1"),
    registration_id=RegistrationId("registration-1"),
    person_id=PersonId("person-1"),
    msisdn=Msisdn("+8619900000001"),
    iccid=Iccid("89869900000000000018"),
    state=LineState.ACTIVE,
    requested_at=START,
)
SAME = OperatorLine(line_id=LINE.id, msisdn=LINE.msisdn, iccid=LINE.iccid, scope=BarScope.NONE)
CLOSED = replace(LINE, state=LineState.DEACTIVATED)


def test_the_same_on_both_sides_is_no_difference() -> None:
    assert find_difference(LINE, SAME) is None


def test_a_bar_on_both_sides_is_no_difference() -> None:
    assert find_difference(LINE.bar(BarReason.LOST), replace(SAME, scope=BarScope.ALL)) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (None, DifferenceKind.NOT_IN_SERVICE),
        (replace(SAME, line_id=LineId("line-2")), DifferenceKind.OTHER_LINE),
        (replace(SAME, iccid=Iccid("89869900000000000026"), scope=BarScope.ALL), DifferenceKind.OTHER_SIM),
        (replace(SAME, scope=BarScope.SMS), DifferenceKind.OTHER_BAR),
    ],
)
def test_a_line_of_ours_that_the_network_has_otherwise(said: OperatorLine | None, kind: DifferenceKind) -> None:
    assert find_difference(LINE, said) is kind


@pytest.mark.parametrize("state", [LineState.DEACTIVATED, LineState.ACTIVATION_REJECTED])
def test_a_line_that_is_over_must_not_be_in_service(state: LineState) -> None:
    assert find_difference(replace(LINE, state=state), SAME) is DifferenceKind.STILL_IN_SERVICE


@pytest.mark.parametrize("said", [None, replace(SAME, line_id=LineId("line-2"))])
def test_the_number_of_a_closed_line_may_be_free_or_a_person_elses(said: OperatorLine | None) -> None:
    assert find_difference(CLOSED, said) is None


@pytest.mark.parametrize("state", [LineState.ACTIVATION_REQUESTED, LineState.DEACTIVATION_REQUESTED])
def test_what_is_under_way_is_not_compared(state: LineState) -> None:
    assert not is_comparable(replace(LINE, state=state))


def test_a_closed_line_whose_number_is_forgotten_is_not_compared() -> None:
    assert is_comparable(CLOSED)
    assert not is_comparable(replace(CLOSED, msisdn=FORGOTTEN))


def test_nothing_that_opens_a_line_or_changes_its_sim_is_ordered_without_a_person() -> None:
    assert set(MENDED_BY.values()) == {OrderKind.SET_BAR, OrderKind.DEACTIVATE}
    assert Difference(line=LINE, kind=DifferenceKind.NOT_IN_SERVICE).mended_by is None
