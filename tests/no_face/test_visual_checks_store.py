"""The contract of what is recorded on the route without a face: statements of two people, other means, codes to lines."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.registration.model.alternative_checks import AnsweredMeans
from realname.registration.model.line_code import LineCode
from realname.registration.store.alternative_checks import AlternativeCheckAnswers, LineCodes
from realname.registration.store.registrations import Registrations
from realname.registration.store.visual_checks import VisualChecks
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome, Statement, TwoStatements
from tests.support.examples import LINE, OPENED, OTHER, PERSON, SECOND, STAFF, keep
from tests.support.manual_clock import START

SUPERVISOR = replace(STAFF, member=replace(STAFF.member, id=AgentId("supervisor-1"), login="supervisor"))
COLLEAGUE = replace(STAFF, member=replace(STAFF.member, id=AgentId("agent-2"), login="colleague"))
FIRST = TwoStatements(
    registration_id=OPENED.id,
    opened_by=OPENED.agent_id,
    first=Statement(by=COLLEAGUE.member.id, likeness=Likeness.NOT_SURE, at=START),
)
LATER = replace(FIRST, first=replace(FIRST.first, at=START + SECOND))
TAKEN = FIRST.take(SUPERVISOR.member.id, at=START)
BOTH = replace(FIRST, second=Statement(by=SUPERVISOR.member.id, likeness=Likeness.SAME_PERSON, at=START + SECOND))
CARD = AnsweredMeans(registration_id=OPENED.id, kind=MeansKind.BANK_CARD, outcome=MeansOutcome.NOT_CONFIRMED, at=START, tries=1)
PIN = replace(CARD, kind=MeansKind.READER_PIN, outcome=MeansOutcome.CONFIRMED)
CODE = LineCode(registration_id=OPENED.id, line_id=LINE.id, mark="a" * 32, sent_at=START)


def _keep_all(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER, PERSON, STAFF, SUPERVISOR, COLLEAGUE, LINE)


@pytest.fixture
def kept(units: UnitsOfWork) -> UnitsOfWork:
    """With two registrations, a line, and three members of staff."""
    _keep_all(units)
    return units


@pytest.mark.parametrize(
    "saved",
    [
        [FIRST],
        [BOTH],
        [FIRST.take(SUPERVISOR.member.id, at=START)],
        [FIRST, BOTH],
        [FIRST, replace(FIRST, first=replace(FIRST.first, at=START + SECOND))],
    ],
)
def test_statements_come_back_as_they_were_saved(kept: UnitsOfWork, saved: list[TwoStatements]) -> None:
    with kept() as unit:
        for one in saved:
            unit[VisualChecks].save(one)
        unit.commit()
    with kept() as unit:
        assert unit[VisualChecks].get(OPENED.id) == saved[-1]
        assert unit[VisualChecks].get(OTHER.id) is None


@pytest.mark.parametrize("second", [FIRST.opened_by, FIRST.first.by])
def test_no_second_is_kept_who_took_part_before(kept: UnitsOfWork, second: AgentId) -> None:
    assert BOTH.second is not None
    with kept() as unit:
        unit[VisualChecks].save(FIRST)
        with pytest.raises(TookPart):
            unit[VisualChecks].save(replace(BOTH, second=replace(BOTH.second, by=second)))


def test_what_was_said_is_forgotten_of_one_and_of_no_other(kept: UnitsOfWork) -> None:
    with kept() as unit:
        unit[VisualChecks].save(FIRST)
        unit[VisualChecks].save(replace(FIRST, registration_id=OTHER.id))
        unit[VisualChecks].forget(OPENED.id)
        unit[VisualChecks].forget(OPENED.id)
        unit.commit()
    with kept() as unit:
        assert (unit[VisualChecks].get(OPENED.id), unit[VisualChecks].get(OTHER.id)) == (None, replace(FIRST, registration_id=OTHER.id))


def test_of_each_kind_of_means_the_last_answer_is_kept(kept: UnitsOfWork) -> None:
    with kept() as unit:
        for one in (PIN, CARD, replace(CARD, tries=2)):
            unit[AlternativeCheckAnswers].save(one)
        unit.commit()
    with kept() as unit:
        assert list(unit[AlternativeCheckAnswers].of_registration(OPENED.id)) == [replace(CARD, tries=2), PIN]
        unit[AlternativeCheckAnswers].forget(OPENED.id)
        assert list(unit[AlternativeCheckAnswers].of_registration(OPENED.id)) == []


def test_the_last_code_of_a_registration_is_kept(kept: UnitsOfWork) -> None:
    changed = replace(CODE, mark="b" * 32, tries=2, sent=3, sent_at=START + SECOND)
    with kept() as unit:
        unit[LineCodes].save(CODE)
        unit[LineCodes].save(changed)
        unit.commit()
    with kept() as unit:
        assert (unit[LineCodes].get(OPENED.id), unit[LineCodes].get(OTHER.id)) == (changed, None)
        unit[LineCodes].forget(OPENED.id)
        assert unit[LineCodes].get(OPENED.id) is None


@pytest.mark.parametrize("column", ["first_by", "opened_by"])
def test_the_database_itself_refuses_one_person_in_both_places(engine: Engine, column: str) -> None:
    units = SqlUnitsOfWork(engine)
    _keep_all(units)
    with units() as unit:
        unit[VisualChecks].save(BOTH)
        unit.commit()
    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text(f"UPDATE visual_checks SET second_by = {column}"))  # noqa: S608 - a name of the test's own


@pytest.mark.parametrize("changed", [lambda one: replace(one, has_closed_eyes=True), lambda one: one])
def test_closed_eyes_on_the_portrait_are_remembered(units: UnitsOfWork, changed: Callable[[object], object]) -> None:
    registration = changed(OPENED)
    keep(units, registration)  # type: ignore[arg-type]
    with units() as unit:
        assert unit[Registrations].get(OPENED.id) == registration
