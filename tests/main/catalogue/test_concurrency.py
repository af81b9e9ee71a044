"""Many at once: whatever may happen once happens once, on a real database."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.errors import EnrolmentCodeRefused, SignInFailed
from realname.access.model.counter import CODE_LIFETIME, EnrolmentCode
from realname.access.store.clients import IdempotencyKeys
from realname.access.store.counters import EnrolmentCodes
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.counters import EnrolCounter
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.strangers_tries import CountStrangersTries
from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import RateLimited, RealNameError
from realname.kernel.identifiers import ClientId, Iccid, LineId, Msisdn, PersonId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.live.errors import LiveSessionInUse
from realname.live.store.frame_digests import FrameDigests
from realname.live.use_cases.open_live_session import LiveConnection
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import lock_persons
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.access.counter_secrets import NO_AUTHENTICATORS, UnsafeAnySignature, UnsafeEchoedHashes, UnsafeQuickPasswords, no_slot_needed
from tests.support.examples import HALF_HOUR, LINE, NUMBER, OPENED, PERSON, SIM, STAFF, keep, keep_numbers
from tests.support.live_desk import build_desk
from tests.support.manual_clock import START, ManualClock

AT_ONCE = 8
REGISTRATIONS = tuple(
    replace(OPENED, id=RegistrationId(f"registration-{place}"), person_id=PERSON.id, state=RegistrationState.SUBMITTED)
    for place in range(AT_ONCE)
)


def _at_once(act: Callable[[Registration], str]) -> list[str]:
    """Let every registration do the same at the same moment; what each got, or the code of its error."""
    barrier = Barrier(AT_ONCE)

    def act_with_the_others(registration: Registration) -> str:
        barrier.wait()
        try:
            return act(registration)
        except RealNameError as problem:
            return problem.code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(act_with_the_others, REGISTRATIONS))


def _sorted(first: str, rest: str) -> list[str]:
    return sorted([first, *[rest] * (AT_ONCE - 1)])


@pytest.fixture
def ready(units: UnitsOfWork) -> UnitsOfWork:
    """A person with many registrations, and one number."""
    keep(units, PERSON, *REGISTRATIONS)
    keep_numbers(units, NUMBER)
    return units


def test_one_number_is_reserved_for_one(ready: UnitsOfWork) -> None:
    def reserve(registration: Registration) -> str:
        with ready() as unit:
            unit[Numbers].reserve(NUMBER, registration_id=registration.id, until=START + HALF_HOUR, at=START)
            unit.commit()
        return "reserved"

    assert sorted(_at_once(reserve)) == _sorted("reserved", NumberUnavailable.code)


def test_one_sim_is_bound_to_one(ready: UnitsOfWork) -> None:
    def bind(registration: Registration) -> str:
        with ready() as unit:
            unit[Sims].bind(SIM, registration_id=registration.id)
            unit.commit()
        return "bound"

    assert sorted(_at_once(bind)) == _sorted("bound", SimUnavailable.code)


def _line_of(registration: Registration, place: str) -> Line:
    return replace(
        LINE, id=LineId(f"line-{place}"), registration_id=registration.id, msisdn=Msisdn(f"+86{place}"), iccid=Iccid(f"89{place}")
    )


@pytest.mark.parametrize("shared", ["registration_id", "msisdn", "iccid"])
def test_one_approval_number_or_sim_opens_one_line(ready: UnitsOfWork, shared: str) -> None:
    def open_line(registration: Registration) -> str:
        line = replace(_line_of(registration, registration.id.value[-1]), **{shared: getattr(LINE, shared)})
        with ready() as unit:
            unit[Lines].add(line)
            unit.commit()
        return "opened"

    assert sorted(_at_once(open_line)) == _sorted("opened", ApprovalAlreadyUsed.code)


def test_no_one_gets_past_the_quota(ready: UnitsOfWork) -> None:
    quota = 5

    def approve(registration: Registration) -> str:
        with ready() as unit:
            unit[Persons].get(PERSON.id)
            if unit[Lines].count_held(PERSON.id) >= quota:
                return "refused"
            unit[Registrations].save(replace(registration, state=RegistrationState.APPROVED))
            unit.commit()
        return "approved"

    answers = _at_once(approve)
    assert (answers.count("approved"), answers.count("refused")) == (quota, AT_ONCE - quota)


def test_one_idempotency_key_stands_for_one_subject(ready: UnitsOfWork) -> None:
    def claim(registration: Registration) -> str:
        with ready() as unit:
            subject = unit[IdempotencyKeys].claim(client_id=ClientId("counter-1"), key="k", fingerprint="f", subject=registration.id.value)
            unit.commit()
        return subject

    assert len(set(_at_once(claim))) == 1


def test_one_step_is_taken_once_by_a_person_who_holds_the_registration(ready: UnitsOfWork) -> None:
    shared = REGISTRATIONS[0].id

    def decide(_registration: Registration) -> str:
        with ready() as unit:
            current = unit[Registrations].get(shared)
            if current.state is not RegistrationState.SUBMITTED:
                return "too late"
            unit[Registrations].save(replace(current, state=RegistrationState.APPROVED))
            unit.commit()
        return "decided"

    assert sorted(_at_once(decide)) == _sorted("decided", "too late")


def test_the_ledger_has_no_gap_and_no_place_twice(ready: UnitsOfWork) -> None:
    each = 5

    def append(registration: Registration) -> str:
        for _ in range(each):
            with ready() as unit:
                unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.LINE_RESERVED, subject=registration.id.value))
                unit.commit()
        return "appended"

    _at_once(append)
    with ready() as unit:
        assert unit.ledger.require_intact() == AT_ONCE * each


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite the second one does not begin before the first is done
def test_a_person_who_appended_first_waits_for_a_row_without_holding_the_ledger(ready: UnitsOfWork) -> None:
    both_hold = Barrier(2)
    shared, event = REGISTRATIONS[0].id, RecordedEvent(at=START, event=RegistrationEvent.LINE_RESERVED, subject="registration")

    def append_then_lock() -> None:
        with ready() as unit:
            unit.ledger.append(event)
            both_hold.wait(timeout=60)
            unit[Registrations].get(shared)
            unit.commit()

    def lock_then_append() -> None:
        with ready() as unit:
            unit[Registrations].get(shared)
            both_hold.wait(timeout=60)
            unit.ledger.append(event)
            unit.commit()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(append_then_lock), threads.submit(lock_then_append)]:
            done.result()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite vacuums nothing by itself
@pytest.mark.usefixtures("ready")
def test_a_vacuum_of_the_ledger_keeps_no_commit_waiting(engine: Engine) -> None:
    units = SqlUnitsOfWork(engine)
    with engine.connect() as vacuum, units() as unit:
        vacuum.exec_driver_sql("LOCK TABLE ledger IN SHARE UPDATE EXCLUSIVE MODE")  # what VACUUM and ANALYZE hold
        unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.LINE_RESERVED, subject="line", facts=()))
        unit.commit()
    with units() as unit:
        assert unit.ledger.count() == 1


def test_one_enrolment_code_enrols_one_counter(ready: UnitsOfWork) -> None:
    with ready() as unit:
        unit[EnrolmentCodes].add(
            EnrolmentCode(code_hash=hash_token("0000-0000-0001"), outlet_id=OPENED.outlet_id, name="left", expires_at=START + CODE_LIFETIME)
        )
        unit.commit()
    enrol = EnrolCounter(
        units=ready,
        clock=ManualClock(),
        tokens=SystemRandomTokens(),
        signatures=UnsafeAnySignature(),
        authenticators=NO_AUTHENTICATORS,
        tries=CountStrangersTries(units=ready, clock=ManualClock(), keyed_hashes=UnsafeEchoedHashes()),
    )

    def enrol_one(_registration: Registration) -> str:
        enrol("0000-0000-0001", b"key")
        return "enrolled"

    assert sorted(_at_once(enrol_one)) == _sorted("enrolled", EnrolmentCodeRefused.code)


def test_one_token_opens_one_live_session_and_a_person_who_else_comes_is_recorded(units: UnitsOfWork, tmp_path: Path) -> None:
    desk = build_desk(units, tmp_path)
    token = desk.asked(desk.with_line()).token
    seats: list[LiveConnection] = []

    def open_one(_registration: Registration) -> str:
        seats.append(desk.open_session(token))
        return "opened"

    assert sorted(_at_once(open_one)) == sorted(["opened", *[LiveSessionInUse.code] * (AT_ONCE - 1)])
    assert desk.session(seats[0]).second_socket_at is not None


@pytest.mark.parametrize("login", ["li.na", "nobody"])
def test_wrong_passwords_at_once_are_counted_one_by_one(ready: UnitsOfWork, tmp_path: Path, login: str) -> None:
    tokens = SystemRandomTokens()
    keyed_hashes = HmacKeyedHashes(create_key_file(tmp_path / "keys.json").challenge_secret)
    sign_in = SignIn(
        units=ready,
        clock=ManualClock(),
        tokens=tokens,
        passwords=UnsafeQuickPasswords(),
        browsers=RecognisedBrowsers(keyed_hashes=keyed_hashes, tokens=tokens),
        keyed_hashes=keyed_hashes,
        hashing_slot=no_slot_needed,
        second=SecondFactor(codes=TotpCodes(UnsafeEchoedHashes())),
    )
    if login == "li.na":
        keep(ready, STAFF)

    def guess(registration: Registration) -> str:
        sign_in(login=login, password=registration.id.value)
        return "signed in"

    answers = _at_once(guess)
    assert (answers.count(SignInFailed.code), answers.count(RateLimited.code)) == (5, AT_ONCE - 5)


def test_the_same_picture_in_two_sessions_at_once_belongs_to_one(ready: UnitsOfWork) -> None:
    digests = [hashlib.sha256(bytes([number])).digest() for number in range(100)]

    def bring(registration: Registration) -> str:
        place = int(registration.id.value[-1])
        with ready() as unit:
            new = unit[FrameDigests].add(digests[::-1] if place % 2 else digests, seen_on=START.date())
            unit.commit()
        return str(new)

    assert sorted(_at_once(bring)) == ["0"] * (AT_ONCE - 1) + ["100"]


def test_two_who_act_for_each_other_never_wait_for_each_other(units: UnitsOfWork) -> None:
    one, other = PERSON, replace(PERSON, id=PersonId("person-2"), identity_hash="b" * 64)
    authority = Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION)
    crossed = tuple(
        replace(
            OPENED,
            id=RegistrationId(f"registration-{place}"),
            person_id=(one, other)[place % 2].id,
            representative=Representative(authority=authority, person_id=(other, one)[place % 2].id),
        )
        for place in range(AT_ONCE)
    )
    keep(units, one, other, *crossed)
    barrier = Barrier(AT_ONCE)

    def lock_both(registration: Registration) -> str:
        barrier.wait()
        for _ in range(20):
            with units() as unit:
                lock_persons(unit, unit[Registrations].get(registration.id))
                unit.commit()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert list(threads.map(lock_both, crossed)) == ["done"] * AT_ONCE
