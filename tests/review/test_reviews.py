"""The contract of reviews."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import AgentId, OutletId, ReviewId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.store.registrations import Registrations
from realname.review.errors import ReviewConflict, UnknownReview
from realname.review.model.queue import QueueAsked, QueueCapture
from realname.review.model.review import Claim, GivenOpinion, Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.model.seeded_case import NO_OUTLET
from realname.review.store.reviews import Reviews
from tests.support.examples import CHALLENGE, COUNTER, LIVE, OPENED, OTHER, SECOND, STAFF, keep
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
REVIEWER = replace(STAFF, member=replace(STAFF.member, id=AgentId("reviewer-1"), login="first"))
ANOTHER = replace(STAFF, member=replace(STAFF.member, id=AgentId("reviewer-2"), login="second"))
REVIEW = Review(
    id=ReviewId("review-1"),
    registration_id=OPENED.id,
    outlet_id=OPENED.outlet_id,
    kind=ReviewKind.REFERRAL,
    grounds=frozenset({Reason.FACE_COMPARISON_UNSURE, Reason.EVIDENCE_TYPED}),
    opened_at=START,
    due_at=START + 2 * HOUR,
    needed=2,
)
SOONER = replace(REVIEW, id=ReviewId("review-2"), registration_id=OTHER.id, due_at=START + HOUR)
CLAIM = Claim(reviewer=REVIEWER.member.id, began_at=START, until=START + HOUR)
GIVEN = GivenOpinion(
    reviewer=REVIEWER.member.id,
    judgement=Judgement(opinion=Opinion.UNSURE, reason=OpinionReason.PICTURES_UNCLEAR),
    began_at=START,
    given_at=START + SECOND,
)
ALSO = replace(GIVEN, reviewer=ANOTHER.member.id, given_at=START + 2 * SECOND)


@pytest.fixture(autouse=True)
def _kept(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER, REVIEWER, ANOTHER)
    with units() as unit:
        unit[Reviews].add(REVIEW)
        unit[Reviews].add(SOONER)
        unit.commit()


@pytest.mark.parametrize(
    "changed",
    [
        REVIEW,
        replace(REVIEW, claim=CLAIM),
        replace(REVIEW, claim=replace(CLAIM, handed_by=ANOTHER.member.id)),
        replace(REVIEW, opinions=(GIVEN,)),
        replace(REVIEW, opinions=(replace(GIVEN, sealed_reason=b"\x01sealed"),)),
        replace(REVIEW, opinions=(GIVEN, ALSO), ended_at=START + HOUR),
        replace(REVIEW, truth=Opinion.REFUSE),
    ],
)
def test_a_review_comes_back_as_it_was_saved(units: UnitsOfWork, changed: Review) -> None:
    with units() as unit:
        unit[Reviews].save(changed)
        unit.commit()
    with units() as unit:
        assert unit[Reviews].get(REVIEW.id) == changed
        assert unit[Reviews].read(REVIEW.id) == changed


def test_one_that_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(UnknownReview):
        unit[Reviews].get(ReviewId("none"))
    with units() as unit, pytest.raises(UnknownReview):
        unit[Reviews].read(ReviewId("none"))


def test_a_registration_has_one_open_review(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(ReviewConflict):
        unit[Reviews].add(replace(REVIEW, id=ReviewId("review-3"), kind=ReviewKind.APPEAL))


def test_a_registration_has_one_review_of_a_kind_in_all(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(REVIEW.end(at=START))
        with pytest.raises(ReviewConflict):
            unit[Reviews].add(replace(REVIEW, id=ReviewId("review-3")))


def test_after_the_first_an_appeal_may_follow(units: UnitsOfWork) -> None:
    ended, appeal = REVIEW.end(at=START), replace(REVIEW, id=ReviewId("review-3"), kind=ReviewKind.APPEAL, opened_at=START + SECOND)
    with units() as unit:
        unit[Reviews].save(ended)
        unit[Reviews].add(appeal)
        unit.commit()
    with units() as unit:
        assert list(unit[Reviews].of_registration(OPENED.id)) == [ended, appeal]


def test_what_waits_comes_soonest_due_first_and_without_the_outlets_own(units: UnitsOfWork) -> None:
    with units() as unit:
        waiting = unit[Reviews].waiting_for
        assert [one.id for one in waiting(REVIEWER.member.id, outside=None, limit=9)] == [SOONER.id, REVIEW.id]
        assert [one.id for one in waiting(REVIEWER.member.id, outside=OutletId("elsewhere"), limit=1)] == [SOONER.id]
        assert list(waiting(REVIEWER.member.id, outside=OPENED.outlet_id, limit=9)) == []
        assert unit[Reviews].count_waiting_for(REVIEWER.member.id, outside=None) == 2
        assert unit[Reviews].count_waiting_for(REVIEWER.member.id, outside=OPENED.outlet_id) == 0


def test_it_waits_for_no_one_who_said_what_they_think_and_for_no_one_once_it_is_over(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, opinions=(GIVEN,)))
        unit[Reviews].save(SOONER.end(at=START))
        assert list(unit[Reviews].waiting_for(REVIEWER.member.id, outside=None, limit=9)) == []
        assert [one.id for one in unit[Reviews].waiting_for(ANOTHER.member.id, outside=None, limit=9)] == [REVIEW.id]


def test_those_a_person_has_are_found_as_long_as_they_have_them(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, claim=CLAIM))
        assert [one.id for one in unit[Reviews].taken_by(REVIEWER.member.id, at=START)] == [REVIEW.id]
        assert list(unit[Reviews].taken_by(REVIEWER.member.id, at=CLAIM.until)) == []
        assert list(unit[Reviews].taken_by(ANOTHER.member.id, at=START)) == []


def test_those_a_person_judged_come_newest_first(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, opinions=(GIVEN,)))
        unit[Reviews].save(replace(SOONER, opinions=(replace(GIVEN, given_at=START + HOUR),)))
        assert [one.id for one in unit[Reviews].judged_by(REVIEWER.member.id, limit=9)] == [SOONER.id, REVIEW.id]
        assert [one.id for one in unit[Reviews].judged_by(REVIEWER.member.id, limit=1)] == [SOONER.id]
        assert list(unit[Reviews].judged_by(ANOTHER.member.id, limit=9)) == []


def test_a_lost_appeal_is_found_until_its_media_are_erased(units: UnitsOfWork) -> None:
    refused = replace(OPENED, state=RegistrationState.REFUSED)
    with units() as unit:
        unit[Registrations].save(refused)
        unit[Reviews].save(REVIEW.end(at=START))
        assert list(unit[Reviews].ids_of_lost_appeals()) == []
        appeal = replace(REVIEW, id=ReviewId("review-3"), kind=ReviewKind.APPEAL)
        unit[Reviews].add(appeal)
        assert list(unit[Reviews].ids_of_lost_appeals()) == []
        unit[Reviews].save(appeal.end(at=START))
        assert list(unit[Reviews].ids_of_lost_appeals()) == [OPENED.id]
        unit[Registrations].save(replace(refused, media_erased_at=START))
        assert list(unit[Reviews].ids_of_lost_appeals()) == []


def test_those_that_were_judged_since_a_time_come_with_all_that_was_said_of_them(units: UnitsOfWork) -> None:
    judged = replace(REVIEW, opinions=(GIVEN, ALSO))
    with units() as unit:
        unit[Reviews].save(judged)
        unit[Reviews].save(replace(SOONER, opinions=(GIVEN,)))
        assert list(unit[Reviews].judged_since(ALSO.given_at)) == [judged]
        assert [one.id for one in unit[Reviews].judged_since(START)] == [REVIEW.id, SOONER.id]
        assert list(unit[Reviews].judged_since(START + HOUR)) == []


def test_known_cases_are_found_until_they_are_over(units: UnitsOfWork) -> None:
    known = replace(REVIEW, truth=Opinion.APPROVE)
    with units() as unit:
        assert list(unit[Reviews].planted()) == []
        unit[Reviews].save(known)
        assert list(unit[Reviews].planted()) == [known]
        unit[Reviews].save(known.end(at=START))
        assert list(unit[Reviews].planted()) == []


def _found(units: UnitsOfWork, asked: QueueAsked) -> list[ReviewId]:
    with units() as unit:
        found = [one.id for one in unit[Reviews].waiting_for(REVIEWER.member.id, outside=None, limit=9, asked=asked)]
        assert unit[Reviews].count_waiting_for(REVIEWER.member.id, outside=None, asked=asked) == len(found)
    return found


def test_the_queue_is_narrowed_down_by_outlet_reason_and_deadline(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(SOONER, grounds=frozenset({Reason.RECORDED_CLIP}), outlet_id=OutletId("elsewhere")))
        unit.commit()
    assert _found(units, QueueAsked()) == [SOONER.id, REVIEW.id]
    assert _found(units, QueueAsked(outlet_id=OutletId("elsewhere"))) == [SOONER.id]
    assert _found(units, QueueAsked(reason=Reason.RECORDED_CLIP)) == [SOONER.id]
    assert _found(units, QueueAsked(reason=Reason.EVIDENCE_TYPED)) == [REVIEW.id]
    assert _found(units, QueueAsked(due_by=SOONER.due_at)) == [SOONER.id]
    assert _found(units, QueueAsked(due_by=SOONER.due_at - SECOND)) == []
    assert _found(units, QueueAsked(reason=Reason.RECORDED_CLIP, outlet_id=OPENED.outlet_id)) == []


def test_the_queue_is_narrowed_down_by_how_the_applicant_was_seen(units: UnitsOfWork) -> None:
    keep(units, CHALLENGE, COUNTER, LIVE)
    seen = {
        QueueCapture.CLIP: OPENED,
        QueueCapture.COUNTER: replace(OPENED, live_session_id=LIVE.id),
        QueueCapture.NO_FACE: replace(OPENED, route=Route.NO_FACE),
        QueueCapture.ATTESTED_COUNTER: replace(OPENED, is_planted=True),
    }
    with units() as unit:
        unit[Reviews].save(SOONER.end(at=START))
        unit.commit()
    for capture, registration in seen.items():
        with units() as unit:
            unit[Registrations].save(registration)
            unit.commit()
        assert [one for one in QueueCapture if _found(units, QueueAsked(capture=one))] == [capture]


def test_of_a_counter_that_proves_itself_the_queue_says_so(units: UnitsOfWork) -> None:
    keep(units, CHALLENGE, COUNTER, replace(LIVE, is_attested=True))
    with units() as unit:
        unit[Registrations].save(replace(OPENED, live_session_id=LIVE.id))
        unit.commit()
    assert _found(units, QueueAsked(capture=QueueCapture.ATTESTED_COUNTER)) == [REVIEW.id]


def test_what_can_be_chosen_is_what_waits(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(SOONER, grounds=frozenset({Reason.RECORDED_CLIP}), outlet_id=NO_OUTLET))
        choices = unit[Reviews].choices_for(REVIEWER.member.id, outside=None)
        assert list(choices.reasons) == [Reason.EVIDENCE_TYPED, Reason.FACE_COMPARISON_UNSURE, Reason.RECORDED_CLIP]
        assert list(choices.outlets) == [OPENED.outlet_id]


def test_what_another_has_is_not_free_until_their_time_is_over(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, claim=CLAIM))
        free = unit[Reviews].count_free_for
        assert free(REVIEWER.member.id, outside=None, at=START) == 2
        assert free(ANOTHER.member.id, outside=None, at=START) == 1
        assert free(ANOTHER.member.id, outside=None, at=CLAIM.until) == 2
        assert free(ANOTHER.member.id, outside=OPENED.outlet_id, at=CLAIM.until) == 0


def test_what_a_colleague_handed_to_them_they_do_not_look_at_yet(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, claim=replace(CLAIM, handed_by=ANOTHER.member.id)))
        assert list(unit[Reviews].taken_by(REVIEWER.member.id, at=START)) == []


def test_what_was_written_is_forgotten_with_the_registration_and_nothing_else(units: UnitsOfWork) -> None:
    sealed = replace(GIVEN, sealed_reason=b"\x01sealed")
    with units() as unit:
        unit[Reviews].save(replace(REVIEW, opinions=(sealed,)))
        unit[Reviews].save(replace(SOONER, opinions=(sealed,)))
        unit[Reviews].forget(OPENED.id)
        assert unit[Reviews].read(REVIEW.id).opinions == (GIVEN,)
        assert unit[Reviews].read(SOONER.id).opinions == (sealed,)
