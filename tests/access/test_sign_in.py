"""Signing in: what is wrong, unknown or deactivated looks and lasts the same; tries cost pauses; sign-ins end."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.errors import LoginTaken, SignInFailed, SignInRequired, UnknownStaff
from realname.access.model.hashing_queue import HashingCaller
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Role
from realname.access.store.staff import FailedSignInsByLogin, Staff
from realname.access.store.tables import sign_in_tries
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.change_password import ChangePassword
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_accounts import AddStaff, DeactivateStaff, ListStaff, ResetPassword
from realname.access.use_cases.staff_session import ReadStaffSession, SignedIn, SignOut
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.identifiers import OutletId
from realname.outlets.use_cases.duty_check import operating_states
from realname.platform.errors import ServerBusy
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.access.counter_secrets import UnsafeEchoedHashes, UnsafeQuickPasswords, no_slot_needed
from tests.ledger.auditing import told
from tests.support.manual_clock import START, ManualClock
from tests.support.sqlite_units import SqliteUnits

WRONG = "0000-0000-0000-0000"
OUTLET = OutletId("outlet-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Everything about signing in."""

    units: SqliteUnits
    clock: ManualClock
    passwords: UnsafeQuickPasswords
    add: AddSampleStaff
    reset: ResetPassword
    deactivate: DeactivateStaff
    list_staff: ListStaff
    sign_in: SignIn
    read: ReadStaffSession
    sign_out: SignOut
    renew: ChangePassword

    def added(self, login: str = "li.na") -> str:
        """A member whose password is their own."""
        return self.add(login, OUTLET, Role.AGENT)

    def signed_in(self) -> SignedIn:
        return self.sign_in(login="li.na", password=self.added())

    def fail(self, login: str, *, times: int, browser: str = "") -> None:
        for _ in range(times):
            with pytest.raises(SignInFailed):
                self.sign_in(login=login, password=WRONG, browser=browser)

    def pause_s(self, login: str, password: str = WRONG, *, browser: str = "") -> object:
        with pytest.raises(RateLimited) as caught:
            self.sign_in(login=login, password=password, browser=browser)
        return caught.value.facts["retry_after_s"]

    def wait(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    units, clock, tokens, passwords = SqliteUnits(), ManualClock(), SystemRandomTokens(), UnsafeQuickPasswords()
    keyed_hashes = HmacKeyedHashes(create_key_file(tmp_path / "keys.json").challenge_secret)
    browsers = RecognisedBrowsers(keyed_hashes=keyed_hashes, tokens=tokens)
    return Door(
        units=units,
        clock=clock,
        passwords=passwords,
        add=AddSampleStaff(units=units, clock=clock, tokens=tokens, passwords=passwords),
        reset=ResetPassword(units=units, clock=clock, tokens=tokens, passwords=passwords),
        deactivate=DeactivateStaff(units=units, clock=clock),
        list_staff=ListStaff(units),
        sign_in=SignIn(
            units=units,
            clock=clock,
            tokens=tokens,
            passwords=passwords,
            browsers=browsers,
            keyed_hashes=keyed_hashes,
            hashing_slot=no_slot_needed,
            second=SecondFactor(codes=TotpCodes(UnsafeEchoedHashes())),
        ),
        read=ReadStaffSession(units=units, reads=units, clock=clock, states=operating_states),
        sign_out=SignOut(units),
        renew=ChangePassword(units=units, clock=clock, tokens=tokens, passwords=passwords, browsers=browsers, hashing_slot=no_slot_needed),
    )


# --- accounts ----------------------------------------------------------------------------------------------------------


def test_a_password_has_four_groups_of_four_characters_that_cannot_be_mistaken(door: Door) -> None:
    password = door.added()
    assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
    assert not set(password) & set("ilou")


def test_no_two_passwords_are_alike(door: Door) -> None:
    assert len({door.added(f"agent{number}") for number in range(20)}) == 20


def test_a_login_is_taken_whatever_its_capitals(door: Door) -> None:
    door.added("li.na")
    with pytest.raises(LoginTaken):
        door.added(" Li.Na ")


@pytest.mark.parametrize("login", ["", "li na", "李娜", ".li", "a" * 41, "li\n"[:2] + "\x00"])
def test_what_is_no_login_is_turned_down(door: Door, login: str) -> None:
    with pytest.raises(InvalidInput):
        door.added(login)


def test_no_one_unknown_gets_a_new_password(door: Door) -> None:
    for act in (door.reset, door.deactivate):
        with pytest.raises(UnknownStaff):
            act("stranger")


def test_deactivating_twice_keeps_the_first_time(door: Door) -> None:
    door.added()
    door.deactivate("li.na")
    first = door.list_staff(OUTLET)
    door.wait(days=1)
    door.deactivate("li.na")
    assert door.list_staff() == first
    assert not first[0].is_active


# --- signing in --------------------------------------------------------------------------------------------------------


def test_login_and_password_open_a_sign_in_that_says_who_it_is(door: Door) -> None:
    signed_in = door.signed_in()
    session = door.read(signed_in.token)
    assert session == signed_in.session
    assert (session.member.login, session.member.outlet_id, session.member.role) == ("li.na", OUTLET, Role.AGENT)


def test_a_password_may_be_typed_with_capitals_spaces_and_look_alikes(door: Door) -> None:
    typed = door.added().upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert door.sign_in(login=" LI.NA", password=typed).token


def test_each_sign_in_has_a_token_and_a_form_secret_of_its_own(door: Door) -> None:
    password = door.added()
    first, second = (door.sign_in(login="li.na", password=password) for _ in range(2))
    assert len({first.token, second.token, first.session.csrf_token, second.session.csrf_token}) == 4
    assert len(bytes.fromhex(first.token)) == len(bytes.fromhex(first.session.csrf_token)) == 32


@pytest.mark.parametrize("login", ["li.na", "stranger", "gone", "not a login"])
def test_wrong_unknown_and_deactivated_are_answered_alike_and_cost_one_hash_each(door: Door, login: str) -> None:
    door.added()
    gone = door.added("gone")
    door.deactivate("gone")
    before = door.passwords.asked
    with pytest.raises(SignInFailed) as caught:
        door.sign_in(login=login, password=gone)
    assert (caught.value.facts, door.passwords.asked - before) == ({}, 1)


@pytest.mark.parametrize("login", ["li.na", "stranger"])
def test_the_fifth_wrong_password_in_a_row_costs_half_a_minute_and_each_after_it_twice_as_much(door: Door, login: str) -> None:
    door.added()
    door.fail(login, times=5)
    pauses = []
    for _ in range(3):
        pauses.append(door.pause_s(login))
        door.wait(seconds=pauses[-1])  # type: ignore[arg-type]
        door.fail(login, times=1)
    assert pauses == [30, 60, 120]


def test_no_pause_is_longer_than_an_hour(door: Door) -> None:
    door.added()
    for _ in range(20):
        door.wait(hours=1)
        door.fail("li.na", times=1)
    assert door.pause_s("li.na") == 3600


def test_during_a_pause_the_right_password_is_not_looked_at(door: Door) -> None:
    password = door.added()
    door.fail("li.na", times=5)
    before = door.passwords.asked
    assert (door.pause_s("li.na", password), door.passwords.asked - before) == (30, 0)
    door.wait(seconds=30)
    assert door.sign_in(login="li.na", password=password).token


def test_a_sign_in_that_succeeds_ends_the_row(door: Door) -> None:
    password = door.added()
    for _ in range(3):
        door.fail("li.na", times=4)
        assert door.sign_in(login="li.na", password=password).token


def test_one_login_has_no_pause_for_the_tries_of_another(door: Door) -> None:
    password = door.added()
    door.fail("stranger", times=5)
    assert door.sign_in(login="li.na", password=password).token


def test_what_was_typed_of_an_invented_login_is_kept_nowhere(door: Door) -> None:
    door.fail("stranger", times=1)
    (row,) = door.units.rows(sign_in_tries)
    assert re.fullmatch(r"\?[0-9a-f]{32}", str(row["login"]))


def test_of_invented_logins_those_tried_longest_ago_are_forgotten_and_no_member_is(door: Door) -> None:
    door.added("li.na")
    for login in ("li.na", "one", "two", "three"):
        door.fail(login, times=1)
        door.wait(seconds=1)
    with door.units() as unit:
        unit[FailedSignInsByLogin].forget(last_before=START, most_strangers=2)
        unit.commit()
    door.fail("one", times=5)  # anew
    door.fail("two", times=4)
    assert door.pause_s("two") == 30
    door.fail("li.na", times=4)
    assert door.pause_s("li.na") == 30


def test_yesterdays_tries_under_an_invented_login_are_no_row_of_wrong_ones(door: Door) -> None:
    door.fail("stranger", times=4)
    door.wait(hours=24, seconds=1)
    door.fail("stranger", times=5)


def test_where_no_hash_can_be_computed_the_try_does_not_count(door: Door) -> None:
    password = door.added()

    def taken(_caller: HashingCaller) -> AbstractContextManager[None]:
        raise ServerBusy(retry_after_s=5)

    for _ in range(9):
        with pytest.raises(ServerBusy):
            replace(door.sign_in, hashing_slot=taken)(login="li.na", password=WRONG)
    assert door.sign_in(login="li.na", password=password).token


def test_a_slot_is_asked_for_by_browser_network_and_login_alone(door: Door) -> None:
    password, asked = door.added(), list[HashingCaller]()

    @contextmanager
    def slot(caller: HashingCaller) -> Iterator[None]:
        asked.append(caller)
        yield

    sign_in = replace(door.sign_in, hashing_slot=slot)
    kept = sign_in(login=" Li.Na", password=password, address="2001:db8::7").browser
    with pytest.raises(SignInFailed):
        sign_in(login="nobody at all", password=password, browser=kept, address="192.0.2.1")
    assert asked == [
        HashingCaller(network="2001:db8::/48", login="li.na"),
        HashingCaller(browser=kept.partition(".")[0], network="192.0.2.1", login=""),
    ]


# --- browsers that are known -------------------------------------------------------------------------------------------


def test_a_stranger_cannot_lock_a_member_out_of_the_browser_they_signed_in_with(door: Door) -> None:
    password = door.added()
    browser = door.sign_in(login="li.na", password=password).browser
    door.fail("li.na", times=5)
    assert door.pause_s("li.na", password) == 30
    assert door.sign_in(login="li.na", password=password, browser=browser).token


def test_the_pause_of_strangers_goes_on_when_the_member_signs_in(door: Door) -> None:
    password = door.added()
    browser = door.sign_in(login="li.na", password=password).browser
    door.fail("li.na", times=5)
    door.sign_in(login="li.na", password=password, browser=browser)
    assert door.pause_s("li.na") == 30


def test_wrong_passwords_in_a_known_browser_cost_a_pause_there(door: Door) -> None:
    password = door.added()
    browser = door.sign_in(login="li.na", password=password).browser
    door.fail("li.na", times=5, browser=browser)
    assert door.pause_s("li.na", password, browser=browser) == 30
    assert door.sign_in(login="li.na", password=password).token


def test_a_browser_is_known_for_those_who_signed_in_with_it_and_for_no_one_else(door: Door) -> None:
    password, colleague = door.added(), door.added("wang.wei")
    browser = door.sign_in(login="wang.wei", password=colleague).browser
    door.fail("li.na", times=5)
    assert door.pause_s("li.na", password, browser=browser) == 30
    door.wait(seconds=30)
    both = door.sign_in(login="li.na", password=password, browser=browser).browser
    for login in ("li.na", "wang.wei"):
        door.fail(login, times=5)
    for login, secret in (("li.na", password), ("wang.wei", colleague)):
        assert door.sign_in(login=login, password=secret, browser=both).token


def test_a_browser_is_known_for_good_once_a_member_signed_in_with_it(door: Door) -> None:
    browsers, kept = door.sign_in.browsers, door.signed_in().browser
    for number in range(9):
        login = f"agent{number}"
        kept = door.sign_in(login=login, password=door.added(login), browser=kept).browser
    assert browsers.known(kept) == kept.partition(".")[0]
    assert browsers.known(kept.rpartition(".")[0])
    assert len(kept) < 400


@pytest.mark.parametrize(
    "change", [lambda kept: kept[:-1] + "x", lambda kept: "0" * 32 + kept[32:], lambda _: "0" * 32, lambda _: ".", lambda _: "ü" * 32]
)
def test_what_a_browser_makes_up_does_not_make_it_known(door: Door, change: Callable[[str], str]) -> None:
    password = door.added()
    browser = door.sign_in(login="li.na", password=password).browser
    door.fail("li.na", times=5)
    assert door.pause_s("li.na", password, browser=change(browser)) == 30
    assert not door.sign_in.browsers.known(change(browser).partition(".")[0])


def test_a_new_password_makes_every_browser_unknown(door: Door) -> None:
    browser = door.signed_in().browser
    password = door.reset("li.na")
    door.fail("li.na", times=5)
    assert door.pause_s("li.na", password, browser=browser) == 30


def test_a_browser_remembers_the_last_eight_members(door: Door) -> None:
    browser = ""
    passwords = {f"agent{number}": door.added(f"agent{number}") for number in range(9)}
    for login, password in passwords.items():
        browser = door.sign_in(login=login, password=password, browser=browser).browser
    assert browser.count(".") == 9  # behind the id its own mark, and eight of members
    for login in passwords:
        door.fail(login, times=5)
    assert door.pause_s("agent0", passwords["agent0"], browser=browser) == 30
    assert door.sign_in(login="agent1", password=passwords["agent1"], browser=browser).token


# --- while signed in ---------------------------------------------------------------------------------------------------


def test_no_one_is_signed_in_with_an_unknown_token(door: Door) -> None:
    door.signed_in()
    for token in ("", "0" * 64, "ü"):
        with pytest.raises(SignInRequired):
            door.read(token)


@pytest.mark.parametrize(("minutes", "is_signed_in"), [(29.9, True), (30, False)])
def test_a_sign_in_ends_after_half_an_hour_without_activity(door: Door, minutes: float, is_signed_in: bool) -> None:  # noqa: FBT001 - a parameter
    token = door.signed_in().token
    door.wait(minutes=minutes)
    if is_signed_in:
        assert door.read(token).member.login == "li.na"
        return
    with pytest.raises(SignInRequired):
        door.read(token)


def test_activity_keeps_it_but_for_no_more_than_twelve_hours(door: Door) -> None:
    token = door.signed_in().token
    for _ in range(35):
        door.wait(minutes=20)
        door.read(token)
    door.wait(minutes=20)
    with pytest.raises(SignInRequired):
        door.read(token)


def test_what_a_page_asks_by_itself_is_answered_and_is_no_activity(door: Door) -> None:
    token = door.signed_in().token
    for _ in range(2):
        door.wait(minutes=14)
        assert door.read.without_activity(token).member.login == "li.na"
    door.wait(minutes=2)
    for read in (door.read.without_activity, door.read):
        with pytest.raises(SignInRequired):
            read(token)


def test_signing_out_ends_it_and_twice_is_no_error(door: Door) -> None:
    token = door.signed_in().token
    for _ in range(2):
        door.sign_out(token)
    with pytest.raises(SignInRequired):
        door.read(token)


def test_a_new_password_ends_every_sign_in_and_voids_the_old_one(door: Door) -> None:
    old = door.added()
    token = door.sign_in(login="li.na", password=old).token
    new = door.reset("li.na")
    with pytest.raises(SignInRequired):
        door.read(token)
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=old)
    assert door.sign_in(login="li.na", password=new).token


