"""Inspectors are admitted and reset by what the regulator signs; whoever follows the statement gains nothing by it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine, insert

from realname.access.connectors.regulator_signature import read_public_key
from realname.access.errors import (
    InspectorPresent,
    InvitationRefused,
    NothingWaits,
    RegulatorKeyMissing,
    RegulatorKeyRecorded,
    StatementRefused,
)
from realname.access.events import AccessEvent
from realname.access.model.passkey import Authenticator
from realname.access.model.regulator_statement import STATEMENT_LIFETIME, RegulatorStatement, StatementAct
from realname.access.model.staff import Realm, Role, StaffMember
from realname.access.store.passkeys import Authenticators
from realname.access.store.regulator_keys import REGULATOR
from realname.access.store.staff import Staff
from realname.access.store.tables import regulator_keys
from realname.access.use_cases.authenticator_apps import HasStrongMeans
from realname.access.use_cases.inspectors import FollowStatement, ReadRegulatorKey, RecordRegulatorKey
from realname.access.use_cases.invitations import AcceptInvitation
from realname.access.use_cases.sign_in_audit import app_added
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import recorded_event
from realname.kernel.ports import Clock, PasswordHasher
from realname.kernel.tokens import hash_token
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.access.counter_secrets import UnsafeQuickPasswords
from tests.support.at_once import all_at_once
from tests.support.known_staff import know
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over

CODE, SITE = "aaaa-bbbb-cccc-dddd-eeee", "192.0.2.1"
HERE = "the deployment's own"
ADMIT = RegulatorStatement(place=HERE, act=StatementAct.ADMIT, login="wei", code_hash=hash_token(CODE), at=START)
RESET = replace(ADMIT, act=StatementAct.RESET, code_hash=hash_token(CODE.replace("a", "f")), at=START + timedelta(seconds=1))


@dataclass
class Regulator:
    """The regulator, and a deployment that recorded its key."""

    engine: Engine

    def __post_init__(self) -> None:
        self.units, self.clock, self.key = SqlUnitsOfWork(self.engine), ManualClock(), Ed25519PrivateKey.generate()
        self.use = app_over(self.units, None, {Clock: self.clock, PasswordHasher: UnsafeQuickPasswords()})
        self.inspectors = self.use.with_others({Realm: Realm.SUPERVISION})

    @property
    def pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def record(self) -> None:
        self.use[RecordRegulatorKey](read_public_key(self.pem))

    def follow(self, statement: RegulatorStatement, *, key: Ed25519PrivateKey | None = None) -> None:
        follow = self.use[FollowStatement]
        body = (replace(statement, place=follow.place) if statement.place == HERE else statement).body()
        follow(body, signature=(key or self.key).sign(body))

    def set_up_app(self) -> AgentId:
        with self.units() as unit:
            account = unit[Staff].find("wei")
            assert account is not None
            app = Authenticator(agent_id=account.member.id, salt="a" * 32, last_step=1, confirmed_at=self.clock.now())
            unit[Authenticators].save(app)
            unit[Staff].save(account.with_factor(at=self.clock.now()))
            app_added(app).record(unit, at=self.clock.now())
            unit.commit()
        return account.member.id


@pytest.fixture
def regulator(engine: Engine) -> Regulator:
    made = Regulator(engine)
    made.record()
    return made


def test_an_inspector_whom_the_regulator_admits_enters_by_the_regulators_code(regulator: Regulator) -> None:
    regulator.follow(ADMIT)
    member = regulator.inspectors[AcceptInvitation](CODE, address=SITE).session.member
    assert (member.login, member.role) == ("wei", Role.INSPECTOR)


REFUSED: dict[str, Callable[[], RegulatorStatement]] = {
    "another place": lambda: replace(ADMIT, place="https://elsewhere.example"),
    "a week old": lambda: replace(ADMIT, at=START - STATEMENT_LIFETIME),
    "ahead of time": lambda: replace(ADMIT, at=START + timedelta(hours=1)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_statement_that_is_not_for_here_and_now_is_refused(regulator: Regulator, what: str) -> None:
    with pytest.raises(StatementRefused):
        regulator.follow(REFUSED[what]())


def test_a_statement_that_another_key_signed_is_refused(regulator: Regulator) -> None:
    with pytest.raises(StatementRefused):
        regulator.follow(ADMIT, key=Ed25519PrivateKey.generate())


def test_a_statement_is_followed_once(regulator: Regulator) -> None:
    regulator.follow(ADMIT)
    with pytest.raises(StatementRefused):
        regulator.follow(ADMIT)


@pytest.mark.parametrize("statement", [ADMIT, RESET])
def test_of_two_who_follow_one_statement_at_once_one_succeeds(regulator: Regulator, statement: RegulatorStatement) -> None:
    if statement is RESET:
        regulator.follow(ADMIT)
        regulator.clock.advance(timedelta(seconds=1))
    ends = all_at_once(*[lambda: regulator.follow(statement)] * 2)
    assert ends.count("done") == 1


def test_a_reset_by_the_regulator_voids_what_the_inspector_signed_in_with(regulator: Regulator) -> None:
    regulator.follow(ADMIT)
    agent_id = regulator.set_up_app()
    regulator.clock.advance(timedelta(seconds=1))
    with pytest.raises(NothingWaits):
        regulator.follow(replace(RESET, act=StatementAct.ADMIT))
    regulator.follow(RESET)
    assert not regulator.use[HasStrongMeans](agent_id)
    with pytest.raises(InvitationRefused):
        regulator.inspectors[AcceptInvitation](CODE, address=SITE)


def test_the_key_is_recorded_once(regulator: Regulator) -> None:
    recorded = regulator.use[ReadRegulatorKey]()
    regulator.key = Ed25519PrivateKey.generate()
    with pytest.raises(RegulatorKeyRecorded):
        regulator.record()
    assert regulator.use[ReadRegulatorKey]() == recorded


def _entry(regulator: Regulator) -> None:
    with regulator.units() as unit:
        event = AccessEvent.STAFF_REGULATOR_KEY
        unit.ledger.append(recorded_event(event, REGULATOR, at=START, key=read_public_key(regulator.pem).hex()))
        unit.commit()


def _row(regulator: Regulator) -> None:
    values = {"id": REGULATOR, "public_key": read_public_key(regulator.pem), "recorded_at": START, "seal": "1." + "0" * 64}
    with regulator.engine.begin() as connection:
        connection.execute(insert(regulator_keys).values(values))


@pytest.mark.parametrize("forged", [[_entry], [_row], [_entry, _row]], ids=["entry", "row", "both"])
def test_a_key_that_was_written_by_hand_admits_nobody(engine: Engine, forged: list[Callable[[Regulator], None]]) -> None:
    attacker = Regulator(engine)
    for write in forged:
        write(attacker)
    with pytest.raises(RegulatorKeyMissing):
        attacker.follow(ADMIT)
    assert attacker.use[ReadRegulatorKey]() is None


def test_an_entry_that_was_written_after_the_key_replaces_it_with_nothing(regulator: Regulator) -> None:
    recorded = regulator.use[ReadRegulatorKey]()
    regulator.key = Ed25519PrivateKey.generate()
    _entry(regulator)
    with pytest.raises(StatementRefused):
        regulator.follow(ADMIT)
    assert regulator.use[ReadRegulatorKey]() == recorded


def test_no_key_is_recorded_once_there_is_an_inspector_and_without_one_nobody_is_admitted(engine: Engine) -> None:
    late = Regulator(engine)
    with pytest.raises(RegulatorKeyMissing):
        late.follow(ADMIT)
    know(late.units, StaffMember(id=AgentId("xu"), login="xu", outlet_id=None, role=Role.INSPECTOR))
    with pytest.raises(InspectorPresent):
        late.record()
