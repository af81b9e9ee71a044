"""Every move of a line from every state is legal or refused; an order is sent as it is while the operator surely knows its key."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from realname.kernel.errors import LineHeld, StateConflict
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.barring import SCOPES, Bar, BarReason
from realname.lines.model.line import HOLDING, Ending, Line
from realname.lines.model.service_order import BarScope
from realname.lines.model.transitions import MOVES, LineState, Transition
from tests.support.examples import LINE, ORDER, OTHER_SIM
from tests.support.manual_clock import START
from tools.line_moves import PAGE, renewed

DAY = timedelta(days=1)
LOST = Bar(reason=BarReason.LOST)
ACTIVE = replace(LINE, state=LineState.ACTIVE)
ASKED_AT = ORDER.requested_at
SENT = replace(ORDER, asked_at=ASKED_AT)


def _replace_sim(line: Line) -> Line:
    line.require(Transition.REPLACE_SIM)
    return line.replace_sim(OTHER_SIM, at=START)


def _transfer(line: Line) -> Line:
    line.require(Transition.TRANSFER)
    return line.transfer(PersonId("person-2"), organisation_id=None, at=START)


ACTS: Mapping[Transition, Callable[[Line], Line]] = {
    Transition.ACTIVATE: lambda line: line.activate(at=START),
    Transition.REJECT: Line.reject,
    Transition.BAR: lambda line: line.bar(BarReason.REVERIFICATION),
    Transition.HOLD: lambda line: line.hold(BarReason.COURT),
    Transition.LIFT: lambda line: line.lift(BarReason.LOST),
    Transition.REPLACE_SIM: _replace_sim,
    Transition.TRANSFER: _transfer,
    Transition.REQUEST_DEACTIVATION: lambda line: line.request_deactivation(Ending.VOLUNTARY),
    Transition.DEACTIVATE: lambda line: line.deactivate(at=START),
    Transition.KEEP: Line.keep,
}


def _in(state: LineState, *bars: Bar) -> Line:
    return replace(LINE, state=state, bars=frozenset(bars))


@pytest.mark.parametrize(("state", "move"), MOVES)
def test_a_legal_move_leads_where_the_table_says(state: LineState, move: Transition) -> None:
    bars = (LOST,) if state is LineState.BARRED else ()
    assert ACTS[move](_in(state, *bars)).state in MOVES[state, move]


@pytest.mark.parametrize(("state", "move"), [pair for pair in product(LineState, Transition) if pair not in MOVES])
def test_any_other_move_is_refused(state: LineState, move: Transition) -> None:
    with pytest.raises((StateConflict, ApprovalAlreadyUsed)):
        ACTS[move](_in(state))


def test_every_state_that_a_move_leads_to_is_reached() -> None:
    reached = {
        (state, move, ACTS[move](_in(state, *bars)).state)
        for state, move in MOVES
        for bars in ((), (LOST,), (LOST, Bar(reason=BarReason.SUSPENSION)))
        if state in {LineState.BARRED, LineState.DEACTIVATION_REQUESTED} or not bars
    }
    assert {(state, move, end) for (state, move), ends in MOVES.items() for end in ends} <= reached


def test_the_page_shows_the_tables_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "run: .venv/bin/python -m tools.line_moves"


@pytest.mark.parametrize("reason", BarReason)
def test_a_line_is_barred_as_wide_as_its_reason_says(reason: BarReason) -> None:
    assert ACTIVE.bar(reason).scope is SCOPES[reason]
    assert SCOPES[reason] is not BarScope.NONE


def test_of_several_reasons_the_widest_counts_and_each_is_lifted_alone() -> None:
    barred = ACTIVE.bar(BarReason.SIM_REPLACEMENT).bar(BarReason.DISPUTED).bar(BarReason.REVERIFICATION)
    assert barred.scope is BarScope.ALL
    assert barred.lift(BarReason.DISPUTED).scope is BarScope.OUTGOING
    assert barred.lift(BarReason.DISPUTED, BarReason.REVERIFICATION).scope is BarScope.SMS
    assert barred.lift(*BarReason) == ACTIVE


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [(START, START + DAY, START + DAY), (START + DAY, START, START + DAY), (None, START, None), (START, None, None)],
)
def test_the_same_reason_again_stands_for_the_longer_time(first: object, second: object, stands: object) -> None:
    barred = ACTIVE.bar(BarReason.LOST, until=first).bar(BarReason.LOST, until=second)  # type: ignore[arg-type]
    assert [bar.until for bar in barred.bars] == [stands]


def test_a_bar_is_over_at_its_end_and_not_before() -> None:
    barred = ACTIVE.bar(BarReason.SIM_REPLACEMENT, until=START + DAY).bar(BarReason.LOST)
    assert barred.ended_bars(at=START + DAY - timedelta(microseconds=1)) == ()
    assert barred.ended_bars(at=START + DAY) == (BarReason.SIM_REPLACEMENT,)


@pytest.mark.parametrize("move", [Transition.REPLACE_SIM, Transition.REQUEST_DEACTIVATION])
@pytest.mark.parametrize("reason", BarReason)
def test_a_line_that_is_held_stays_as_it_is(move: Transition, reason: BarReason) -> None:
    barred = ACTIVE.bar(reason)
    if reason in HOLDING:
        with pytest.raises(LineHeld):
            barred.require(move)
    else:
        barred.require(move)


def test_verified_again_a_line_loses_the_bars_that_were_for_want_of_it() -> None:
    barred = ACTIVE.bar(BarReason.REVERIFICATION).bar(BarReason.SUSPENSION).bar(BarReason.LOST)
    verified = barred.reverify(at=START + DAY, by=RegistrationId("again"))
    assert ({bar.reason for bar in verified.bars}, verified.verified_at) == ({BarReason.LOST}, START + DAY)


@pytest.mark.parametrize(
    ("window_s", "last_s"),
    [(52, 39), (60, 45), (600, 585)],
    ids=["a quarter", "a quarter of a minute", "no more than a quarter of a minute"],
)
def test_the_last_sending_begins_a_margin_before_the_end_of_the_window(window_s: int, last_s: int) -> None:
    last = ASKED_AT + timedelta(seconds=last_s)
    assert SENT.send_before(timedelta(seconds=window_s), at=last + timedelta(days=1)) == last


def test_of_one_never_sent_the_time_is_counted_from_now() -> None:
    now = ASKED_AT + timedelta(days=1)
    assert replace(ORDER, asked_at=None).send_before(timedelta(seconds=60), at=now) == now + timedelta(seconds=45)


@pytest.mark.parametrize(("later", "is_known"), [(timedelta(seconds=44.999), True), (timedelta(seconds=45), False)])
def test_the_key_is_known_until_then(later: timedelta, is_known: bool) -> None:  # noqa: FBT001 - an example
    assert SENT.is_key_known(timedelta(seconds=60), at=ASKED_AT + later) is is_known