def test_who_is_deactivated_is_signed_out(door: Door) -> None:
    token = door.signed_in().token
    door.deactivate("li.na")
    with pytest.raises(SignInRequired):
        door.read(token)


def test_who_is_deactivated_while_the_password_is_looked_at_does_not_get_in(door: Door) -> None:
    password = door.added()

    class DeactivatesFirst(UnsafeQuickPasswords):
        def is_right(self, password: str, hashed: str) -> bool:
            door.deactivate("li.na")
            return super().is_right(password, hashed)

    with pytest.raises(SignInFailed):
        replace(door.sign_in, passwords=DeactivatesFirst())(login="li.na", password=password)


# --- passwords that were handed out --------------------------------------------------------------------------------------


def _handed_out(door: Door) -> str:
    add = AddStaff(units=door.units, clock=door.clock, tokens=SystemRandomTokens(), passwords=door.passwords)
    return add("li.na", OUTLET, Role.AGENT)


def test_a_password_that_was_handed_out_is_good_for_one_sign_in(door: Door) -> None:
    password = _handed_out(door)
    assert door.sign_in(login="li.na", password=password).session.must_renew_password
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=password)
    assert _entries(door)[-1] == ("staff:sign-in-failed", {"fault": "password-lapsed", "means": "password"})


@pytest.mark.parametrize(("late", "is_in"), [(-timedelta(microseconds=1), True), (timedelta(), False)])
def test_left_for_a_week_it_lapses(door: Door, late: timedelta, is_in: bool) -> None:  # noqa: FBT001 - a parameter
    password = _handed_out(door)
    door.clock.advance(TEMPORARY_PASSWORD_LIFETIME + late)
    if is_in:
        assert door.sign_in(login="li.na", password=password).token
        return
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=password)


