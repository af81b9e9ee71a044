"""The attack: one administrator adds a privacy officer and a supervisor, acts as both, and would see a sealed photo."""

from pathlib import Path

import pytest

from realname.access.errors import NotTwoPeople
from realname.access.model.staff import Role, StaffMember
from realname.access.model.two_people import PeopleRule
from realname.access.store.staff import Staff
from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.access.use_cases.sign_in_audit import NOT_TWO
from realname.access.use_cases.staff_accounts import AddStaff, ConfirmStaff
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import Clock, PasswordHasher
from realname.kernel.unit_of_work import UnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from tests.access.counter_secrets import UnsafeQuickPasswords
from tests.photo_access.photo_desk import ASKED, PhotoDesk, photo_desk
from tests.support.parts import app_over

PACK = load_policy("cn")


@pytest.fixture
def desk(tmp_path: Path, units: UnitsOfWork) -> PhotoDesk:
    return photo_desk(tmp_path, units)


def _puppets(desk: PhotoDesk) -> tuple[StaffMember, StaffMember]:
    """A privacy officer and a supervisor of another outlet, whom one administrator added and a second confirmed without looking."""
    use = app_over(desk.units, None, {Clock: desk.clock, PasswordHasher: UnsafeQuickPasswords()}, policy=PACK)
    use[InviteFirstAdministrators]("zhao", "qian")
    with desk.units() as unit:
        zhao, qian = (unit[Staff].find(login) for login in ("zhao", "qian"))
    assert zhao is not None
    assert qian is not None
    made = []
    for login, role, outlet in (("first", Role.PRIVACY_OFFICER, None), ("other", Role.SUPERVISOR, OutletId("outlet-9"))):
        use[AddStaff](login, outlet, role, acting=zhao.member.id)
        with pytest.raises(NotTwoPeople):
            use[ConfirmStaff](login, acting=zhao.member.id)
        made.append(use[ConfirmStaff](login, acting=qian.member.id).member)
    officer, supervisor = made
    return officer, supervisor


def test_accounts_that_one_administrator_made_open_no_photo_and_the_attempt_is_recorded(desk: PhotoDesk) -> None:
    officer, supervisor = _puppets(desk)
    opening = desk.ask(ASKED, acting=officer.id)
    with pytest.raises(NotTwoPeople):
        desk.answer.allow(opening.id, acting=supervisor)
    for acting in (officer, supervisor):
        with pytest.raises(RealNameError):
            desk.look.begin(opening.id, acting=acting.id)
    with desk.units() as unit:
        attempts = unit.ledger.events_of(NOT_TWO)
    assert {(facts["agent"], facts["act"]) for facts in map(facts_of, attempts)} >= {(supervisor.id.value, "photo-opening")}


def test_after_the_term_of_the_pack_they_count_as_two(desk: PhotoDesk) -> None:
    officer, supervisor = _puppets(desk)
    desk.clock.advance(PACK[PeopleRule].independence)
    desk.answer.allow(desk.ask(ASKED, acting=officer.id).id, acting=supervisor)
