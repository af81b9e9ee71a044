"""The contract of orders and notices: each is taken by one process at a time, orders of a line one after the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import LineId, NoticeId, OrderId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed, UnknownOrder
from realname.lines.model.barring import BarReason
from realname.lines.model.notice import NoticeKind
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.store.notices import Notices
from realname.lines.store.orders import LineOrders
from tests.support.examples import (
    HALF_HOUR,
    LINE,
    NOTICE,
    OPENED,
    ORDER,
    OTHER,
    OTHER_NUMBER,
    OTHER_SIM,
    PERSON,
    SECOND,
    keep,
)
from tests.support.manual_clock import START

LATER = START + timedelta(minutes=2)
NEXT = replace(ORDER, id=OrderId("order-2"), ordinal=2)
SECOND_LINE = replace(LINE, id=LineId("line-2"), registration_id=OTHER.id, msisdn=OTHER_NUMBER, iccid=OTHER_SIM)
ELSEWHERE = replace(ORDER, id=OrderId("order-3"), line_id=SECOND_LINE.id, due_at=START + SECOND)
BARS = frozenset({OrderKind.SET_BAR})


@pytest.fixture
def with_lines(units: UnitsOfWork) -> UnitsOfWork:
    """Two lines of one person."""
    keep(units, PERSON, OPENED, OTHER, LINE, SECOND_LINE)
    return units


def _claimed(units: UnitsOfWork, *, kinds: frozenset[OrderKind] = BARS, at: timedelta = timedelta(), limit: int = 9) -> list[str]:
    with units() as unit:
        found = unit[LineOrders].claim_due(kinds=kinds, at=START + at, until=LATER + at, limit=limit)
        unit.commit()
    return [order.id.value for order in found]


def test_an_order_comes_back_as_it_was_saved(with_lines: UnitsOfWork) -> None:
    done = ORDER.asked(at=START).answered(OrderOutcome.DONE, at=START + SECOND)
    answered = replace(done, notice=NoticeKind.BARRED, held_by=BarReason.LOST)
    keep(with_lines, ORDER)
    with with_lines() as unit:
        assert unit[LineOrders].get(ORDER.id) == ORDER
        unit[LineOrders].save(answered)
        assert unit[LineOrders].get(ORDER.id) == answered


def test_an_unknown_order_is_an_error(with_lines: UnitsOfWork) -> None:
    with with_lines() as unit, pytest.raises(UnknownOrder):
        unit[LineOrders].get(ORDER.id)
    with with_lines() as unit, pytest.raises(UnknownOrder):
        unit[LineOrders].save(ORDER)


@pytest.mark.parametrize("second", [replace(ORDER, ordinal=2), replace(ORDER, id=NEXT.id)], ids=["key", "place"])
def test_a_key_and_a_place_are_used_once(with_lines: UnitsOfWork, second: object) -> None:
    keep(with_lines, ORDER)
    assert isinstance(second, type(ORDER))
    with with_lines() as unit, pytest.raises(ApprovalAlreadyUsed):
        unit[LineOrders].add(second)


def test_the_orders_of_a_line_come_in_their_order(with_lines: UnitsOfWork) -> None:
    keep(with_lines, NEXT, ELSEWHERE, ORDER)
    with with_lines() as unit:
        assert list(unit[LineOrders].of_line(LINE.id)) == [ORDER, NEXT]


def test_what_is_due_is_taken_once_until_its_lease_ends(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ORDER, ELSEWHERE)
    assert _claimed(with_lines) == ["order-1"]
    assert _claimed(with_lines, at=SECOND) == ["order-3"]
    assert _claimed(with_lines, at=2 * SECOND) == []
    assert _claimed(with_lines, at=LATER - START) == ["order-1"]


def test_no_more_are_taken_than_asked_for_the_longest_due_first(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ELSEWHERE, ORDER)
    assert _claimed(with_lines, at=SECOND, limit=1) == ["order-1"]


def test_other_kinds_are_left_alone(with_lines: UnitsOfWork) -> None:
    keep(with_lines, replace(ORDER, kind=OrderKind.ACTIVATE))
    assert _claimed(with_lines) == []


def test_an_order_waits_for_the_answer_to_the_one_before(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ORDER, NEXT)
    assert _claimed(with_lines) == ["order-1"]
    assert _claimed(with_lines, at=SECOND) == []
    with with_lines() as unit:
        unit[LineOrders].save(ORDER.answered(OrderOutcome.REJECTED, at=START))
        unit.commit()
    assert _claimed(with_lines, at=SECOND) == ["order-2"]


SWAP = replace(ORDER, id=OrderId("swap"), kind=OrderKind.REPLACE_SIM)
CLOSING = replace(NEXT, id=OrderId("closing"), kind=OrderKind.DEACTIVATE)


@pytest.mark.parametrize("swap", [SWAP, SWAP.asked(at=START)], ids=["not sent", "sent"])
def test_a_bar_overtakes_a_new_sim(with_lines: UnitsOfWork, swap: LineOrder) -> None:
    keep(with_lines, swap, NEXT)
    assert _claimed(with_lines) == ["order-2"]


def test_a_new_sim_that_was_not_sent_waits_for_a_bar(with_lines: UnitsOfWork) -> None:
    keep(with_lines, SWAP, replace(NEXT, due_at=START + HALF_HOUR))
    assert _claimed(with_lines, kinds=frozenset(OrderKind)) == []


def test_a_new_sim_that_was_sent_waits_for_nothing_later(with_lines: UnitsOfWork) -> None:
    keep(with_lines, SWAP.asked(at=START), replace(NEXT, due_at=START + HALF_HOUR))
    assert _claimed(with_lines, kinds=frozenset(OrderKind)) == ["swap"]


def test_a_closing_leaves_a_bar_behind_that_was_not_sent(with_lines: UnitsOfWork) -> None:
    keep(with_lines, replace(ORDER, due_at=START + HALF_HOUR), CLOSING)
    assert _claimed(with_lines, kinds=frozenset({OrderKind.DEACTIVATE})) == ["closing"]


def test_a_closing_waits_for_a_bar_that_was_sent(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ORDER.asked(at=START), CLOSING)
    assert _claimed(with_lines, kinds=frozenset({OrderKind.DEACTIVATE})) == []


def test_the_orders_of_one_line_are_taken_alone(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ORDER, ELSEWHERE)
    with with_lines() as unit:
        found = unit[LineOrders].claim_due(kinds=BARS, at=LATER, until=LATER, limit=9, line_id=SECOND_LINE.id)
        assert [order.id for order in found] == [ELSEWHERE.id]


def test_what_was_sent_and_has_no_answer_is_listed_the_oldest_first(with_lines: UnitsOfWork) -> None:
    keep(with_lines, ELSEWHERE.asked(at=START), ORDER.asked(at=START + SECOND), NEXT)
    with with_lines() as unit:
        found = unit[LineOrders].unanswered(asked_before=START + HALF_HOUR, limit=9)
        assert [order.id for order in found] == [ELSEWHERE.id, ORDER.id]
        assert [order.id for order in unit[LineOrders].unanswered(asked_before=START + SECOND, limit=9)] == [ELSEWHERE.id]


def test_a_notice_comes_back_as_it_was_saved_and_is_kept_once(with_lines: UnitsOfWork) -> None:
    keep(with_lines, NOTICE, replace(NOTICE, kind=NoticeKind.DEACTIVATING))
    with with_lines() as unit:
        assert unit[Notices].get(NOTICE.id) == NOTICE
        unit[Notices].save(NOTICE.sent(at=START))
        assert unit[Notices].get(NOTICE.id) == NOTICE.sent(at=START)
        assert unit[Notices].get(NoticeId("other")) is None


def test_a_due_notice_is_taken_once_until_its_lease_ends_and_a_sent_one_never(with_lines: UnitsOfWork) -> None:
    other = replace(NOTICE, id=NoticeId("other"), due_at=START + HALF_HOUR)
    keep(with_lines, NOTICE, other)
    with with_lines() as unit:
        assert list(unit[Notices].claim_due(at=START, until=LATER, limit=9)) == [NOTICE]
        assert list(unit[Notices].claim_due(at=START, until=LATER, limit=9)) == []
        unit[Notices].save(NOTICE.sent(at=START))
        assert list(unit[Notices].claim_due(at=START + HALF_HOUR, until=LATER + HALF_HOUR, limit=9)) == [other]


def test_a_notice_is_taken_back_until_it_is_sent(with_lines: UnitsOfWork) -> None:
    with with_lines() as unit:
        unit[Notices].add(NOTICE)
        unit[Notices].take_back(NOTICE.id)
        assert unit[Notices].get(NOTICE.id) is None
        unit[Notices].take_back(NOTICE.id)
        unit[Notices].add(NOTICE.sent(at=START))
        unit[Notices].take_back(NOTICE.id)
        assert unit[Notices].get(NOTICE.id) is not None


def test_a_notice_that_was_given_up_is_never_due(with_lines: UnitsOfWork) -> None:
    given_up = replace(NOTICE, undeliverable_at=START)
    keep(with_lines, given_up)
    with with_lines() as unit:
        assert unit[Notices].get(NOTICE.id) == given_up
        assert list(unit[Notices].claim_due(at=LATER, until=LATER, limit=9)) == []


def test_what_is_not_sent_yet_of_a_line_is_dropped(with_lines: UnitsOfWork) -> None:
    sent, elsewhere = replace(NOTICE, id=NoticeId("sent"), sent_at=START), replace(NOTICE, id=NoticeId("else"), line_id=SECOND_LINE.id)
    keep(with_lines, NOTICE, sent, elsewhere)
    with with_lines() as unit:
        unit[Notices].drop_unsent(LINE.id)
        left = [unit[Notices].get(one.id) for one in (NOTICE, sent, elsewhere)]
    assert left == [None, sent, elsewhere]
