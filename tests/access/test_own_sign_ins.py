"""A member's own sign-ins: each is listed with since when and by what, the others can be ended, those of another person cannot."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from realname.access.errors import SignInRequired
from realname.access.model.staff import IDLE_LIMIT, OpenSignIn, SignInMeans
from realname.access.store.staff import StaffSessions
from realname.access.use_cases.own_sessions import EndOtherSessions, EndOwnSession, ListOwnSessions, OwnSession
from realname.access.use_cases.staff_session import ReadStaffSession, SignedIn, begin_session
from realname.kernel.identifiers import AgentId, CounterId, SignInId
from realname.kernel.tokens import hash_token
from realname.outlets.use_cases.duty_check import operating_states
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from tests.support.examples import STAFF, keep
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

LI_NA = STAFF.member


@dataclass(frozen=True, slots=True)
class Desk:
    """A person who signs in again and again."""

    units: SqliteUnits
    clock: ManualClock

    def sign_in(self, means: SignInMeans = SignInMeans.PASSKEY) -> SignedIn:
        with self.units() as unit:
            signed_in = begin_session(unit, SystemRandomTokens(), STAFF, means=means, at=self.clock.now())
            unit.commit()
        return signed_in

    def seen_from(self, signed_in: SignedIn) -> list[OwnSession]:
        return list(ListOwnSessions(units=self.units, clock=self.clock)(LI_NA.id, token=signed_in.token))

    def is_in(self, signed_in: SignedIn) -> bool:
        try:
            ReadStaffSession(units=self.units, reads=self.units, clock=self.clock, states=operating_states)(signed_in.token)
        except SignInRequired:
            return False
        return True


@pytest.fixture
def desk() -> Desk:
    units = SqliteUnits()
    keep(units, STAFF)
    return Desk(units, ManualClock())


def test_a_sign_in_at_a_counter_that_is_there_no_more_goes_on_at_none(desk: Desk) -> None:
    signed_in = desk.sign_in()
    with desk.units() as unit:
        unit[StaffSessions].bind(hash_token(signed_in.token), CounterId("none"))
        unit.commit()
    session = ReadStaffSession(units=desk.units, reads=desk.units, clock=desk.clock, states=operating_states)(signed_in.token)
    assert session.counter_id is None


def test_each_is_listed_with_its_means_and_times_the_newest_first(desk: Desk) -> None:
    began = desk.clock.now()
    first = desk.sign_in(SignInMeans.PASSWORD)
    desk.clock.advance(timedelta(minutes=5))
    desk.sign_in()
    shown = [(one.signed_in_at, one.seen_at, one.means, one.is_this) for one in desk.seen_from(first)]
    later = began + timedelta(minutes=5)
    assert shown == [(later, later, SignInMeans.PASSKEY, False), (began, began, SignInMeans.PASSWORD, True)]


def test_one_that_is_over_is_not_listed(desk: Desk) -> None:
    desk.sign_in()
    desk.clock.advance(IDLE_LIMIT)
    now = desk.sign_in()
    assert [one.is_this for one in desk.seen_from(now)] == [True]


def test_an_address_holds_neither_the_token_nor_its_hash(desk: Desk) -> None:
    signed_in = desk.sign_in()
    (shown,) = desk.seen_from(signed_in)
    assert str(shown.id) not in {signed_in.token, hash_token(signed_in.token)}
    assert str(shown.id) not in signed_in.token


def test_one_is_ended_and_the_others_go_on(desk: Desk) -> None:
    here, lost, other = desk.sign_in(), desk.sign_in(), desk.sign_in()
    (named,) = {one.id for one in desk.seen_from(lost) if one.is_this}
    assert named is not None
    with capture_logs() as lines:
        EndOwnSession(desk.units)(LI_NA.id, named)
        EndOwnSession(desk.units)(LI_NA.id, named)
    assert [desk.is_in(one) for one in (here, lost, other)] == [True, False, True]
    assert [(line["event"], line["agent"], line["sign_ins"]) for line in lines] == [("staff:signed-out", LI_NA.id.value, 1)]


def test_no_one_ends_anothers(desk: Desk) -> None:
    signed_in = desk.sign_in()
    (shown,) = desk.seen_from(signed_in)
    assert shown.id is not None
    EndOwnSession(desk.units)(AgentId("agent-2"), shown.id)
    EndOwnSession(desk.units)(LI_NA.id, SignInId("none"))
    EndOtherSessions(desk.units)(AgentId("agent-2"), token="of-nobody")  # noqa: S106 - an example
    assert desk.is_in(signed_in)


def test_all_others_are_ended_also_one_of_a_release_that_gave_no_id(desk: Desk) -> None:
    here, other = desk.sign_in(), desk.sign_in()
    now = desk.clock.now()
    with desk.units() as unit:
        unit[StaffSessions].add(OpenSignIn(token_hash="a" * 64, agent_id=LI_NA.id, signed_in_at=now, seen_at=now))
        unit.commit()
    assert None in {one.id for one in desk.seen_from(here)}
    with capture_logs() as lines:
        EndOtherSessions(desk.units)(LI_NA.id, token=here.token)
    assert [desk.is_in(one) for one in (here, other)] == [True, False]
    assert [one.is_this for one in desk.seen_from(here)] == [True]
    assert [line["sign_ins"] for line in lines] == [2]
