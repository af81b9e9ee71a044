"""Disputed lines: frozen at once, answered by a person who had no part, late without being answered."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.holder.errors import DisputeAtCounter
from realname.holder.use_cases.disputes import AnswerDispute, DisputeDeclaration, OpenDispute, WithdrawDispute
from realname.kernel.errors import LineHeld, StateConflict, TookPart, UnknownLine
from realname.kernel.identifiers import AgentId, DisputeId, LineId, OrganisationId, PersonId
from realname.kernel.ledger.events import RecordedEvent
from realname.lines.errors import DisputeConflict, UnknownDispute
from realname.lines.events import LineEvent
from realname.lines.model.barring import Bar, BarReason
from realname.lines.model.dispute import DisputeCheck, DisputeOutcome, DisputeReason, answer_for
from realname.lines.model.line import Ending
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome
from realname.lines.model.transitions import LineState, Transition
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.registration.events import RegistrationEvent
from tests.holder.person_desk import DAY, REVIEWER, PersonDesk, person_desk
from tests.support.examples import OPENED, PERSON

HOUR = timedelta(hours=1)
ONE, TWO, THREE, ELSEWHERE = (LineId(f"line-{place}") for place in (1, 2, 3, 9))
OVER_ONE = DisputeDeclaration(person_id=PERSON.id, line_id=ONE)
AT_COUNTER = DisputeDeclaration(person_id=PERSON.id, agent_id=AgentId("agent-7"))
NO_PROOF = answer_for(DisputeReason.NO_PROOF, frozenset())
IS_THEIRS = answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset({DisputeCheck.PERSON_HEARD}))


@pytest.fixture
def desk(tmp_path: Path) -> PersonDesk:
    return person_desk(tmp_path)


def orders(desk: PersonDesk, line_id: LineId = TWO) -> list[tuple[OrderKind, BarScope]]:
    with desk.units() as unit:
        return [(one.kind, one.scope) for one in unit[LineOrders].of_line(line_id)]


def test_the_line_is_frozen_in_the_moment_it_is_said(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    assert desk.line(2).scope is BarScope.ALL
    assert orders(desk) == [(OrderKind.SET_BAR, BarScope.ALL)]
    assert desk.events(2) == ["line:barred", "line:disputed"]


def test_it_names_where_the_line_was_registered_and_when_it_is_to_be_answered(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    assert (dispute.outlet_id, dispute.due_at - dispute.opened_at) == (OPENED.outlet_id, 2 * DAY)


def test_every_other_line_of_the_person_is_told_and_no_one_elses(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    assert desk.told() == [("line-1", "line-disputed"), ("line-3", "line-disputed")]  # the frozen one hears with its bar's order


def test_a_line_of_a_person_else_is_as_unknown_as_none(desk: PersonDesk) -> None:
    for line_id in (ELSEWHERE, LineId("none")):
        with pytest.raises(UnknownLine):
            desk.use[OpenDispute](line_id, declaration=OVER_ONE)
    assert desk.line(9).state is LineState.ACTIVE


def test_the_line_signed_in_by_is_disputed_at_a_counter_alone(desk: PersonDesk) -> None:
    with pytest.raises(DisputeAtCounter):
        desk.use[OpenDispute](ONE, declaration=OVER_ONE)
    assert desk.use[OpenDispute](ONE, declaration=AT_COUNTER).said_over is None


def test_a_line_has_one_open_dispute(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(DisputeConflict):
        desk.use[OpenDispute](TWO, declaration=DisputeDeclaration(person_id=PERSON.id, line_id=THREE))


def test_a_line_that_is_closed_is_not_disputed(desk: PersonDesk) -> None:
    desk.change(replace(desk.line(2), state=LineState.DEACTIVATED))
    with pytest.raises(StateConflict):
        desk.use[OpenDispute](TWO, declaration=OVER_ONE)


def test_a_person_who_disputed_their_own_lines_twice_says_the_next_at_a_counter(desk: PersonDesk) -> None:
    for _ in range(2):
        desk.use[OpenDispute](TWO, declaration=OVER_ONE)
        desk.use[WithdrawDispute](TWO, declaration=OVER_ONE)
        desk.clock.advance(HOUR)
    with pytest.raises(DisputeAtCounter) as refused:
        desk.use[OpenDispute](THREE, declaration=OVER_ONE)
    assert refused.value.facts["cause"] == "repeated"
    assert desk.use[OpenDispute](THREE, declaration=AT_COUNTER).is_open


def test_after_thirty_days_they_count_no_more(desk: PersonDesk) -> None:
    for _ in range(2):
        desk.use[OpenDispute](TWO, declaration=OVER_ONE)
        desk.use[WithdrawDispute](TWO, declaration=OVER_ONE)
    desk.clock.advance(30 * DAY)
    assert desk.use[OpenDispute](THREE, declaration=OVER_ONE).is_open


def test_disputes_that_were_right_count_for_nothing(desk: PersonDesk) -> None:
    for line_id in (TWO, THREE):
        dispute = desk.use[OpenDispute](line_id, declaration=OVER_ONE)
        desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    desk.change(replace(desk.line(9), person_id=PERSON.id))
    assert desk.use[OpenDispute](ELSEWHERE, declaration=OVER_ONE).is_open


def test_taken_back_over_the_same_line_the_line_works_again(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    assert desk.use[WithdrawDispute](TWO, declaration=OVER_ONE).outcome is DisputeOutcome.WITHDRAWN
    assert desk.line(2).state is LineState.ACTIVE
    assert desk.events(2)[-2:] == ["line:dispute-withdrawn", "line:bar-lifted"]


def test_another_line_which_may_be_the_fraudsters_takes_nothing_back(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(DisputeAtCounter):
        desk.use[WithdrawDispute](TWO, declaration=DisputeDeclaration(person_id=PERSON.id, line_id=THREE))
    assert desk.line(2).scope is BarScope.ALL
    assert desk.use[WithdrawDispute](TWO, declaration=AT_COUNTER).outcome is DisputeOutcome.WITHDRAWN


def test_a_card_alone_thaws_nothing_it_stays_barred_until_its_holder_is_verified_again_and_their_other_lines_are_told(
    desk: PersonDesk,
) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.told()
    desk.use[WithdrawDispute](TWO, declaration=AT_COUNTER)
    assert (desk.line(2).bars, desk.line(2).scope) == (frozenset({Bar(reason=BarReason.SUSPENSION)}), BarScope.ALL)
    assert [one for one in desk.told() if one[1] == "dispute-withdrawn"] == [
        ("line-1", "dispute-withdrawn"),
        ("line-3", "dispute-withdrawn"),
    ]


def test_a_person_who_registered_a_line_takes_no_dispute_of_it_back(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(TookPart):
        desk.use[WithdrawDispute](TWO, declaration=replace(AT_COUNTER, agent_id=OPENED.agent_id))
    assert desk.dispute_of(2).is_open


def test_what_was_frozen_before_stays_frozen(desk: PersonDesk) -> None:
    desk.change(desk.line(2).bar(BarReason.DISPUTED))
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.use[WithdrawDispute](TWO, declaration=OVER_ONE)
    assert desk.line(2).scope is BarScope.ALL


def test_what_no_one_disputes_cannot_be_taken_back(desk: PersonDesk) -> None:
    with pytest.raises(DisputeConflict):
        desk.use[WithdrawDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(UnknownLine):
        desk.use[WithdrawDispute](ELSEWHERE, declaration=OVER_ONE)


def test_a_line_that_is_not_theirs_is_closed_frozen_as_it_is(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    answered = desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    line = desk.line(2)
    assert (line.state, line.ending, line.scope) == (LineState.DEACTIVATION_REQUESTED, Ending.NOT_THEIRS, BarScope.ALL)
    assert [kind for kind, _ in orders(desk)] == [OrderKind.SET_BAR, OrderKind.DEACTIVATE]
    assert answered.closing_at == desk.clock.now()


def test_the_answer_goes_to_the_line_it_was_said_over(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=DisputeDeclaration(person_id=PERSON.id, line_id=THREE))
    desk.told()
    desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    assert ("line-3", "dispute-not-theirs") in desk.told()


def test_where_that_line_is_gone_another_one_of_theirs_hears_it(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=DisputeDeclaration(person_id=PERSON.id, line_id=THREE))
    desk.told()
    desk.change(replace(desk.line(3), person_id=PersonId("person-9")))
    desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    assert [one for one in desk.told() if one[1] == "dispute-not-theirs"] == [("line-1", "dispute-not-theirs")]


def test_a_line_that_is_theirs_stays_barred_until_they_are_verified_again(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.use[AnswerDispute](dispute.id, IS_THEIRS, acting=REVIEWER.id)
    line = desk.line(2)
    assert (line.bars, line.scope) == (frozenset({Bar(reason=BarReason.SUSPENSION)}), BarScope.ALL)
    assert line.reverify(at=desk.clock.now(), by=OPENED.id).state is LineState.ACTIVE
    assert orders(desk) == [(OrderKind.SET_BAR, BarScope.ALL)]  # at the operator it is barred as it was


@pytest.mark.parametrize("who", ["agent-1", "supervisor-2"])
def test_a_person_who_opened_the_registration_or_is_named_in_it_does_not_answer(desk: PersonDesk, who: str) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    named = RecordedEvent(
        at=desk.clock.now(), event=RegistrationEvent.EVIDENCE_ATTACHED, subject="registration-2", facts=(("agent", "supervisor-2"),)
    )
    with desk.units() as unit:
        unit.ledger.append(named)
        unit.commit()
    with pytest.raises(TookPart):
        desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=AgentId(who))
    assert desk.dispute_of(2).is_open


def test_what_is_answered_stays_answered(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    with pytest.raises(DisputeConflict):
        desk.use[AnswerDispute](dispute.id, IS_THEIRS, acting=REVIEWER.id)
    with pytest.raises(UnknownDispute):
        desk.use[AnswerDispute](DisputeId("none"), NO_PROOF, acting=REVIEWER.id)


def test_no_one_else_closes_a_disputed_line(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(LineHeld):
        desk.line(2).require(Transition.REQUEST_DEACTIVATION)


def test_the_clock_that_runs_out_is_noted_once_told_once_and_thaws_nothing(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.told()
    desk.clock.advance(2 * DAY - HOUR)
    assert desk.process_due() == 0
    desk.clock.advance(HOUR)
    assert desk.process_due() == 1
    assert desk.process_due() == 0
    assert desk.events(2).count("line:dispute-overdue") == 1
    assert ("line-1", "dispute-late") in desk.told()
    assert (desk.dispute_of(2).outcome, desk.line(2).scope) == (None, BarScope.ALL)


def test_a_late_answer_says_that_it_was_late(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.clock.advance(3 * DAY)
    desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    with desk.units() as unit:
        said = [one.event for one in unit.ledger.of_subject("line-2") if one.event.event is LineEvent.LINE_DISPUTE_ANSWERED]
    assert dict(said[0].facts)["late"] == "yes"


def test_a_closing_that_a_court_forbids_waits_frozen_and_is_tried_again(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.change(desk.line(2).bar(BarReason.COURT))
    answered = desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    assert (answered.closing_at, desk.line(2).scope) == (None, BarScope.ALL)
    desk.process_due()
    assert desk.line(2).state is LineState.BARRED
    desk.change(desk.line(2).lift(BarReason.COURT))
    desk.process_due()
    assert desk.line(2).state is LineState.DEACTIVATION_REQUESTED
    assert desk.dispute_of(2).closing_at == desk.clock.now()


def test_a_closing_that_the_operator_refuses_is_asked_for_again_the_day_after_and_nothing_thaws_the_line(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id)
    with desk.units() as unit:
        closing = unit[LineOrders].of_line(TWO)[-1]
    desk.use[RecordOutcome](closing, OrderOutcome.REJECTED)
    desk.process_due()
    assert (desk.line(2).state, desk.line(2).scope) == (LineState.BARRED, BarScope.ALL)
    with pytest.raises(DisputeConflict):
        desk.use[WithdrawDispute].lift(TWO, BarReason.DISPUTED, acting=AgentId("supervisor-2"))
    with pytest.raises(DisputeConflict):
        desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.clock.advance(DAY)
    desk.process_due()
    assert desk.line(2).state is LineState.DEACTIVATION_REQUESTED


def test_a_line_that_is_gone_by_then_needs_no_closing(desk: PersonDesk) -> None:
    dispute = desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    desk.change(replace(desk.line(2), state=LineState.DEACTIVATED))
    assert desk.use[AnswerDispute](dispute.id, NO_PROOF, acting=REVIEWER.id).closing_at == desk.clock.now()


def test_a_line_of_an_organisation_is_disputed_by_its_named_user(desk: PersonDesk) -> None:
    desk.change(replace(desk.line(2), organisation_id=OrganisationId("company-7")))
    assert desk.use[OpenDispute](TWO, declaration=OVER_ONE).is_open


def test_no_member_of_staff_thaws_a_line_whose_dispute_is_open(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    with pytest.raises(DisputeConflict):
        desk.use[WithdrawDispute].lift(TWO, BarReason.DISPUTED, acting=AgentId("supervisor-2"))
    assert desk.line(2).scope is BarScope.ALL


def test_a_person_else_who_bars_it_as_disputed_changes_nothing_of_the_case(desk: PersonDesk) -> None:
    desk.use[OpenDispute](TWO, declaration=OVER_ONE)
    bar: BarLine = desk.use[OpenDispute].bar
    bar(TWO, BarReason.DISPUTED, acting=AgentId("supervisor-2"))
    assert desk.dispute_of(2).is_open
