"""Passkeys: made and used for one question, one browser and one place; the person who holds one is verified; copies are noticed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.errors import AdministratorPresent, InvitationRefused, PasskeyRefused, SignInFailed, SignInRequired, UnknownStaff
from realname.access.model.passkey import MOST_PASSKEYS, QUESTION_LIFETIME
from realname.access.model.staff import Role, SignInMeans, StaffAccount, StaffMember
from realname.access.store.staff import Staff, StaffSessions
from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.access.use_cases.invitations import AcceptInvitation, InviteStaff
from realname.access.use_cases.passkey_sign_in import AskForPasskey, SignInByPasskey
from realname.access.use_cases.passkeys import AddPasskey, AskForNewPasskey, ListPasskeys, RemovePasskey
from realname.access.use_cases.staff_accounts import DeactivateStaff
from realname.access.use_cases.staff_session import begin_session
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.registry import App
from tests.access.soft_passkey import SoftPasskey
from tests.ledger.auditing import told
from tests.support.examples import STAFF, keep
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over
from tests.support.sqlite_units import SqliteUnits

HOLDER, OTHER = "a" * 32, "b" * 32
LI_NA = STAFF.member
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How staff get in."""

    units: SqliteUnits
    clock: ManualClock
    access: App

    def added(self, passkey: SoftPasskey, member: StaffMember = LI_NA) -> None:
        question = self.access[AskForNewPasskey](member, holder=HOLDER)
        self.access[AddPasskey](member, passkey.made(question), "key", holder=HOLDER, token=self.token())

    def token(self) -> str:
        """Of a sign-in that has just begun."""
        with self.units() as unit:
            begun = begin_session(unit, self.access[RandomTokens], STAFF, means=SignInMeans.INVITATION, at=self.clock.now())
            unit.commit()
        return begun.token

    def sign_in(self, passkey: SoftPasskey) -> StaffMember:
        answer = passkey.used(self.access[AskForPasskey](holder=HOLDER))
        return self.access[SignInByPasskey](answer, holder=HOLDER).session.member


@pytest.fixture
def door() -> Door:
    units, clock = SqliteUnits(), ManualClock()
    keep(units, STAFF)
    access = app_over(units, None, {Clock: clock})
    return Door(units=units, clock=clock, access=access)


def test_a_person_who_has_a_passkey_signs_in_with_it_and_types_no_login(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    assert door.sign_in(passkey) == LI_NA


def test_a_sign_in_by_passkey_says_so(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    signed_in = door.access[SignInByPasskey](passkey.used(door.access[AskForPasskey](holder=HOLDER)), holder=HOLDER)
    assert signed_in.session.means is SignInMeans.PASSKEY


def test_a_member_has_several_and_each_is_theirs(door: Door) -> None:
    first, second = SoftPasskey(), SoftPasskey()
    door.added(first)
    door.added(second)
    assert [door.sign_in(one) for one in (first, second)] == [LI_NA, LI_NA]


def test_the_questions_ask_for_a_verified_holder_and_a_key_that_is_found_without_a_login(door: Door) -> None:
    made = json.loads(door.access[AskForNewPasskey](LI_NA, holder=HOLDER))
    used = json.loads(door.access[AskForPasskey](holder=HOLDER))
    assert (made["authenticatorSelection"]["userVerification"], used["userVerification"]) == ("required", "required")
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert used.get("allowCredentials", []) == []


def test_a_question_is_answered_once(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    answer = passkey.used(door.access[AskForPasskey](holder=HOLDER))
    door.access[SignInByPasskey](answer, holder=HOLDER)
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey](answer, holder=HOLDER)


def test_a_wrong_answer_voids_the_question(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    question = door.access[AskForPasskey](holder=HOLDER)
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey]("{}", holder=HOLDER)
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey](passkey.used(question), holder=HOLDER)


def test_an_answer_is_taken_from_the_browser_that_was_asked_alone(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    answer = passkey.used(door.access[AskForPasskey](holder=HOLDER))
    door.access[AskForPasskey](holder=OTHER)
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey](answer, holder=OTHER)


@pytest.mark.parametrize(("late", "is_in"), [(-MOMENT, True), (timedelta(), False)])
def test_a_question_stands_for_five_minutes(door: Door, late: timedelta, is_in: bool) -> None:  # noqa: FBT001 - a parameter
    passkey = SoftPasskey()
    door.added(passkey)
    answer = passkey.used(door.access[AskForPasskey](holder=HOLDER))
    door.clock.advance(QUESTION_LIFETIME + late)
    if is_in:
        assert door.access[SignInByPasskey](answer, holder=HOLDER).session.member == LI_NA
        return
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey](answer, holder=HOLDER)