def test_one_that_an_administrator_renews_is_handed_out_as_well(door: Door) -> None:
    door.added()
    password = door.reset("li.na")
    assert door.sign_in(login="li.na", password=password).session.must_renew_password
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=password)


def test_a_wrong_password_does_not_use_it_up(door: Door) -> None:
    password = _handed_out(door)
    door.fail("li.na", times=1)
    assert door.sign_in(login="li.na", password=password).token


def test_ones_own_password_stays_for_years(door: Door) -> None:
    signed_in = door.sign_in(login="li.na", password=_handed_out(door))
    own = door.renew(signed_in.session.member, token=signed_in.token, browser="").password
    door.wait(days=2000)
    for _ in range(2):
        assert not door.sign_in(login="li.na", password=own).session.must_renew_password


def test_a_new_one_of_ones_own_voids_the_one_before_and_ends_the_other_sign_ins(door: Door) -> None:
    password = door.added()
    here, other = (door.sign_in(login="li.na", password=password) for _ in range(2))
    own = door.renew(here.session.member, token=here.token, browser=here.browser)
    assert door.read(here.token).member.login == "li.na"
    with pytest.raises(SignInRequired):
        door.read(other.token)
    door.fail("li.na", times=4, browser=own.browser)
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=password)
    assert door.sign_in(login="li.na", password=own.password, browser=own.browser).token
    assert ("staff:password-given", {"by": "member"}) in _entries(door)


