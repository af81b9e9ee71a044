"""Leaks: what is serious, and clocks that run from when one was noticed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.breaches.model.breach import Breach, BreachedData, BreachFacts, BreachKind, NotNotifiedReason, record_breach
from realname.breaches.model.breach_rule import BreachRule
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, BreachId
from tests.support.manual_clock import START

RULE = BreachRule(serious_people=100, serious_hours=1, report_hours=24, tell_hours=72)
FACTS = BreachFacts(kind=BreachKind.LOSS, noticed_at=START, people=3, data=frozenset({BreachedData.NAMES}), measures=frozenset())
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


def _leak(facts: BreachFacts = FACTS) -> Breach:
    return record_breach(BreachId("leak-1"), facts, RULE, at=START + HOUR / 2, by=AgentId("agent-1"))


@pytest.mark.parametrize(("people", "serious"), [(0, False), (99, False), (100, True), (101, True)])
def test_from_so_many_people_on_it_is_serious_and_reported_at_once(*, people: int, serious: bool) -> None:
    breach = _leak(replace(FACTS, people=people))
    assert (breach.is_serious, breach.report_by) == (serious, START + (1 if serious else 24) * HOUR)


def test_a_face_makes_it_serious_whatever_the_number() -> None:
    assert _leak(replace(FACTS, people=1, data=frozenset({BreachedData.FACES}))).is_serious


@pytest.mark.parametrize(("beyond", "late"), [(-TICK, False), (timedelta(0), False), (TICK, True)])
def test_it_is_late_just_after_its_last_moment_and_not_at_it(*, beyond: timedelta, late: bool) -> None:
    breach = _leak()
    assert breach.is_late(breach.report_by + beyond) is late
    reported = breach.report(at=START + HOUR, number="CAC-1")
    assert reported.is_late(breach.tell_by + beyond) is late


def test_the_clock_for_the_people_runs_once_it_is_reported() -> None:
    breach = _leak()
    assert breach.due_at == START + 24 * HOUR
    reported = breach.report(at=START + HOUR, number="CAC-1")
    assert reported.due_at == START + 72 * HOUR
    assert reported.notify_people(at=START + HOUR, people=3).due_at is None
    assert reported.justify_no_notice(NotNotifiedReason.HARM_AVOIDED).due_at is None


def test_overdue_is_noted_once() -> None:
    breach = _leak()
    assert breach.note_overdue(at=breach.report_by) is breach
    noted = breach.note_overdue(at=breach.report_by + TICK)
    assert noted.overdue_at == breach.report_by + TICK
    assert noted.note_overdue(at=breach.report_by + HOUR) is noted


def test_it_is_closed_when_it_is_reported_and_its_people_are_told() -> None:
    breach = _leak()
    with pytest.raises(StateConflict):
        breach.close(at=START + HOUR)
    reported = breach.report(at=START + HOUR, number="CAC-1")
    with pytest.raises(StateConflict):
        reported.close(at=START + HOUR)
    closed = reported.notify_people(at=START + HOUR, people=3).close(at=START + 2 * HOUR)
    assert closed.closed_at == START + 2 * HOUR
    with pytest.raises(StateConflict):
        closed.close(at=START)
    with pytest.raises(StateConflict):
        closed.report(at=START, number="x")
    with pytest.raises(StateConflict):
        closed.notify_people(at=START, people=1)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, noticed_at=START + HOUR),
        replace(FACTS, data=frozenset()),
        replace(FACTS, people=-1),
        replace(FACTS, people=10_000_000),
    ],
)
def test_what_cannot_be_is_not_recorded(facts: BreachFacts) -> None:
    with pytest.raises(InvalidInput):
        _leak(facts)