def _elsewhere(passkey: SoftPasskey) -> None:
    passkey.origin = "https://c0unter.test"


def _for_another_place(passkey: SoftPasskey) -> None:
    passkey.rp_id = "c0unter.test"


def _unverified(passkey: SoftPasskey) -> None:
    passkey.is_verifying = False


def _copied(passkey: SoftPasskey) -> None:
    passkey.sign_count = 1


def _with_another_key(passkey: SoftPasskey) -> None:
    passkey.key = SoftPasskey().key


def _of_nobody(passkey: SoftPasskey) -> None:
    passkey.id = b"nobody's passkey"


WRONGS = [_elsewhere, _for_another_place, _unverified, _copied, _with_another_key, _of_nobody]


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_passkey_that_was_used_otherwise_than_asked_lets_no_one_in(door: Door, wrong: Callable[[SoftPasskey], None]) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    door.sign_in(passkey)
    wrong(passkey)
    with pytest.raises(SignInFailed):
        door.sign_in(passkey)


def test_a_device_that_never_counts_is_taken(door: Door) -> None:
    passkey = SoftPasskey(sign_count=0)
    door.added(passkey)
    for _ in range(2):
        passkey.sign_count = 0
        assert door.sign_in(passkey) == LI_NA


@pytest.mark.parametrize("wrong", [_elsewhere, _for_another_place, _unverified])
def test_a_passkey_that_was_made_otherwise_than_asked_is_not_added(door: Door, wrong: Callable[[SoftPasskey], None]) -> None:
    passkey = SoftPasskey()
    wrong(passkey)
    with pytest.raises(PasskeyRefused):
        door.added(passkey)
    assert door.access[ListPasskeys](LI_NA.id) == []


def test_a_passkey_is_one_members(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    with pytest.raises(PasskeyRefused):
        door.added(passkey, replace(LI_NA, id=AgentId("agent-2")))


def test_no_passkey_is_added_without_a_question_or_a_name(door: Door) -> None:
    answer = SoftPasskey().made(door.access[AskForNewPasskey](LI_NA, holder=HOLDER))
    with pytest.raises(InvalidInput):
        door.access[AddPasskey](LI_NA, answer, " ", holder=HOLDER, token=door.token())
    with pytest.raises(PasskeyRefused):
        door.access[AddPasskey](LI_NA, answer, "key", holder=OTHER, token=door.token())


def test_no_passkey_is_added_by_a_sign_in_that_a_reset_has_just_ended(door: Door) -> None:
    answer, token = SoftPasskey().made(door.access[AskForNewPasskey](LI_NA, holder=HOLDER)), door.token()
    with door.units() as unit:
        unit[StaffSessions].end_all_of(LI_NA.id)
        unit.commit()
    with pytest.raises(SignInRequired):
        door.access[AddPasskey](LI_NA, answer, "key", holder=HOLDER, token=token)
    assert list(door.access[ListPasskeys](LI_NA.id)) == []


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"response": {"clientDataJSON": "e30"}}', "\u0000", "9" * 20_000])
def test_what_is_no_answer_is_refused_and_breaks_nothing(door: Door, answer: str) -> None:
    door.access[AskForNewPasskey](LI_NA, holder=HOLDER)
    with pytest.raises(PasskeyRefused):
        door.access[AddPasskey](LI_NA, answer, "key", holder=HOLDER, token=door.token())
    door.access[AskForPasskey](holder=HOLDER)
    with pytest.raises(SignInFailed):
        door.access[SignInByPasskey](answer, holder=HOLDER)


