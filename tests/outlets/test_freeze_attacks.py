"""Attacks on the agreement of two people on a freeze, at the same moment and from old forms, on each kind of database."""

from functools import partial

import pytest

from realname.access.model.operating_status import OperatingState
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.errors import FreezeConflict
from realname.outlets.store.enrolments import Outlets
from realname.outlets.use_cases.freezes import AnswerFreeze, AskForFreeze
from tests.outlets.enrolments import enrol
from tests.outlets.test_freezes import ADMINISTRATOR, ASKER, ELSEWHERE, INSPECTOR, LIFT, PEOPLE, POLICY, WHOLE
from tests.registration.openings import OUTLET
from tests.support.at_once import DONE, all_at_once
from tests.support.known_staff import know
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over


@pytest.fixture
def app(units: UnitsOfWork) -> App:
    """One enrolled outlet."""
    clock = ManualClock()
    enrol(units, clock=clock, policy=POLICY)
    know(units, *PEOPLE)
    return app_over(units, None, {Clock: clock}, policy=POLICY)


def _state(units: UnitsOfWork) -> OperatingState:
    with units() as unit:
        return unit[Outlets].get(OUTLET).state


def test_one_freeze_asked_for_by_four_at_once_is_asked_for_once(app: App) -> None:
    answers = all_at_once(*[partial(app[AskForFreeze], WHOLE, acting=ASKER)] * 4)
    assert sorted(answers) == [DONE, *[FreezeConflict.code] * 3]


def test_of_a_confirming_and_a_refusing_answer_at_once_one_holds(app: App, units: UnitsOfWork) -> None:
    request = app[AskForFreeze](WHOLE, acting=ASKER)
    confirmed, refused = all_at_once(
        partial(app[AnswerFreeze].confirm, request.id, acting=INSPECTOR), partial(app[AnswerFreeze].refuse, request.id, acting=ELSEWHERE)
    )
    assert {confirmed, refused} == {DONE, FreezeConflict.code}
    assert (_state(units) is OperatingState.FROZEN) == (confirmed == DONE)


def test_a_confirmation_sent_again_after_the_lifting_freezes_nothing_anew(app: App, units: UnitsOfWork) -> None:
    request = app[AskForFreeze](WHOLE, acting=ASKER)
    app[AnswerFreeze].confirm(request.id, acting=INSPECTOR)
    lifting = app[AskForFreeze](LIFT, acting=ASKER)
    app[AnswerFreeze].confirm(lifting.id, acting=ADMINISTRATOR)
    with pytest.raises(FreezeConflict):
        app[AnswerFreeze].confirm(request.id, acting=INSPECTOR)
    assert _state(units) is OperatingState.ACTIVE
