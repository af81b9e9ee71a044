"""Planting a known case: what is left of it at its end, and after a process that died in between."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ports import MediaStore
from realname.ledger.store.statements import Certificates
from realname.platform.system.random_tokens import SystemRandomTokens
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.registrations import Registrations
from realname.registration.store.tables import registrations
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.media import MediaSafe
from realname.review.errors import ReviewConflict
from realname.review.model.review import Opinion
from realname.review.model.rule import ReviewRule
from realname.review.model.seeded_case import KnownCase
from realname.review.store.reviews import Reviews
from realname.review.use_cases.conclude_review import SettleReview
from realname.review.use_cases.seed_case import PlantCase, UnplantCase
from realname.verification.errors import ClipNoFace, ClipTooLarge
from tests.support.live_desk import Desk, build_desk
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import FACELESS_CLIP, GOOD_CLIP, PORTRAIT, UnsafeAnyReference, UnsafeVerifierByMark

PLANTER = AgentId("administrator-1")
CASE = KnownCase(portrait=PORTRAIT, clip=GOOD_CLIP, truth=Opinion.APPROVE)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Everything in memory."""
    return build_desk(SqliteUnits(), tmp_path)


def _plant(desk: Desk, *, store: MediaStore | None = None) -> PlantCase:
    return PlantCase(
        units=desk.units,
        clock=desk.clock,
        tokens=SystemRandomTokens(),
        safe=MediaSafe(store=store or desk.store, vault=desk.decide.vault),
        verifier=UnsafeVerifierByMark(),
        references=UnsafeAnyReference(),
        policy=desk.policy,
    )


def _kept(desk: Desk) -> Sequence[Registration]:
    assert isinstance(desk.units, SqliteUnits)
    ids = [RegistrationId(row["id"]) for row in desk.units.rows(registrations)]
    with desk.units() as unit:
        return unit[Registrations].read_many(ids)


def _state(desk: Desk) -> RegistrationState:
    (only,) = _kept(desk)
    assert only.is_planted
    return RegistrationState(only.state)


def test_the_reaper_ends_it_when_it_is_due_and_not_before(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTER)
    assert desk.stored() == ["probes/00", "probes/01", "probes/02", "reference"]
    desk.wait(hours=desk.policy[ReviewRule].decide_hours - 1)
    desk.reap()
    assert _state(desk) is RegistrationState.REFERRED
    desk.wait(hours=1)
    desk.reap()
    assert (_state(desk), desk.stored()) == (RegistrationState.LAPSED, [])
    with desk.units() as unit:
        assert unit[Certificates].get(review.registration_id) is not None
        assert list(unit[Reviews].planted()) == []


@pytest.mark.parametrize("stored", [[], ["reference"], ["probes/00", "reference"], ["probes/00", "probes/01", "reference"]])
def test_what_a_process_that_died_left_is_erased_by_the_reaper(desk: Desk, stored: list[str]) -> None:
    with pytest.raises(StorageUnavailable):
        _plant(desk, store=_FullStore(kept=desk.store, room=len(stored)))(CASE, acting=PLANTER)
    assert (_state(desk), desk.stored()) == (RegistrationState.OPEN, stored)
    desk.wait(minutes=desk.policy[RetentionRule].abandoned_minutes + 1)
    desk.reap()
    assert (_state(desk), desk.stored()) == (RegistrationState.ABANDONED, [])


@pytest.mark.parametrize(("clip", "refused"), [(FACELESS_CLIP, ClipNoFace), (b"x" * (MAXIMUM_CLIP_BYTES + 1), ClipTooLarge)])
def test_what_the_engine_cannot_judge_is_not_planted(desk: Desk, clip: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        _plant(desk)(KnownCase(portrait=PORTRAIT, clip=clip, truth=Opinion.APPROVE), acting=PLANTER)
    assert (_kept(desk), desk.stored()) == ([], [])


def test_taken_out_before_its_time_nothing_of_the_face_is_left(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTER)
    UnplantCase(units=desk.units, close=desk.close)(review.id, acting=PLANTER)
    assert (_state(desk), desk.stored()) == (RegistrationState.WITHDRAWN, [])


def test_no_decision_is_ever_made_of_it_even_by_mistake(desk: Desk) -> None:
    review = _plant(desk)(CASE, acting=PLANTER)
    settle = SettleReview(vault=desk.decide.vault, policy=desk.policy)
    for said in (review, replace(review, truth=None)):
        with desk.units() as unit, pytest.raises(ReviewConflict):
            settle.within(unit, unit[Registrations].get(review.registration_id), said, at=desk.clock.now())


class _FullStore(MemoryMediaStore):
    """Keeps as many objects in another store as there is room for, and no more."""

    def __init__(self, *, kept: MemoryMediaStore, room: int) -> None:
        super().__init__()
        self._kept, self._room = kept, room

    def put(self, key: str, sealed: bytes) -> None:
        if len(list(self._kept.keys(""))) >= self._room:
            raise StorageUnavailable(kind="media")
        self._kept.put(key, sealed)