def test_a_sign_in_that_ends_while_the_new_one_is_made_takes_none(door: Door) -> None:
    signed_in = door.signed_in()

    @contextmanager
    def slow(_caller: HashingCaller) -> Iterator[None]:
        given.append(door.reset("li.na"))
        yield

    given: list[str] = []
    with pytest.raises(SignInRequired):
        replace(door.renew, hashing_slot=slow)(signed_in.session.member, token=signed_in.token, browser="")
    assert door.sign_in(login="li.na", password=given[0]).token


def test_a_person_who_took_one_of_their_own_need_take_no_other(door: Door) -> None:
    signed_in = door.sign_in(login="li.na", password=_handed_out(door))
    door.renew(signed_in.session.member, token=signed_in.token, browser="")
    assert not door.read(signed_in.token).must_renew_password


def test_the_browser_stays_known_under_the_new_password(door: Door) -> None:
    here = door.signed_in()
    own = door.renew(here.session.member, token=here.token, browser=here.browser)
    door.fail("li.na", times=5)
    assert door.pause_s("li.na", own.password) == 30
    assert door.sign_in(login="li.na", password=own.password, browser=own.browser).token


def test_a_person_who_is_deactivated_gets_no_new_password(door: Door) -> None:
    here = door.signed_in()
    door.deactivate("li.na")
    with pytest.raises(SignInRequired):
        door.renew(here.session.member, token=here.token, browser="")


