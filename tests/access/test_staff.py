"""The contract of staff, their sign-ins, and their tries to sign in."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from realname.access.errors import LoginTaken, UnknownStaff
from realname.access.model.staff import FailedSignIns, OpenSignIn, Role
from realname.access.store.staff import FailedSignInsByLogin, Staff, StaffSessions
from realname.kernel.identifiers import AgentId, OutletId, SignInId
from realname.kernel.unit_of_work import UnitsOfWork
from tests.support.examples import COUNTER, SECOND, STAFF, keep
from tests.support.manual_clock import START

SIGN_IN = OpenSignIn(token_hash="a" * 64, agent_id=STAFF.member.id, signed_in_at=START, seen_at=START + SECOND)
TRIES = FailedSignIns(login="stranger", count=5, last_at=START, paused_until=START + 30 * SECOND)
RENEWED = "scrypt$other"
LATER = START + timedelta(hours=1)
COLLEAGUE = replace(STAFF, member=replace(STAFF.member, id=AgentId("agent-2"), login="ba", role=Role.SUPERVISOR))
ELSEWHERE = replace(STAFF, member=replace(STAFF.member, id=AgentId("agent-3"), login="aa", outlet_id=OutletId("outlet-2")))


def test_an_account_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, replace(STAFF, deactivated_at=START))
    with units() as unit:
        assert unit[Staff].find("li.na") == unit[Staff].get(STAFF.member.id) == replace(STAFF, deactivated_at=START)


def test_a_login_is_kept_once_also_when_its_member_is_deactivated(units: UnitsOfWork) -> None:
    keep(units, replace(STAFF, deactivated_at=START))
    with units() as unit, pytest.raises(LoginTaken):
        unit[Staff].add(replace(STAFF, member=replace(STAFF.member, id=AgentId("agent-2"))))


def test_what_was_never_added_is_not_found(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Staff].find("li.na") is None
        with pytest.raises(UnknownStaff):
            unit[Staff].get(STAFF.member.id)
        with pytest.raises(UnknownStaff):
            unit[Staff].save(STAFF)


def test_saving_an_account_replaces_it(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Staff].save(replace(STAFF, password_hash=RENEWED, deactivated_at=START))
        assert unit[Staff].find("li.na") == replace(STAFF, password_hash=RENEWED, deactivated_at=START)


def test_accounts_are_listed_by_outlet_and_login(units: UnitsOfWork) -> None:
    keep(units, STAFF, ELSEWHERE, COLLEAGUE)
    with units() as unit:
        assert list(unit[Staff].all_of(None)) == [COLLEAGUE, STAFF, ELSEWHERE]
        assert list(unit[Staff].all_of(OutletId("outlet-2"))) == [ELSEWHERE]


def test_a_sign_in_comes_back_as_it_was_until_it_ends(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[StaffSessions].add(SIGN_IN)
        assert unit[StaffSessions].find("a" * 64) == SIGN_IN
        unit[StaffSessions].touch("a" * 64, seen_at=LATER)
        assert unit[StaffSessions].find("a" * 64) == replace(SIGN_IN, seen_at=LATER)
        unit[StaffSessions].end("a" * 64)
        assert unit[StaffSessions].find("a" * 64) is None


def test_a_sign_in_is_bound_to_its_counter_where_there_is_one(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[StaffSessions].add(SIGN_IN)
        assert unit[StaffSessions].bind("a" * 64, COUNTER.id) is True
        assert unit[StaffSessions].find("a" * 64) == replace(SIGN_IN, counter_id=COUNTER.id)
        assert unit[StaffSessions].bind("b" * 64, COUNTER.id) is False


def test_touching_or_ending_what_is_not_there_is_no_error(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[StaffSessions].touch("a" * 64, seen_at=START)
        unit[StaffSessions].end("a" * 64)
        assert unit[StaffSessions].find("a" * 64) is None


def test_all_sign_ins_of_one_member_end_and_no_others(units: UnitsOfWork) -> None:
    keep(units, STAFF, COLLEAGUE)
    theirs = replace(SIGN_IN, token_hash="b" * 64, agent_id=COLLEAGUE.member.id)
    with units() as unit:
        for one in (SIGN_IN, replace(SIGN_IN, token_hash="c" * 64), theirs):
            unit[StaffSessions].add(one)
        unit[StaffSessions].end_all_of(STAFF.member.id)
        assert [unit[StaffSessions].find(letter * 64) for letter in "abc"] == [None, theirs, None]


def test_a_member_finds_their_sign_ins_the_newest_first_and_ends_one_or_all_but_one(units: UnitsOfWork) -> None:
    keep(units, STAFF, COLLEAGUE)
    older, newer = replace(SIGN_IN, id=SignInId("one")), replace(SIGN_IN, token_hash="b" * 64, signed_in_at=LATER, id=SignInId("two"))
    without, theirs = replace(SIGN_IN, token_hash="c" * 64), replace(SIGN_IN, token_hash="d" * 64, agent_id=COLLEAGUE.member.id)
    with units() as unit:
        for one in (older, newer, without, replace(theirs, id=SignInId("three"))):
            unit[StaffSessions].add(one)
        assert list(unit[StaffSessions].of(STAFF.member.id)) == [newer, older, without]
        assert [unit[StaffSessions].end_one_of(STAFF.member.id, SignInId(name)) for name in ("two", "two", "three")] == [True, False, False]
        assert unit[StaffSessions].end_others_of(STAFF.member.id, but="a" * 64) == 1
        assert list(unit[StaffSessions].of(STAFF.member.id)) == [older]
        assert len(unit[StaffSessions].of(COLLEAGUE.member.id)) == 1


def test_sign_ins_are_forgotten_by_either_time(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    old, idle = replace(SIGN_IN, token_hash="b" * 64, seen_at=LATER), replace(SIGN_IN, token_hash="c" * 64, signed_in_at=LATER)
    fresh = OpenSignIn(token_hash="d" * 64, agent_id=STAFF.member.id, signed_in_at=LATER, seen_at=LATER)
    with units() as unit:
        for one in (old, idle, fresh):
            unit[StaffSessions].add(one)
        assert unit[StaffSessions].forget(seen_before=LATER, signed_in_before=LATER) == 2
        assert unit[StaffSessions].find("d" * 64) == fresh


def test_tries_are_kept_for_any_login_and_replaced(units: UnitsOfWork) -> None:
    none = replace(TRIES, count=0, paused_until=None)
    with units() as unit:
        assert unit[FailedSignInsByLogin].of("stranger", at=START) == none
        unit[FailedSignInsByLogin].save(TRIES)
        assert unit[FailedSignInsByLogin].of("stranger", at=LATER) == TRIES
        assert unit[FailedSignInsByLogin].of("other", at=LATER) == replace(none, login="other", last_at=LATER)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite one writes after the other
def test_a_try_is_counted_though_the_purge_comes_between(units: UnitsOfWork, engine: Engine) -> None:
    def count(at: datetime) -> None:
        with units() as unit:
            unit[FailedSignInsByLogin].save(unit[FailedSignInsByLogin].of("stranger", at=at).again(at=at))
            unit.commit()

    def purge(*executed: str) -> None:
        if executed[2].startswith("INSERT INTO sign_in_tries"):
            with units() as unit:
                unit[FailedSignInsByLogin].forget(last_before=LATER)
                unit.commit()

    count(START)
    event.listen(engine, "after_cursor_execute", purge)
    count(LATER)
    with units() as unit:
        assert unit[FailedSignInsByLogin].of("stranger", at=START).last_at == LATER


def test_tries_are_cleared_or_forgotten_when_old(units: UnitsOfWork) -> None:
    with units() as unit:
        for login in ("a", "b", "c"):
            unit[FailedSignInsByLogin].save(
                replace(unit[FailedSignInsByLogin].of(login, at=START), count=7, last_at=LATER if login == "c" else START)
            )
        unit[FailedSignInsByLogin].clear("a")
        unit[FailedSignInsByLogin].forget(last_before=LATER)
        assert [unit[FailedSignInsByLogin].of(login, at=LATER).count for login in ("a", "b", "c")] == [0, 0, 7]
