"""Leaks: what is serious, and clocks that run from when one was noticed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.breaches.model.breach import Leak, LeakedData, LeakFacts, LeakKind, NotTold, record_leak
from realname.breaches.model.breach_rule import LeakRule
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, LeakId
from tests.support.manual_clock import START

RULE = LeakRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
FACTS = LeakFacts(kind=LeakKind.LOSS, noticed_at=START, people=3, data=frozenset({LeakedData.NAMES}), measures=frozenset())
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def _leak(facts: LeakFacts = FACTS) -> Leak:
    return record_leak(LeakId("leak-1"), facts, RULE, at=START + HOUR / 2, by=AgentId("agent-1"))


@pytest.mark.parametrize(("people", "serious"), [(0, False), (99, False), (100, True), (101, True)])
def test_from_so_many_people_on_it_is_serious_and_reported_at_once(*, people: int, serious: bool) -> None:
    leak = _leak(replace(FACTS, people=people))
    assert (leak.is_serious, leak.report_by) == (serious, START + (1 if serious else 24) * HOUR)


def test_a_face_makes_it_serious_whatever_the_number() -> None:
    assert _leak(replace(FACTS, people=1, data=frozenset({LeakedData.FACES}))).is_serious


@pytest.mark.parametrize(("beyond", "late"), [(-TICK, False), (timedelta(0), False), (TICK, True)])
def test_it_is_late_just_after_its_last_moment_and_not_at_it(*, beyond: timedelta, late: bool) -> None:
    leak = _leak()
    assert leak.is_late(leak.report_by + beyond) is late
    reported = leak.report(at=START + HOUR, number="CAC-1")
    assert reported.is_late(leak.tell_by + beyond) is late


def test_the_clock_for_the_people_runs_once_it_is_reported() -> None:
    leak = _leak()
    assert leak.due_at == START + 24 * HOUR
    reported = leak.report(at=START + HOUR, number="CAC-1")
    assert reported.due_at == START + 72 * HOUR
    assert reported.tell(at=START + HOUR, people=3).due_at is None
    assert reported.leave_untold(NotTold.HARM_AVOIDED).due_at is None


def test_overdue_is_noted_once() -> None:
    leak = _leak()
    assert leak.note_overdue(at=leak.report_by) is leak
    noted = leak.note_overdue(at=leak.report_by + TICK)
    assert noted.overdue_at == leak.report_by + TICK
    assert noted.note_overdue(at=leak.report_by + HOUR) is noted


def test_it_is_closed_when_it_is_reported_and_its_people_are_told() -> None:
    leak = _leak()
    with pytest.raises(StateConflict):
        leak.close(at=START + HOUR)
    reported = leak.report(at=START + HOUR, number="CAC-1")
    with pytest.raises(StateConflict):
        reported.close(at=START + HOUR)
    closed = reported.tell(at=START + HOUR, people=3).close(at=START + 2 * HOUR)
    assert closed.closed_at == START + 2 * HOUR
    with pytest.raises(StateConflict):
        closed.close(at=START)
    with pytest.raises(StateConflict):
        closed.report(at=START, number="x")
    with pytest.raises(StateConflict):
        closed.tell(at=START, people=1)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, noticed_at=START + HOUR),
        replace(FACTS, data=frozenset()),
        replace(FACTS, people=-1),
        replace(FACTS, people=10_000_000),
    ],
)
def test_what_cannot_be_is_not_recorded(facts: LeakFacts) -> None:
    with pytest.raises(InvalidInput):
        _leak(facts)