# --- what is left of it -------------------------------------------------------------------------------------------------


ADDED = ("staff:added", {"awaits": "no-one", "outlet": "outlet-1", "role": "agent"})


def _entries(door: Door, login: str = "li.na") -> list[tuple[str, dict[str, str | int]]]:
    with door.units() as unit:
        account = unit[Staff].find(login)
        assert account is not None
        return [(entry.event.event.value, told(entry.event)) for entry in unit.ledger.of_subject(account.member.id.value)]


def test_a_sign_in_is_in_the_ledger_and_in_the_log_by_the_agents_id(door: Door) -> None:
    password = door.added()
    with capture_logs() as lines:
        signed_in = door.sign_in(login="li.na", password=password)
    agent = signed_in.session.member.id.value
    assert lines == [{"event": "staff", "what": "staff:signed-in", "agent": agent, "means": "password", "log_level": "info"}]
    given = ("staff:password-given", {"by": "administrator"})
    assert _entries(door) == [ADDED, given, ("staff:signed-in", {"means": "password"})]


def test_a_failed_one_says_what_was_wrong_and_which_pause_it_cost(door: Door) -> None:
    door.added()
    with capture_logs() as lines:
        door.fail("li.na", times=5)
    failed = {"fault": "password-wrong", "means": "password"}
    assert _entries(door)[2:] == [("staff:sign-in-failed", failed)] * 4 + [("staff:sign-in-failed", failed | {"pause_s": 30})]
    assert {(line["what"], line["fault"], line["log_level"]) for line in lines} == {("staff:sign-in-failed", "password-wrong", "warning")}


