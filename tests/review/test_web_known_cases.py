"""Known cases among the reviews: planted and ended, as any other until something is said of them, right or wrong afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import AgentId, RegistrationId, ReviewId
from realname.kernel.ports import MediaStore, Vault
from realname.ledger.store.statements import Certificates
from realname.operations.store.overdue_work import CountOverdueWork
from realname.packs.model import Policy
from realname.packs.use_cases.simulate_policy import SimulatePolicy
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.registrations import Registrations
from realname.registration.store.tables import registrations
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.review.errors import ReviewConflict, UnknownReview
from realname.review.model.review import Opinion, Review
from realname.review.model.rule import ReviewRule
from realname.review.model.seeded_case import SeededCase
from realname.review.store.reviews import Reviews
from realname.review.use_cases.conclude_review import ConcludeReview
from realname.review.use_cases.seed_case import RemoveSeededCase, SeedCase
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.errors import ClipNoFace, ClipTooLarge
from tests.review.test_web_reviews import without_code
from tests.support.live_desk import Desk
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import (
    FACELESS_CLIP,
    GOOD_CLIP,
    PORTRAIT,
    PROBES,
    STRANGER_CLIP,
    UNSURE_CLIP,
    UnsafeAnyReference,
    UnsafeVerifierByMark,
)

REVIEWS = "/office/reviews"
PLANTER = AgentId("id-of-administrator")
PLANTING = AgentId("administrator-1")
CASE = SeededCase(portrait=PORTRAIT, clip=GOOD_CLIP, truth=Opinion.APPROVE)


@pytest.fixture
def second(web: WebWorld) -> WebCaller:
    """Another one."""
    return signed_in(web, "second-reviewer")


def _planted(web: WebWorld, truth: Opinion = Opinion.REFUSE, clip: bytes = STRANGER_CLIP, by: AgentId = PLANTER) -> Review:
    return web.services[SeedCase](SeededCase(portrait=PORTRAIT, clip=clip, truth=truth), acting=by)


def _says(caller: WebCaller, review: Review, reason: str) -> str:
    caller.post(f"{REVIEWS}/{review.id}/take")
    return caller.post(f"{REVIEWS}/{review.id}", {"reason": reason}).text


def _state(web: WebWorld, review: Review) -> RegistrationState:
    with web.api.units() as unit:
        return unit[Registrations].get(review.registration_id).state


def test_a_known_case_looks_like_any_referral_until_something_is_said_of_it(web: WebWorld, agent: WebCaller, reviewer: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    with web.api.units() as unit:
        (true,) = unit[Reviews].of_registration(RegistrationId(registration))
    known = _planted(web)
    pages = [without_code(reviewer.post(f"{REVIEWS}/{one.id}/take").text) for one in (true, known)]
    assert pages[0] == pages[1]
    queue = reviewer.get(REVIEWS).html
    assert "nown case" not in queue.partition("<main")[2].replace("known-case", "")
    assert reviewer.http.get(f"{REVIEWS}/{known.id}/probes/0").content == PROBES[0]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("other-person", "Your answer is correct."),
        ("same-person", "Your answer is incorrect."),
        ("pictures-unclear", "You answered that you were unsure."),
    ],
)
def test_afterwards_the_reviewer_learns_that_it_was_known_and_whether_they_were_right(
    web: WebWorld, reviewer: WebCaller, reason: str, said: str
) -> None:
    assert said in _says(reviewer, _planted(web), reason)


def test_it_goes_to_each_reviewer_once_and_whatever_they_say_settles_nothing(web: WebWorld, reviewer: WebCaller, second: WebCaller) -> None:
    known = _planted(web, truth=Opinion.APPROVE, clip=GOOD_CLIP)
    for caller in (reviewer, second):
        _says(caller, known, "same-person")
        assert caller.post(f"{REVIEWS}/{known.id}/take").path == REVIEWS
    assert _state(web, known) is RegistrationState.REFERRED
    assert f"{REVIEWS}/{known.id}/take" in signed_in(web, "third-reviewer").get(REVIEWS).html


def test_who_planted_it_does_not_review_it(web: WebWorld, reviewer: WebCaller) -> None:
    known = _planted(web, by=AgentId("id-of-reviewer"))
    assert reviewer.post(f"{REVIEWS}/{known.id}/take").status == 403


def test_at_its_due_time_the_reaper_ends_it_and_nothing_of_the_face_is_left(web: WebWorld, reviewer: WebCaller) -> None:
    known = _planted(web)
    _says(reviewer, known, "other-person")
    web.api.clock.advance(web.services[ReviewRule].decide_within)
    with web.api.units() as unit:
        due = [one.registration_id for one in unit[Reviews].planted() if one.is_overdue(web.api.clock.now())]
    for one in due:
        web.services[CloseRegistration].lapse(one)
    with web.api.units() as unit:
        certificate, ended = unit[Certificates].get(known.registration_id), unit[Reviews].read(known.id)
    assert (_state(web, known), certificate is None, ended.ended_at is None) == (RegistrationState.LAPSED, False, False)
    assert list(web.services[GetChallenge].safe.names(known.registration_id)) == []
    assert "Your answer is correct." in signed_in(web, "reviewer").get(f"{REVIEWS}/{known.id}/given").text


def test_it_is_ended_before_by_a_person_who_may_plant_and_no_true_review_is(web: WebWorld, agent: WebCaller) -> None:
    known = _planted(web)
    for _ in range(2):
        web.services[RemoveSeededCase](known.id, acting=PLANTER)
    assert _state(web, known) is RegistrationState.WITHDRAWN
    registration = agent.ended(UNSURE_CLIP)
    with web.api.units() as unit:
        (true,) = unit[Reviews].of_registration(RegistrationId(registration))
    with pytest.raises(UnknownReview):
        web.services[RemoveSeededCase](ReviewId(true.id.value), acting=PLANTER)


def test_the_ledger_says_who_planted_it_and_not_what_is_right(web: WebWorld) -> None:
    known = _planted(web)
    with web.api.units() as unit:
        (entry,) = unit.ledger.of_subject(known.registration_id.value)
    assert (entry.event.event.value, dict(entry.event.facts)) == ("review:planted", {"agent": PLANTER.value, "review": known.id.value})


def test_it_does_not_count_among_the_reviews_that_are_late(web: WebWorld, agent: WebCaller) -> None:
    count = CountOverdueWork(engine=web.api.engine, clock=web.api.clock)
    _planted(web)
    assert (count().reviews_waiting, count().reviews_overdue) == (0, 0)
    agent.ended(UNSURE_CLIP)
    web.api.clock.advance(web.services[ReviewRule].decide_within + timedelta(minutes=1))
    assert (count().reviews_waiting, count().reviews_overdue) == (1, 1)


def test_no_simulation_of_a_pack_counts_it(web: WebWorld) -> None:
    _planted(web)
    simulated = SimulatePolicy(units=web.api.units, vault=web.services[Vault])(web.services[Policy])
    assert (dict(simulated.outcomes), simulated.forgotten) == ({}, 0)


@pytest.mark.parametrize("state", [RegistrationState.APPROVED, RegistrationState.ACTIVATED, RegistrationState.SUBMITTED])
def test_the_database_itself_refuses_to_let_it_become_a_line(web: WebWorld, state: RegistrationState) -> None:
    known = _planted(web)
    with web.api.units() as unit, pytest.raises(IntegrityError):
        unit[Registrations].save(replace(unit[Registrations].get(known.registration_id), state=state))


def test_a_supervisor_sees_how_well_everybody_sees_and_a_reviewer_themselves(web: WebWorld, reviewer: WebCaller, second: WebCaller) -> None:
    known = _planted(web)
    for caller in (reviewer, second):
        _says(caller, known, "other-person")
    own, all_of_them = reviewer.get(f"{REVIEWS}/quality").text, signed_in(web, "supervisor").get(f"{REVIEWS}/quality").text
    assert ("second-reviewer" in own, "second-reviewer" in all_of_them) == (False, True)
    assert "1 of 1 too few to compare" in all_of_them
    assert SAMPLE_MAN.attributes.name not in all_of_them


def _plant(desk: Desk, *, store: MediaStore | None = None) -> SeedCase:
    return SeedCase(
        units=desk.units,
        clock=desk.clock,
        tokens=SystemRandomTokens(),
        safe=SealedMedia(store=store or desk.store, vault=desk.decide.vault),
        verifier=UnsafeVerifierByMark(),
        references=UnsafeAnyReference(),
        policy=desk.policy,
    )


def _kept(desk: Desk) -> Sequence[Registration]:
    assert isinstance(desk.units, SqliteUnits)
    ids = [RegistrationId(row["id"]) for row in desk.units.rows(registrations)]
    with desk.units() as unit:
        return unit[Registrations].read_many(ids)


def _state_of(desk: Desk) -> RegistrationState:
    (only,) = _kept(desk)
    assert only.is_planted
    return RegistrationState(only.state)


def test_the_reaper_ends_it_when_it_is_due_and_not_before(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTING)
    assert desk.stored() == ["probes/00", "probes/01", "probes/02", "reference"]
    desk.wait(hours=desk.policy[ReviewRule].decide_hours - 1)
    desk.reap()
    assert _state_of(desk) is RegistrationState.REFERRED
    desk.wait(hours=1)
    desk.reap()
    assert (_state_of(desk), desk.stored()) == (RegistrationState.LAPSED, [])
    with desk.units() as unit:
        assert unit[Certificates].get(review.registration_id) is not None
        assert list(unit[Reviews].planted()) == []


@pytest.mark.parametrize("stored", [[], ["reference"], ["probes/00", "reference"], ["probes/00", "probes/01", "reference"]])
def test_what_a_process_that_died_left_is_erased_by_the_reaper(desk: Desk, stored: list[str]) -> None:
    with pytest.raises(StorageUnavailable):
        _plant(desk, store=_FullStore(kept=desk.store, room=len(stored)))(CASE, acting=PLANTING)
    assert (_state_of(desk), desk.stored()) == (RegistrationState.OPEN, stored)
    desk.wait(minutes=desk.policy[RetentionRule].abandoned_minutes + 1)
    desk.reap()
    assert (_state_of(desk), desk.stored()) == (RegistrationState.ABANDONED, [])


@pytest.mark.parametrize(("clip", "refused"), [(FACELESS_CLIP, ClipNoFace), (b"x" * (MAXIMUM_CLIP_BYTES + 1), ClipTooLarge)])
def test_what_the_engine_cannot_judge_is_not_planted(desk: Desk, clip: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        _plant(desk)(SeededCase(portrait=PORTRAIT, clip=clip, truth=Opinion.APPROVE), acting=PLANTING)
    assert (_kept(desk), desk.stored()) == ([], [])


def test_taken_out_before_its_time_nothing_of_the_face_is_left(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTING)
    RemoveSeededCase(units=desk.units, close=desk.close)(review.id, acting=PLANTING)
    assert (_state_of(desk), desk.stored()) == (RegistrationState.WITHDRAWN, [])


def test_no_decision_is_ever_made_of_it_even_by_mistake(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTING)
    conclude = ConcludeReview(vault=desk.decide.vault, policy=desk.policy)
    for said in (review, replace(review, truth=None)):
        with desk.units() as unit, pytest.raises(ReviewConflict):
            conclude.within(unit, unit[Registrations].get(review.registration_id), said, at=desk.clock.now())


class _FullStore(MemoryMediaStore):
    """Keeps as many objects in another store as there is room for, and no more."""

    def __init__(self, *, kept: MemoryMediaStore, room: int) -> None:
        super().__init__()
        self._kept, self._room = kept, room

    def put(self, key: str, sealed: bytes) -> None:
        if len(list(self._kept.keys(""))) >= self._room:
            raise StorageUnavailable(kind="media")
        self._kept.put(key, sealed)
