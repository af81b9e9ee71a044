"""The rules of the check by two people: two, one after the other, and the second had nothing to do with the registration."""

import pytest

from realname.kernel.errors import StateConflict, TookPart
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.verification.model.visual_check import Likeness, Statement, TwoStatements
from tests.support.manual_clock import START

OPENER, COLLEAGUE, SUPERVISOR = AgentId("opener"), AgentId("colleague"), AgentId("supervisor")


def stated(by: AgentId) -> Statement:
    return Statement(by=by, likeness=Likeness.SAME_PERSON, at=START)


def said_first(by: AgentId = COLLEAGUE) -> TwoStatements:
    return TwoStatements(registration_id=RegistrationId("registration-1"), opened_by=OPENER, first=stated(by))


@pytest.mark.parametrize("first", [OPENER, COLLEAGUE])
def test_the_second_is_somebody_who_had_nothing_to_do_with_it(first: AgentId) -> None:
    assert said_first(first).complete(stated(SUPERVISOR)).second == stated(SUPERVISOR)


@pytest.mark.parametrize("second", [OPENER, COLLEAGUE])
def test_neither_whoever_opened_it_nor_the_first_is_the_second(second: AgentId) -> None:
    with pytest.raises(TookPart):
        said_first().complete(stated(second))


def test_what_both_said_stands() -> None:
    with pytest.raises(StateConflict):
        said_first().complete(stated(SUPERVISOR)).complete(stated(AgentId("third")))