def test_tries_under_a_login_that_is_nobodys_and_tries_during_a_pause_are_in_the_log_alone(door: Door) -> None:
    door.added()
    door.fail("li.na", times=5)
    before = _count(door)
    with capture_logs() as lines:
        door.fail("stranger", times=1)
        door.pause_s("li.na")
    assert _count(door) == before
    assert [(line["fault"], line["agent"] is None) for line in lines] == [("login-unknown", True), ("pause", False)]


def _count(door: Door) -> int:
    with door.units() as unit:
        return unit.ledger.count()


def test_what_is_typed_as_a_login_is_written_nowhere(door: Door) -> None:
    door.added()
    with capture_logs() as lines:
        door.fail("my-own-password", times=5)
        door.pause_s("my-own-password")
    assert "my-own-password" not in repr(lines)


def test_a_person_who_is_deactivated_and_tries_is_named(door: Door) -> None:
    password = door.added()
    door.deactivate("li.na")
    with pytest.raises(SignInFailed):
        door.sign_in(login="li.na", password=password)
    assert _entries(door)[-1] == ("staff:sign-in-failed", {"fault": "deactivated", "means": "password"})


def test_a_new_password_is_in_the_ledger(door: Door) -> None:
    door.added()
    door.reset("li.na")
    assert _entries(door) == [ADDED, *[("staff:password-given", {"by": "administrator"})] * 2]


def test_a_member_who_comes_and_goes_is_in_the_ledger_and_goes_once(door: Door) -> None:
    door.added()
    door.deactivate("li.na")
    door.deactivate("li.na")
    assert _entries(door)[::2] == [ADDED, ("staff:deactivated", {})]


def test_a_person_who_signs_out_is_named_and_a_token_of_no_one_leaves_no_line(door: Door) -> None:
    signed_in = door.signed_in()
    with capture_logs() as lines:
        door.sign_out(signed_in.token)
        door.sign_out(signed_in.token)
    agent = signed_in.session.member.id.value
    assert lines == [{"event": "staff:signed-out", "agent": agent, "sign_ins": 1, "log_level": "info"}]
