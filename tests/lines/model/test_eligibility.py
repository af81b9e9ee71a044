"""What can be done with a line at the counter: each hindrance in words, and the same answer as the line itself would give."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from realname.kernel.identifiers import Iccid, LineId, Msisdn, OrderId, OrganisationId, PersonId, RegistrationId
from realname.lines.model.barring import Bar, BarReason
from realname.lines.model.eligibility import AFTER_DEATH, CounterRequest, Hindrance, hindrance_of, is_offered
from realname.lines.model.line import HOLDING, Line
from realname.lines.model.order import LineOrder, LineView
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.model.transitions import LineState, Transition, is_legal
from realname.lines.text import BAR_WORDS, DEATH_PROOF_WORDS, HEIR_PROOF_WORDS, HINDRANCE_WORDS
from realname.platform.text.catalogues import languages, translate
from realname.registration.model.holder_death import DeathProof, HeirProof

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LINE = Line(
    id=LineId("1" * 32),
    registration_id=RegistrationId("2" * 32),
    person_id=PersonId("3" * 32),
    msisdn=Msisdn("+8619900000000"),
    iccid=Iccid("89860112345678901237"),
    state=LineState.ACTIVE,
    requested_at=AT,
)
CLEAR = LineView(line=LINE, orders=())
MOVES = {
    CounterRequest.REPLACE_SIM: Transition.REPLACE_SIM,
    CounterRequest.TRANSFER: Transition.TRANSFER,
    CounterRequest.CLOSE: Transition.REQUEST_DEACTIVATION,
    CounterRequest.DEATH_CLOSE: Transition.REQUEST_DEACTIVATION,
    CounterRequest.DEATH_HEIR: Transition.TRANSFER,
}


def _barred(*reasons: BarReason) -> LineView:
    bars = frozenset(Bar(reason=reason) for reason in reasons)
    return replace(CLEAR, line=replace(LINE, state=LineState.BARRED, bars=bars))


def _order(kind: OrderKind) -> LineOrder:
    return LineOrder(
        id=OrderId("order-1"),
        line_id=LINE.id,
        ordinal=1,
        kind=kind,
        msisdn=LINE.msisdn,
        iccid=LINE.iccid,
        scope=BarScope.NONE,
        requested_at=AT,
        due_at=AT,
    )


def test_nothing_stands_in_the_way_of_a_clear_line() -> None:
    assert {hindrance_of(CLEAR, wish) for wish in CounterRequest} == {None}


@pytest.mark.parametrize("wish", MOVES)
@pytest.mark.parametrize("reason", BarReason)
def test_a_bar_stands_in_the_way_exactly_where_the_line_refuses(wish: CounterRequest, reason: BarReason) -> None:
    is_refused = not is_legal(LineState.BARRED, MOVES[wish]) or reason in HOLDING
    assert (hindrance_of(_barred(reason), wish) is not None) is is_refused


@pytest.mark.parametrize("wish", MOVES)
@pytest.mark.parametrize("state", [state for state in LineState if state is not LineState.BARRED])
def test_a_state_stands_in_the_way_exactly_where_the_line_refuses(wish: CounterRequest, state: LineState) -> None:
    view = replace(CLEAR, line=replace(LINE, state=state))
    assert (hindrance_of(view, wish) is None) is is_legal(state, MOVES[wish])


def test_of_several_bars_the_one_that_weighs_most_is_named() -> None:
    assert hindrance_of(_barred(BarReason.LOST, BarReason.COURT, BarReason.DISPUTED), CounterRequest.TRANSFER) is Hindrance.DISPUTED


@pytest.mark.parametrize("wish", [CounterRequest.REVERIFY, CounterRequest.LIFT_LOST])
def test_a_line_that_is_held_is_left_alone_at_the_counter(wish: CounterRequest) -> None:
    assert hindrance_of(_barred(BarReason.LOST, BarReason.COURT), wish) is Hindrance.COURT


@pytest.mark.parametrize("reason", BarReason)
def test_a_line_can_be_barred_as_lost_under_any_other_bar(reason: BarReason) -> None:
    assert hindrance_of(_barred(reason), CounterRequest.BAR_LOST) is None


@pytest.mark.parametrize("wish", CounterRequest)
def test_the_line_of_an_organisation_does_not_die_with_its_user(wish: CounterRequest) -> None:
    view = replace(CLEAR, line=replace(LINE, organisation_id=OrganisationId("company-7")))
    found = Hindrance.ORGANISATION if wish in AFTER_DEATH else None
    assert hindrance_of(view, wish) is found


@pytest.mark.parametrize("reason", [BarReason.LOST, BarReason.SUSPENSION, BarReason.REVERIFICATION])
def test_a_bar_that_the_holder_alone_has_lifted_is_not_named_to_an_heir(reason: BarReason) -> None:
    assert hindrance_of(_barred(reason), CounterRequest.DEATH_HEIR) is Hindrance.BARRED


def test_a_bar_is_set_once_and_lifted_where_it_stands() -> None:
    lost = _barred(BarReason.LOST)
    assert [is_offered(view, wish) for view in (CLEAR, lost) for wish in (CounterRequest.BAR_LOST, CounterRequest.LIFT_LOST)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("kind", "found"), [(OrderKind.REPLACE_SIM, Hindrance.UNDER_WAY), (OrderKind.SET_BAR, None)])
def test_a_change_waits_for_the_one_before_and_not_for_a_bar(kind: OrderKind, found: Hindrance | None) -> None:
    view = replace(CLEAR, orders=(_order(kind),))
    assert hindrance_of(view, CounterRequest.CLOSE) is found
    assert hindrance_of(view, CounterRequest.REVERIFY) is None


def test_every_hindrance_every_bar_and_every_proof_has_words() -> None:
    assert (set(HINDRANCE_WORDS), set(BAR_WORDS)) == (set(Hindrance), set(BarReason))
    assert (set(DEATH_PROOF_WORDS), set(HEIR_PROOF_WORDS)) == (set(DeathProof), set(HeirProof))
    proofs = [*DEATH_PROOF_WORDS.values(), *HEIR_PROOF_WORDS.values()]
    said = [words for one in HINDRANCE_WORDS.values() for words in (one.happened, one.do)] + list(BAR_WORDS.values()) + proofs
    assert all(translate(words, language) for words in said for language in languages())
