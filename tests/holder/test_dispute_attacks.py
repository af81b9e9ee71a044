"""Attacks on the answer to a dispute: two reviewers at once, one from four tabs, and a person who takes it back meanwhile."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from realname.access.model.staff import StaffAccount
from realname.holder.use_cases.disputes import AnswerDispute, DisputeDeclaration, OpenDispute, WithdrawDispute
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import DisputeConflict
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import DisputeCheck, DisputeReason, answer_for
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import RegistrationState
from tests.holder.test_disputes_store import OTHER_LINE, REVIEWER
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import LINE, OPENED, OTHER, PERSON, keep
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over

ANOTHER = replace(REVIEWER, member=replace(REVIEWER.member, id=AgentId("reviewer-2"), login="reviewer.2"))
OVER_OTHER = DisputeDeclaration(person_id=PERSON.id, line_id=OTHER_LINE.id)
NOT_THEIRS = answer_for(DisputeReason.NO_PROOF, frozenset())
THEIRS = answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset({DisputeCheck.PERSON_HEARD}))


@pytest.fixture
def app(units: UnitsOfWork, tmp_path: Path) -> App:
    """A person with two lines in service, and two reviewers."""
    registrations = [
        replace(one, person_id=PERSON.id, state=RegistrationState.ACTIVATED, line_id=line.id)
        for one, line in ((OPENED, LINE), (OTHER, OTHER_LINE))
    ]
    lines = [replace(line, state=LineState.ACTIVE) for line in (LINE, OTHER_LINE)]
    staff: list[StaffAccount] = [REVIEWER, ANOTHER]
    keep(units, PERSON, *registrations, *lines, *staff)
    return app_over(units, tmp_path, {Clock: ManualClock()}, policy=load_policy("cn"))


def _count(units: UnitsOfWork, *events: LineEvent) -> int:
    with units() as unit:
        return sum(entry.event.event in events for entry in unit.ledger.of_subject(LINE.id.value))


def _is_closing(units: UnitsOfWork) -> bool:
    with units() as unit:
        return OrderKind.DEACTIVATE in [order.kind for order in unit[LineOrders].of_line(LINE.id)]


def _is_frozen(units: UnitsOfWork) -> bool:
    with units() as unit:
        return BarReason.DISPUTED in [bar.reason for bar in unit[Lines].get(LINE.id).bars]


def test_a_line_that_is_disputed_four_times_at_once_has_one_dispute(app: App, units: UnitsOfWork) -> None:
    answers = all_at_once(*[partial(app[OpenDispute], LINE.id, declaration=OVER_OTHER)] * 4)
    assert (sorted(answers), _count(units, LineEvent.LINE_DISPUTED)) == ([*[DisputeConflict.code] * 3, DONE], 1)


def test_of_two_reviewers_who_answer_otherwise_at_once_one_holds(app: App, units: UnitsOfWork) -> None:
    dispute = app[OpenDispute](LINE.id, declaration=OVER_OTHER)
    answers = all_at_once(
        partial(app[AnswerDispute], dispute.id, NOT_THEIRS, acting=REVIEWER.member.id),
        partial(app[AnswerDispute], dispute.id, THEIRS, acting=ANOTHER.member.id),
    )
    assert (sorted(answers), _count(units, LineEvent.LINE_DISPUTE_ANSWERED)) == ([DisputeConflict.code, DONE], 1)
    assert _is_closing(units) == (answers[0] == DONE)


def test_an_answer_that_one_reviewer_sends_from_four_tabs_at_once_closes_the_line_once(app: App, units: UnitsOfWork) -> None:
    dispute = app[OpenDispute](LINE.id, declaration=OVER_OTHER)
    answers = all_at_once(*[partial(app[AnswerDispute], dispute.id, NOT_THEIRS, acting=REVIEWER.member.id)] * 4)
    with units() as unit:
        closings = [order for order in unit[LineOrders].of_line(LINE.id) if order.kind is OrderKind.DEACTIVATE]
    assert (sorted(answers), len(closings)) == ([*[DisputeConflict.code] * 3, DONE], 1)


def test_of_an_answer_and_a_withdrawal_at_once_one_holds(app: App, units: UnitsOfWork) -> None:
    dispute = app[OpenDispute](LINE.id, declaration=OVER_OTHER)
    answered, withdrawn = all_at_once(
        partial(app[AnswerDispute], dispute.id, NOT_THEIRS, acting=REVIEWER.member.id),
        partial(app[WithdrawDispute], LINE.id, declaration=OVER_OTHER),
    )
    assert {answered, withdrawn} == {DONE, DisputeConflict.code}
    assert (_is_closing(units), _is_frozen(units)) == (answered == DONE, answered == DONE)
    with units() as unit:
        assert not unit[Disputes].get(dispute.id).is_open
