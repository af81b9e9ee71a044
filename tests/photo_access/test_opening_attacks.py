"""Attacks on the agreement of two people on a photo: at the same moment, twice by one person, late, and by a person with a part in it."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.photo_access.errors import OpeningConflict, UnknownOpening
from realname.photo_access.events import PhotoAccessEvent
from realname.photo_access.model.photo_opening import OpeningState
from tests.photo_access.photo_desk import ASKED, ELSEWHERE, INSPECTOR, KEPT, OFFICER, PhotoDesk, photo_desk
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import HASHED, keep

ANOTHER_OFFICER = StaffMember(id=AgentId("officer-2"), login="second.officer", outlet_id=None, role=Role.PRIVACY_OFFICER)
OPENER = StaffMember(id=KEPT.agent_id, login="opener", outlet_id=None, role=Role.INSPECTOR)


@pytest.fixture
def desk(units: UnitsOfWork, tmp_path: Path) -> PhotoDesk:
    """One registration whose photo is kept, on each kind of database."""
    desk = photo_desk(tmp_path, units)
    keep(units, *(StaffAccount(member=one, password_hash=HASHED, added_at=desk.clock.now()) for one in (ANOTHER_OFFICER, OPENER)))
    return desk


def _count(desk: PhotoDesk, event: PhotoAccessEvent) -> int:
    with desk.units() as unit:
        return sum(entry.event.event is event for entry in unit.ledger.of_subject(KEPT.id.value))


def test_two_requests_for_one_photo_at_once_open_one(desk: PhotoDesk) -> None:
    answers = all_at_once(partial(desk.ask, ASKED, acting=OFFICER.id), partial(desk.ask, ASKED, acting=ANOTHER_OFFICER.id))
    assert sorted(answers) == [DONE, OpeningConflict.code]


def test_a_request_that_is_sent_twice_at_once_is_recorded_once(desk: PhotoDesk) -> None:
    answers = all_at_once(*[partial(desk.ask, ASKED, acting=OFFICER.id)] * 4)
    assert (answers.count(DONE), _count(desk, PhotoAccessEvent.PHOTO_OPENING_ASKED)) == (1, 1)


def test_of_an_allowing_and_a_refusing_answer_at_once_one_holds(desk: PhotoDesk) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    answers = all_at_once(
        partial(desk.answer.allow, opening.id, acting=INSPECTOR), partial(desk.answer.refuse, opening.id, acting=ELSEWHERE)
    )
    recorded = _count(desk, PhotoAccessEvent.PHOTO_OPENING_ALLOWED) + _count(desk, PhotoAccessEvent.PHOTO_OPENING_REFUSED)
    assert (sorted(answers), recorded) == ([DONE, OpeningConflict.code], 1)


def test_an_answer_sent_again_from_an_old_form_changes_nothing(desk: PhotoDesk) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    desk.answer.refuse(opening.id, acting=INSPECTOR)
    with pytest.raises(OpeningConflict):
        desk.answer.allow(opening.id, acting=INSPECTOR)
    assert desk.opening(opening.id).state(desk.clock.now()) is OpeningState.REFUSED


def test_an_officer_who_became_an_inspector_meanwhile_allows_nothing_of_their_own(desk: PhotoDesk) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    with pytest.raises(OpeningConflict):
        desk.answer.allow(opening.id, acting=replace(OFFICER, role=Role.INSPECTOR))


@pytest.mark.parametrize("answer", ["allow", "refuse"])
def test_a_person_with_a_part_in_the_registration_neither_allows_nor_refuses(desk: PhotoDesk, answer: str) -> None:
    opening = desk.ask(ASKED, acting=OFFICER.id)
    with pytest.raises(TookPart):
        getattr(desk.answer, answer)(opening.id, acting=OPENER)
    assert desk.opening(opening.id).state(desk.clock.now()) is OpeningState.ASKED


def test_a_look_that_is_sent_twice_at_once_is_recorded_once(desk: PhotoDesk) -> None:
    opening_id = desk.allowed()
    answers = all_at_once(*[partial(desk.look.begin, opening_id, acting=OFFICER.id)] * 4)
    assert (set(answers), _count(desk, PhotoAccessEvent.PHOTO_OPENED)) == ({DONE}, 1)


def test_a_third_person_who_knows_the_address_sees_nothing(desk: PhotoDesk) -> None:
    opening_id = desk.allowed()
    desk.look.begin(opening_id, acting=OFFICER.id)
    for act in (desk.look.begin, desk.look.photo):
        with pytest.raises(UnknownOpening):
            act(opening_id, acting=ELSEWHERE.id)