def test_a_member_has_ten_passkeys_and_no_more(door: Door) -> None:
    for _ in range(MOST_PASSKEYS):
        door.added(SoftPasskey())
    with pytest.raises(InvalidInput):
        door.access[AskForNewPasskey](LI_NA, holder=HOLDER)


def test_with_a_removed_passkey_no_one_signs_in_and_no_one_removes_anothers(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    (kept,) = door.access[ListPasskeys](LI_NA.id)
    door.access[RemovePasskey](AgentId("agent-2"), kept.id)
    assert door.sign_in(passkey) == LI_NA
    door.access[RemovePasskey](LI_NA.id, kept.id)
    with pytest.raises(SignInFailed):
        door.sign_in(passkey)


def test_a_deactivated_member_does_not_sign_in_with_a_passkey(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    DeactivateStaff(units=door.units, clock=door.clock)("li.na")
    with pytest.raises(SignInFailed):
        door.sign_in(passkey)


# Trying out on this machine


@pytest.mark.parametrize(
    ("origin", "is_taken"),
    [("http://localhost:8123", True), ("http://localhost", True), ("https://localhost:1", False), ("http://localhost.evil.test", False)],
)
def test_without_an_origin_this_machine_is_taken_on_any_port_and_nothing_else(origin: str, is_taken: bool) -> None:  # noqa: FBT001
    ceremony = WebAuthnPasskeys(rp_id="localhost", origin="")
    passkey, challenge = SoftPasskey(origin=origin, rp_id="localhost"), "0" * 64
    answer = passkey.made(ceremony.creation_question(LI_NA, challenge=challenge, known=()))
    if is_taken:
        assert ceremony.read_new(answer, challenge=challenge).sign_count == 1
        return
    with pytest.raises(PasskeyRefused):
        ceremony.read_new(answer, challenge=challenge)


# Invitations


def _first(door: Door) -> str:
    return door.access[InviteFirstAdministrators]("zhao", "qian")[0].code


def _second(door: Door) -> str:
    (invited,) = door.access[InviteFirstAdministrators]("zhao", "qian")
    assert invited.login == "qian"
    return invited.code


def test_the_first_administrator_comes_in_once_by_the_code(door: Door) -> None:
    code = _first(door)
    session = door.access[AcceptInvitation](code.upper(), address="192.0.2.1").session
    assert (session.member.role, session.member.outlet_id, session.means) == (Role.ADMINISTRATOR, None, SignInMeans.INVITATION)
    with pytest.raises(InvitationRefused):
        door.access[AcceptInvitation](code, address="192.0.2.1")


def test_an_invitation_ends_after_a_day(door: Door) -> None:
    code = _first(door)
    door.clock.advance(timedelta(days=1))
    with pytest.raises(InvitationRefused):
        door.access[AcceptInvitation](code, address="192.0.2.1")


def test_a_person_who_is_invited_anew_has_one_code_that_works(door: Door) -> None:
    first, second = (_first(door) for _ in range(2))
    with pytest.raises(InvitationRefused):
        door.access[AcceptInvitation](first, address="192.0.2.1")
    assert door.access[AcceptInvitation](second, address="192.0.2.1").session.member.login == "zhao"


def test_there_is_a_first_administrator_once(door: Door) -> None:
    code = _first(door)
    with pytest.raises(AdministratorPresent):
        door.access[InviteFirstAdministrators]("wang", "qian")
    door.added(SoftPasskey(), door.access[AcceptInvitation](code, address="192.0.2.1").session.member)
    door.added(SoftPasskey(), door.access[AcceptInvitation](_second(door), address="192.0.2.1").session.member)
    with pytest.raises(AdministratorPresent):
        _first(door)


def test_staff_is_invited_anew_unless_unknown_or_deactivated(door: Door) -> None:
    assert door.access[AcceptInvitation](door.access[InviteStaff]("li.na"), address="192.0.2.1").session.member == LI_NA
    code = door.access[InviteStaff]("li.na")
    DeactivateStaff(units=door.units, clock=door.clock)("li.na")
    with pytest.raises(InvitationRefused):
        door.access[AcceptInvitation](code, address="192.0.2.1")
    for login in ("li.na", "stranger"):
        with pytest.raises(UnknownStaff):
            door.access[InviteStaff](login)


def test_no_code_is_kept_in_clear(door: Door) -> None:
    code = _first(door)
    assert code not in door.units.everything()


def test_the_first_administrator_has_no_password_that_anyone_knows(door: Door) -> None:
    _first(door)
    with door.units() as unit:
        account = unit[Staff].find("zhao")
    assert isinstance(account, StaffAccount)
    assert len(account.password_hash) > 64


# What is left of it


def _entries(door: Door) -> list[tuple[str, dict[str, str | int]]]:
    with door.units() as unit:
        return [(entry.event.event.value, told(entry.event)) for entry in unit.ledger.of_subject(LI_NA.id.value)]


def test_a_passkey_that_comes_and_goes_and_each_use_of_it_is_in_the_ledger(door: Door) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    door.sign_in(passkey)
    door.access[RemovePasskey](LI_NA.id, door.access[ListPasskeys](LI_NA.id)[0].id)
    door.access[RemovePasskey](LI_NA.id, "none")
    facts = {"means": "passkey"}
    # The first entry is of the sign-in that added the passkey.
    assert _entries(door)[1:] == [("staff:means-added", facts), ("staff:signed-in", facts), ("staff:means-removed", facts)]


@pytest.mark.parametrize("wrong", [_elsewhere, _copied, _with_another_key])
def test_a_wrong_use_of_a_known_passkey_is_in_the_ledger(door: Door, wrong: Callable[[SoftPasskey], None]) -> None:
    passkey = SoftPasskey()
    door.added(passkey)
    door.sign_in(passkey)
    wrong(passkey)
    with pytest.raises(SignInFailed):
        door.sign_in(passkey)
    assert _entries(door)[-1] == ("staff:sign-in-failed", {"fault": "passkey-refused", "means": "passkey"})


def test_answers_of_nobodys_passkey_or_to_no_question_are_in_the_log_alone(door: Door) -> None:
    with door.units() as unit:
        before = unit.ledger.count()
    with capture_logs() as lines:
        for answer in (SoftPasskey().used(door.access[AskForPasskey](holder=HOLDER)), "{}"):
            with pytest.raises(SignInFailed):
                door.access[SignInByPasskey](answer, holder=HOLDER)
    assert [(line["fault"], line["agent"]) for line in lines] == [("passkey-unknown", None), ("question-missing", None)]
    with door.units() as unit:
        assert unit.ledger.count() == before


def test_an_invitation_and_its_use_are_in_the_ledger_and_a_refused_one_in_the_log_alone(door: Door) -> None:
    code = door.access[InviteStaff]("li.na")
    door.access[AcceptInvitation](code, address="192.0.2.1")
    with capture_logs() as lines, pytest.raises(InvitationRefused):
        door.access[AcceptInvitation](code, address="192.0.2.1")
    assert _entries(door) == [("staff:invited", {}), ("staff:signed-in", {"means": "invitation"})]
    assert [(line["what"], line["fault"]) for line in lines] == [("staff:sign-in-failed", "invitation-refused")]
    assert code not in repr(lines)
