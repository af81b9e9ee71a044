"""Attacks on the agreement of reviewers: two at once, one reviewer twice, an old form, and a case that ended meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.kernel.errors import TookPart
from realname.kernel.identifiers import AgentId, ReviewId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.registrations import Registrations
from realname.review.errors import NotAppealable, ReviewConflict
from realname.review.events import ReviewEvent
from realname.review.model.review import Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.store.reviews import Reviews
from realname.review.use_cases.appeal_refusal import AppealRefusal
from realname.review.use_cases.claims import TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion
from tests.review.test_reviews import REVIEW
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import HASHED, OPENED, PERSON, keep
from tests.support.live_desk import QuietWorkflow
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over, sandbox_policy

GROUNDS = frozenset({Reason.FACE_COMPARISON_UNSURE})
REFERRED = replace(
    OPENED, state=RegistrationState.REFERRED, person_id=PERSON.id, decided_at=START, decision=Referred(GROUNDS, OPENED.policy_digest)
)
FIRST, SECOND, THIRD = (
    StaffMember(id=AgentId(f"reviewer-{one}"), login=f"reviewer.{one}", outlet_id=None, role=Role.REVIEWER) for one in (1, 2, 3)
)
OPENER = StaffMember(id=OPENED.agent_id, login="opener", outlet_id=None, role=Role.REVIEWER)
REFUSES = Judgement(opinion=Opinion.REFUSE, reason=OpinionReason.OTHER_PERSON)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def app(units: UnitsOfWork, clock: ManualClock, tmp_path: Path) -> App:
    """One referred registration that two reviewers have to agree on."""
    staff = [StaffAccount(member=one, password_hash=HASHED, added_at=START) for one in (FIRST, SECOND, THIRD, OPENER)]
    keep(units, PERSON, REFERRED, *staff)
    with units() as unit:
        unit[Reviews].add(REVIEW)
        unit.commit()
    return app_over(units, tmp_path, {Clock: clock, RegistrationWorkflow: QuietWorkflow()}, policy=sandbox_policy())


def _review(units: UnitsOfWork) -> Review:
    with units() as unit:
        return unit[Reviews].read(REVIEW.id)


def _count(units: UnitsOfWork, event: ReviewEvent) -> int:
    with units() as unit:
        return sum(entry.event.event is event for entry in unit.ledger.of_subject(OPENED.id.value))


def _take(app: App, member: StaffMember) -> Callable[[], object]:
    return partial(app[TakeReview], REVIEW.id, acting=member)


def _refuse(app: App, member: StaffMember) -> Callable[[], object]:
    return partial(app[GiveOpinion], REVIEW.id, REFUSES, acting=member)


def test_of_three_reviewers_at_once_one_has_it(app: App, units: UnitsOfWork) -> None:
    answers = all_at_once(*(_take(app, member) for member in (FIRST, SECOND, THIRD)))
    assert (sorted(answers), _count(units, ReviewEvent.REVIEW_TAKEN)) == ([DONE, *[ReviewConflict.code] * 2], 1)


def test_an_opinion_that_one_reviewer_sends_from_four_tabs_at_once_counts_once(app: App, units: UnitsOfWork) -> None:
    _take(app, FIRST)()
    answers = all_at_once(*[_refuse(app, FIRST)] * 4)
    assert (answers.count(DONE), len(_review(units).opinions), _review(units).ended_at) == (1, 1, None)


def test_a_reviewer_who_has_spoken_does_not_take_it_again_for_the_second_opinion(app: App) -> None:
    _take(app, FIRST)()
    _refuse(app, FIRST)()
    answers = all_at_once(_take(app, FIRST), _refuse(app, FIRST), _take(app, SECOND))
    assert answers == [ReviewConflict.code, ReviewConflict.code, DONE]


def test_the_last_opinion_sent_from_four_tabs_at_once_settles_it_once(app: App, units: UnitsOfWork) -> None:
    for member in (FIRST, SECOND):
        _take(app, member)()
        all_at_once(*[_refuse(app, member)] * 4)
    assert (len(_review(units).opinions), _count(units, ReviewEvent.REVIEW_SETTLED)) == (2, 1)


def test_a_reviewer_who_lost_it_does_not_judge_from_an_old_form(app: App, clock: ManualClock, units: UnitsOfWork) -> None:
    _take(app, FIRST)()
    clock.advance(timedelta(days=1))
    _take(app, SECOND)()
    with pytest.raises(ReviewConflict):
        _refuse(app, FIRST)()
    assert not _review(units).opinions


def test_a_settled_review_is_not_opened_again_by_an_old_form(app: App) -> None:
    for member in (FIRST, SECOND):
        _take(app, member)()
        _refuse(app, member)()
    for act in (_take(app, THIRD), _refuse(app, SECOND), _take(app, FIRST)):
        with pytest.raises(ReviewConflict):
            act()


def test_a_person_who_opened_it_and_reviews_by_now_does_not_take_it(app: App) -> None:
    with pytest.raises(TookPart):
        _take(app, OPENER)()


def test_an_appeal_recorded_four_times_at_once_is_one(app: App, units: UnitsOfWork) -> None:
    for member in (FIRST, SECOND):
        _take(app, member)()
        _refuse(app, member)()
    answers = all_at_once(*[partial(app[AppealRefusal], OPENED.id)] * 4)
    with units() as unit:
        reviews = unit[Reviews].of_registration(OPENED.id)
    assert (set(answers), len(reviews)) == ({DONE}, 2)


def test_who_judged_the_referral_does_not_judge_the_appeal(app: App, units: UnitsOfWork) -> None:
    for member in (FIRST, SECOND):
        _take(app, member)()
        _refuse(app, member)()
    app[AppealRefusal](OPENED.id)
    with units() as unit:
        appeal = next(one for one in unit[Reviews].of_registration(OPENED.id) if one.ended_at is None)
    with pytest.raises(TookPart):
        app[TakeReview](appeal.id, acting=FIRST)


def test_a_lost_appeal_is_not_appealed_again(app: App, units: UnitsOfWork) -> None:
    refused = replace(
        REFERRED, state=RegistrationState.REFUSED, decision=Refused(frozenset({Reason.REVIEWED_ATTACK}), OPENED.policy_digest)
    )
    with units() as unit:
        unit[Reviews].save(REVIEW.end(at=START))
        unit[Reviews].add(replace(REVIEW, id=ReviewId("appeal-1"), kind=ReviewKind.APPEAL).end(at=START))
        unit[Registrations].save(refused)
        unit.commit()
    answers = all_at_once(*[partial(app[AppealRefusal], OPENED.id)] * 2)
    assert answers == [NotAppealable.code] * 2
