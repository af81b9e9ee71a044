"""How a live session is concluded: judged, compared, and recorded, with patience where the database is away."""

from dataclasses import replace

import pytest

from realname.kernel.errors import StorageUnavailable
from realname.kernel.retry import RetryOnStorage
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.conversation import ClientKey, LiveConversation
from realname.live.use_cases.open_live_session import LiveConnection
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.comparison_rule import AttackScoreBand, PresentationRule
from realname.verification.model.live_approval import LiveApprovalRule
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from tests.access.counter_secrets import UnsafeAnySignature
from tests.support.live_desk import Desk
from tests.support.memory_media import FullStore
from tests.support.packs import at_each_grade
from tests.verification.live_frame_analyser import UnsafeAnalyserByMark


class _AwayFor:
    """Units of work of a database that does not answer so many times. Implements the port `UnitsOfWork`."""

    def __init__(self, units: UnitsOfWork, times: int) -> None:
        self._units = units
        self._times = times

    def __call__(self) -> UnitOfWork:
        if self._times > 0:
            self._times -= 1
            raise StorageUnavailable
        return self._units()

    def reading(self) -> UnitOfWork:
        return self()


class _LosesTheAnswer:
    """Units of work of a database that commits, and is away before it says so, once. Implements the port `UnitsOfWork`."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._is_lost = False

    def __call__(self) -> UnitOfWork:
        unit = self._units()
        if not self._is_lost:
            self._is_lost = True
            commit = unit.commit

            def commit_and_be_gone() -> None:
                commit()
                raise StorageUnavailable

            unit.commit = commit_and_be_gone  # type: ignore[method-assign]
        return unit

    def reading(self) -> UnitOfWork:
        return self._units.reading()


class _BrokenEye(UnsafeAnalyserByMark):
    """An eye whose comparison fails for a reason that no one foresaw."""

    def conclude(self, **_: object) -> None:  # type: ignore[override]
        """Fail."""
        raise ZeroDivisionError


def conclude_at(desk: Desk, units: UnitsOfWork | None = None) -> ConcludeLiveSession:
    """As it is set up, over a database that may be away; waiting lets the desk's time pass."""
    recording = units or desk.units
    retry = RetryOnStorage(clock=desk.clock, sleep=lambda seconds: desk.wait(seconds=seconds))
    finish, fail = replace(desk.finish, units=recording), replace(desk.fail, units=recording)
    rules = desk.policy[PresentationRule], desk.policy[LiveApprovalRule]
    return ConcludeLiveSession(finish=finish, fail=fail, retry=retry, presentation_rule=rules[0], live_rule=rules[1])


def conversation_of(seat: LiveConnection, *findings: SessionFinding, eye: UnsafeAnalyserByMark | None = None) -> LiveConversation:
    """A conversation that ended; without findings every action was met."""
    client = ClientKey(nonce=seat.session.nonce, public_key=seat.counter.public_key)
    talk = LiveConversation(
        client=client,
        challenge=GuidedChallenge((Action.BLINK,)),
        eye=eye or UnsafeAnalyserByMark(),
        signatures=UnsafeAnySignature(),
        started_ms=0,
    )
    talk.end(*findings)
    return talk


def test_a_session_whose_actions_were_met_is_kept(desk: Desk) -> None:
    seat = desk.seat(desk.with_line())
    assert conclude_at(desk)(seat, conversation_of(seat), camera=CameraClass.BUILT_IN).is_judged


@pytest.mark.parametrize(("score", "is_attack"), [(0.599, False), (0.6, True)])
def test_a_failed_session_is_an_attack_from_the_ceiling_of_its_grade_on(desk: Desk, score: float, *, is_attack: bool) -> None:
    seat = desk.seat(desk.with_line())
    live_rule = at_each_grade(desk.policy[LiveApprovalRule], one_network=AttackScoreBand(target=0.2, ceiling=0.6))
    conclude, eye = replace(conclude_at(desk), live_rule=live_rule), UnsafeAnalyserByMark(score=score)
    outcome = conclude(seat, conversation_of(seat, SessionFinding.FACE_LOST, eye=eye), camera=CameraClass.BUILT_IN)
    assert (SessionFinding.PRESENTATION_ATTACK in outcome.findings) is is_attack


@pytest.mark.parametrize("findings", [(), (SessionFinding.FACE_LOST,)])
def test_a_database_that_is_away_for_a_moment_is_asked_again_and_the_result_is_the_same(
    desk: Desk, findings: tuple[SessionFinding, ...]
) -> None:
    seat = desk.seat(desk.with_line())
    outcome = conclude_at(desk, _AwayFor(desk.units, times=5))(seat, conversation_of(seat, *findings), camera=CameraClass.BUILT_IN)
    assert outcome.findings == desk.session(seat).findings == findings


@pytest.mark.parametrize("findings", [(), (SessionFinding.FACE_LOST,)])
def test_an_end_that_was_recorded_although_no_one_said_so_is_recorded_once(desk: Desk, findings: tuple[SessionFinding, ...]) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    before = len(desk.events(registration_id))
    outcome = conclude_at(desk, _LosesTheAnswer(desk.units))(seat, conversation_of(seat, *findings), camera=CameraClass.BUILT_IN)
    assert (outcome.findings, len(desk.events(registration_id)) - before) == (findings, 1)


def test_after_a_quarter_of_a_minute_it_is_given_up_and_interrupted_later(desk: Desk) -> None:
    seat = desk.seat(desk.with_line())
    began_at = desk.clock.now()
    with pytest.raises(StorageUnavailable):
        conclude_at(desk, _AwayFor(desk.units, times=1000))(seat, conversation_of(seat), camera=CameraClass.BUILT_IN)
    assert 15 <= (desk.clock.now() - began_at).total_seconds() < 17
    desk.wait(minutes=2)
    desk.reap()
    assert desk.session(seat).findings == (SessionFinding.INTERRUPTED,)


def test_where_the_store_of_pictures_alone_is_away_the_session_is_interrupted_at_once_and_costs_no_try(desk: Desk) -> None:
    seat = desk.seat(desk.with_line())
    whole = conclude_at(desk)
    conclude = replace(whole, finish=replace(whole.finish, safe=replace(whole.finish.safe, store=FullStore(desk.store, takes=0))))
    outcome = conclude(seat, conversation_of(seat), camera=CameraClass.BUILT_IN)
    assert (outcome.findings, outcome.tries_left, desk.stored()) == ((SessionFinding.INTERRUPTED,), 5, ["reference"])


def test_a_fault_of_ours_ends_the_session_as_interrupted_even_while_the_database_is_away(desk: Desk) -> None:
    seat = desk.seat(desk.with_line())
    with pytest.raises(ZeroDivisionError):
        conclude_at(desk, _AwayFor(desk.units, times=3))(seat, conversation_of(seat, eye=_BrokenEye()), camera=CameraClass.BUILT_IN)
    assert desk.session(seat).findings == (SessionFinding.INTERRUPTED,)
