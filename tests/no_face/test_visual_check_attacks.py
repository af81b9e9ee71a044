"""Attacks on the check by two people: at the same moment, from old forms, and after the card was exchanged."""

from functools import partial
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.events import RegistrationEvent
from realname.registration.store.visual_checks import VisualChecks
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.model.visual_check import Likeness
from tests.no_face.visual_check_desk import COLLEAGUE, OPENER, SUPERVISOR, VisualCheckDesk, build_visual_check_desk
from tests.registration.openings import OUTLET
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import HASHED
from tests.support.manual_clock import START

OTHER_SUPERVISOR = StaffMember(id=AgentId("supervisor-1b"), login="supervisor.b", outlet_id=OUTLET, role=Role.SUPERVISOR)
SAME, NOT_SURE = Likeness.SAME_PERSON, Likeness.NOT_SURE


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> VisualCheckDesk:
    """The desk on each kind of database, with a second supervisor."""
    with units() as unit:
        unit[Staff].add(StaffAccount(member=OTHER_SUPERVISOR, password_hash=HASHED, added_at=START))
        unit.commit()
    return build_visual_check_desk(units, tmp_path)


def test_of_two_first_statements_at_once_one_is_recorded(desk: VisualCheckDesk) -> None:
    waits = desk.ready()
    answers = all_at_once(
        partial(desk.compare.first, waits, SAME, acting=OPENER), partial(desk.compare.first, waits, NOT_SURE, acting=COLLEAGUE)
    )
    assert sorted(answers) == [DONE, StateConflict.code]


def test_of_two_supervisors_at_once_one_is_the_second(desk: VisualCheckDesk) -> None:
    waits = desk.ready()
    desk.compare.first(waits, SAME, acting=OPENER)
    answers = all_at_once(
        partial(desk.compare.second, waits, SAME, acting=SUPERVISOR), partial(desk.compare.second, waits, NOT_SURE, acting=OTHER_SUPERVISOR)
    )
    assert sorted(answers) == [DONE, StateConflict.code]


def test_a_second_statement_sent_four_times_at_once_submits_once(desk: VisualCheckDesk) -> None:
    waits = desk.ready()
    desk.compare.first(waits, SAME, acting=OPENER)
    answers = all_at_once(*[partial(desk.compare.second, waits, SAME, acting=SUPERVISOR)] * 4)
    submitted = [one for one in desk.desk.events(waits) if one.event is RegistrationEvent.REGISTRATION_SUBMITTED]
    assert (set(answers), len(submitted)) == ({DONE}, 1)


def test_a_second_statement_from_a_form_of_before_the_card_was_exchanged_counts_for_no_card(desk: VisualCheckDesk) -> None:
    waits = desk.ready()
    desk.compare.first(waits, SAME, acting=OPENER)
    desk.desk.attach_evidence(waits, desk.desk.card(SAMPLE_MAN))
    with pytest.raises(StateConflict):
        desk.compare.second(waits, SAME, acting=SUPERVISOR)
    with desk.units() as unit:
        assert unit[VisualChecks].get(waits) is None
