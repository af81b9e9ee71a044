"""Counters: a code enrols one, once, within a quarter of an hour."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError as DatabaseRefused

from realname.access.errors import CounterUnknown, EnrolmentCodeRefused
from realname.access.model.wrong_tries import TryKind, TryLimit
from realname.access.store.staff import FailedSignInsByLogin
from realname.access.store.wrong_tries import WrongTriesByMark
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.identifiers import ClientId, CounterId, LineId, OutletId
from realname.kernel.tokens import as_issued, typed_secret
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.use_cases.look_ups import MISSES, Looker, LookUpLimits
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.registration.openings import OUTLET
from tests.support.examples import STAFF
from tests.support.live_desk import Desk, build_desk
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits


def test_a_code_enrols_a_counter_of_its_outlet_under_its_name(desk: Desk) -> None:
    counter = desk.enrol(desk.issue_code(OUTLET, " left "), b"key")
    assert (counter.outlet_id, counter.name, counter.public_key, counter.revoked_at) == (OUTLET, "left", b"key", None)
    assert list(desk.list_counters(OUTLET)) == [counter]


def test_a_code_may_be_typed_with_capitals_and_without_hyphens(desk: Desk) -> None:
    code = desk.issue_code(OUTLET, "left")
    assert desk.enrol(code.upper().replace("-", ""), b"key").name == "left"


def test_a_code_works_once(desk: Desk) -> None:
    code = desk.issue_code(OUTLET, "left")
    desk.enrol(code, b"key")
    with pytest.raises(EnrolmentCodeRefused):
        desk.enrol(code, b"other key")


@pytest.mark.parametrize(("minutes", "is_taken"), [(14.9, True), (15, False)])
def test_a_code_lives_for_a_quarter_of_an_hour(desk: Desk, minutes: float, is_taken: bool) -> None:  # noqa: FBT001 - a parameter of the test
    code = desk.issue_code(OUTLET, "left")
    desk.wait(minutes=minutes)
    if is_taken:
        assert desk.enrol(code, b"key").name == "left"
        return
    with pytest.raises(EnrolmentCodeRefused):
        desk.enrol(code, b"key")


def test_what_is_no_key_leaves_the_code_good(desk: Desk) -> None:
    code = desk.issue_code(OUTLET, "left")
    with pytest.raises(InvalidInput):
        desk.enrol(code, b"")
    assert desk.enrol(code, b"key").name == "left"


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "ü" * 5000])
def test_an_unknown_code_enrols_nothing(desk: Desk, code: str) -> None:
    desk.issue_code(OUTLET, "left")
    with pytest.raises(EnrolmentCodeRefused):
        desk.enrol(code, b"key")


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\nb", "a\u202eb"])
def test_a_counter_has_a_name_that_can_be_printed(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidInput):
        desk.issue_code(OUTLET, name)


def test_revoking_twice_keeps_the_first_time(desk: Desk) -> None:
    counter = desk.enrolled()
    first = desk.revoke(counter.id)
    desk.wait(minutes=1)
    assert desk.revoke(counter.id) == first


def test_nothing_unknown_is_revoked(desk: Desk) -> None:
    with pytest.raises(CounterUnknown):
        desk.revoke(CounterId("nothing"))


def test_all_counters_are_listed_without_an_outlet(desk: Desk) -> None:
    both = {desk.enrolled().id, desk.enrolled(OutletId("outlet-2")).id}
    assert {counter.id for counter in desk.list_counters()} == both


def test_a_secret_is_read_back_whatever_the_typing() -> None:
    secret = typed_secret("0123456789abcdef0123456789abcdef", groups=4)
    typed = (secret, secret.upper(), secret.replace("-", " "), secret.replace("0", "o"))
    assert {as_issued(one) for one in typed} == {secret}


def test_every_character_of_a_secret_carries_five_bits_of_the_token() -> None:
    assert typed_secret("f" * 32, groups=3) == "zzzz-zzzz-zzzz"
    assert typed_secret(f"{33:032x}", groups=1) == "0011"


def test_a_code_of_another_outlet_is_refused_to_a_member_of_staff_and_stays_good(desk: Desk) -> None:
    code = desk.issue_code(OutletId("outlet-2"), "left")
    with pytest.raises(EnrolmentCodeRefused):
        desk.enrol(code, b"key", acting=STAFF.member)
    assert desk.enrol(code, b"key").outlet_id == OutletId("outlet-2")


def test_after_thirty_wrong_codes_of_a_site_a_right_one_waits_and_one_of_another_site_does_not(desk: Desk) -> None:
    code, other = desk.issue_code(OUTLET, "left"), desk.issue_code(OUTLET, "right")
    for number in range(30):
        with pytest.raises(EnrolmentCodeRefused):
            desk.enrol.by_code_alone(f"wrong-{number}", b"key", address=f"2001:db8:0:{number}::1")
    with pytest.raises(RateLimited) as limited:
        desk.enrol.by_code_alone(code, b"key", address="2001:db8:0:ffff::1")
    assert limited.value.facts["retry_after_s"] == 15 * 60
    assert desk.enrol.by_code_alone(other, b"key", address="192.0.2.1").name == "right"


def test_wrong_codes_are_counted_in_all_processes_together(desk: Desk) -> None:
    other_process = replace(desk.enrol)
    for number in range(30):
        with pytest.raises(EnrolmentCodeRefused):
            (desk.enrol, other_process)[number % 2].by_code_alone(f"wrong-{number}", b"key", address="192.0.2.1")
    with pytest.raises(RateLimited):
        other_process.by_code_alone("wrong", b"key", address="192.0.2.1")


def test_wrong_tries_are_forgotten_when_no_limit_looks_at_them_and_the_oldest_beyond_a_number_of_callers(units: UnitsOfWork) -> None:
    marks = [TryKind.AGENT.mark(f"{minute}") for minute in range(4)]
    limit = TryLimit(most=5, within=timedelta(minutes=10))
    with units() as unit:
        tries = unit[WrongTriesByMark]
        for minute in range(4):
            at = START + timedelta(minutes=minute)
            tries.save(tries.get(marks[minute], at=at).again(limit, at=at))
        tries.forget(last_before=START + timedelta(minutes=1), most=2)
        assert set(tries.of(marks)) == {*marks[2:]}
        tries.forget(last_before=START + timedelta(minutes=3))
        assert set(tries.of(marks)) == {marks[3]}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite one writes after the other
def test_a_try_is_counted_though_the_purge_comes_between(units: UnitsOfWork, engine: Engine) -> None:
    limit, later = TryLimit(most=5, within=timedelta(minutes=10)), START + timedelta(minutes=20)

    def count(at: datetime) -> None:
        with units() as unit:
            unit[WrongTriesByMark].save(unit[WrongTriesByMark].get("caller", at=at).again(limit, at=at))
            unit.commit()

    def purge(*executed: str) -> None:
        if executed[2].startswith("INSERT INTO wrong_tries"):
            with units() as unit:
                unit[WrongTriesByMark].forget(last_before=later)
                unit.commit()

    count(START)
    event.listen(engine, "after_cursor_execute", purge)
    count(later)
    with units.reading() as unit:
        assert unit[WrongTriesByMark].of(["caller"]) == {"caller": (START, later)}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite one writes after the other
def test_the_purge_waits_for_no_caller_who_is_counted_at_this_moment(units: UnitsOfWork) -> None:
    def purge() -> None:
        with units() as unit:
            unit[WrongTriesByMark].forget(last_before=START + timedelta(days=1))
            unit[FailedSignInsByLogin].forget(last_before=START + timedelta(days=1))
            unit.commit()

    with units() as unit:
        for caller in ("counted", "other"):
            unit[WrongTriesByMark].get(caller, at=START)
            unit[FailedSignInsByLogin].of(caller, at=START)
        unit.commit()
    with ThreadPoolExecutor(1) as threads, units() as unit:
        unit[WrongTriesByMark].get("counted", at=START)
        unit[FailedSignInsByLogin].of("counted", at=START)
        threads.submit(purge).result(timeout=5)
    with units.reading() as unit:
        assert set(unit[WrongTriesByMark].of(["counted", "other"])) == {"counted"}


@pytest.mark.parametrize("looker", [STAFF.member.id, ClientId("client-1")])
def test_strangers_push_out_no_wrong_tries_of_agents_and_clients(desk: Desk, looker: Looker) -> None:
    look_up_limits = LookUpLimits(units=desk.units, keyed_hashes=UnsafeEchoedHashes())
    for _ in range(MISSES):
        look_up_limits.count_wrong_card(looker, LineId("line-1"), at=START)
    for number in range(3):
        desk.wait(minutes=1)
        with pytest.raises(EnrolmentCodeRefused):
            desk.enrol.by_code_alone("wrong", b"key", address=f"192.0.2.{number}")
    with desk.units() as unit:
        unit[WrongTriesByMark].forget(last_before=START, most=2)
        unit.commit()
    with pytest.raises(RateLimited):
        look_up_limits.require_card_left(looker, LineId("line-1"), at=START)


def test_a_caller_who_has_no_try_left_keeps_no_writer_waiting(tmp_path: Path) -> None:
    units = SqliteUnits()
    desk = build_desk(units, tmp_path)
    for _ in range(30):
        with pytest.raises(EnrolmentCodeRefused):
            desk.enrol.by_code_alone("wrong", b"key", address="192.0.2.1")
    begun: list[str] = []
    event.listen(units.engine, "before_cursor_execute", lambda *executed: begun.append(executed[2]))
    with pytest.raises(RateLimited):
        desk.enrol.by_code_alone("wrong", b"key", address="192.0.2.1")
    assert [one for one in begun if one.startswith("BEGIN")] == ["BEGIN"]  # none takes SQLite's lock of writers


def test_an_enrolment_whose_try_cannot_be_forgiven_leaves_the_code_good(tmp_path: Path) -> None:
    units = SqliteUnits()
    desk = build_desk(units, tmp_path)
    code = desk.issue_code(OUTLET, "left")
    with units.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON wrong_tries WHEN NEW.times < OLD.times BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    with pytest.raises(DatabaseRefused):
        desk.enrol.by_code_alone(code, b"key", address="192.0.2.1")
    assert desk.enrol(code, b"key").name == "left"


def test_counters_that_are_enrolled_have_no_bound_whether_alone_or_by_staff(desk: Desk) -> None:
    for _ in range(31):
        desk.enrol.by_code_alone(desk.issue_code(OUTLET, "left"), b"key", address="192.0.2.1")
    for _ in range(31):
        with pytest.raises(EnrolmentCodeRefused):
            desk.enrol("wrong", b"key", acting=STAFF.member)
