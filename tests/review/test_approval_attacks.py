"""Attacks on the approval of reviewers: one reviewer as two, after a refusal, and many at once; one decision follows, and one line."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.inventory.errors import NumberUnavailable
from realname.kernel.identifiers import AgentId, RegistrationId, ReviewId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.store.lines import Lines
from realname.registration.model.registration import RegistrationState
from realname.review.errors import ReviewConflict
from realname.review.events import ReviewEvent
from realname.review.model.review import Judgement, Opinion, OpinionReason, Review
from realname.review.store.reviews import Reviews
from realname.review.use_cases.appeal_refusal import AppealRefusal
from realname.review.use_cases.claims import TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.lines.line_desk import LineDesk, build_line_desk
from tests.registration.openings import OPENING
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import HASHED, keep
from tests.support.live_desk import Desk, build_desk
from tests.support.manual_clock import START
from tests.verification.live_verifier import UNSURE_CLIP

FIRST, SECOND, THIRD, FOURTH = (
    StaffMember(id=AgentId(f"reviewer-{place}"), login=f"reviewer.{place}", outlet_id=None, role=Role.REVIEWER) for place in (1, 2, 3, 4)
)
APPROVES = Judgement(opinion=Opinion.APPROVE, reason=OpinionReason.SAME_PERSON)
REFUSES = Judgement(opinion=Opinion.REFUSE, reason=OpinionReason.OTHER_PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDesk:
    """A registration that the machine referred, and on which two reviewers have to agree."""

    desk: Desk
    lines: LineDesk
    registration_id: RegistrationId

    def review(self) -> Review:
        """The review that waits, or the last one."""
        with self.desk.units() as unit:
            reviews = unit[Reviews].of_registration(self.registration_id)
        return next((review for review in reviews if review.ended_at is None), max(reviews, key=lambda review: review.opened_at))

    def take(self, member: StaffMember, review_id: ReviewId | None = None) -> Callable[[], object]:
        return partial(self.desk.app[TakeReview], review_id or self.review().id, acting=member)

    def say(self, judgement: Judgement, member: StaffMember, review_id: ReviewId | None = None) -> Callable[[], object]:
        return partial(self.desk.app[GiveOpinion], review_id or self.review().id, judgement, acting=member)

    def settled(self, judgement: Judgement, *members: StaffMember) -> None:
        """Have the members say one after the other what they think."""
        for member in members:
            self.take(member)()
            self.say(judgement, member)()

    def state(self) -> RegistrationState:
        return self.desk.registration(self.registration_id).state

    def settlements(self) -> list[str]:
        """Each decision that the ledger has of it."""
        events = self.desk.events(self.registration_id)
        return [str(dict(one.facts)["decision"]) for one in events if one.event is ReviewEvent.REVIEW_SETTLED]

    def lines_opened(self) -> int:
        """Let four workers open the line of the approval at once, and count the lines."""
        all_at_once(*[self._open_line] * 4)
        person_id = self.desk.registration(self.registration_id).person_id
        assert person_id is not None
        with self.desk.units() as unit:
            return len(unit[Lines].of_person(person_id))

    def _open_line(self) -> None:
        self.lines.request(self.registration_id)
        self.lines.activate(self.registration_id)


@pytest.fixture
def reviewed(units: UnitsOfWork, tmp_path: Path) -> ReviewedDesk:
    desk = build_desk(units, tmp_path)
    (tmp_path / "lines").mkdir()
    lines = build_line_desk(units, tmp_path / "lines")
    keep(units, *(StaffAccount(member=member, password_hash=HASHED, added_at=START) for member in (FIRST, SECOND, THIRD, FOURTH)))
    registration_id = desk.with_line(place=10)
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=UNSURE_CLIP)
    assert desk.decided(registration_id).state is RegistrationState.REFERRED
    reviewed = ReviewedDesk(desk=desk, lines=lines, registration_id=registration_id)
    review = reviewed.review()
    with units() as unit:
        unit[Reviews].save(replace(review, needed=2))
        unit.commit()
    return reviewed


def test_one_reviewer_who_approves_from_four_tabs_at_once_is_one_of_two(reviewed: ReviewedDesk) -> None:
    reviewed.take(FIRST)()
    answers = all_at_once(*[reviewed.say(APPROVES, FIRST)] * 4)
    assert (answers.count(DONE), reviewed.state(), reviewed.lines_opened()) == (1, RegistrationState.REFERRED, 0)


def test_the_second_approval_sent_four_times_at_once_is_one_decision_and_one_line(reviewed: ReviewedDesk) -> None:
    reviewed.settled(APPROVES, FIRST)
    reviewed.take(SECOND)()
    all_at_once(*[reviewed.say(APPROVES, SECOND)] * 4, reviewed.say(APPROVES, FIRST), reviewed.take(THIRD))
    assert (reviewed.settlements(), reviewed.lines_opened()) == (["approved"], 1)


def test_of_approving_and_refusing_at_once_by_one_reviewer_one_counts(reviewed: ReviewedDesk) -> None:
    reviewed.settled(APPROVES, FIRST)
    reviewed.take(SECOND)()
    answers = all_at_once(reviewed.say(APPROVES, SECOND), reviewed.say(REFUSES, SECOND))
    assert sorted(answers) == [DONE, ReviewConflict.code]
    assert reviewed.settlements() == (["approved"] if answers[0] == DONE else [])


def test_two_reviewers_who_disagree_are_no_two_who_approve(reviewed: ReviewedDesk) -> None:
    reviewed.settled(APPROVES, FIRST)
    reviewed.settled(REFUSES, SECOND)
    assert (reviewed.state(), reviewed.settlements(), reviewed.lines_opened()) == (RegistrationState.REFERRED, [], 0)


def test_an_approval_after_the_refusal_changes_nothing_and_opens_no_line(reviewed: ReviewedDesk) -> None:
    review_id = reviewed.review().id
    reviewed.settled(REFUSES, FIRST, SECOND)
    acts = [
        act for member in (FIRST, SECOND, THIRD) for act in (reviewed.take(member, review_id), reviewed.say(APPROVES, member, review_id))
    ]
    assert set(all_at_once(*acts)) == {ReviewConflict.code}
    assert (reviewed.state(), reviewed.settlements(), reviewed.lines_opened()) == (RegistrationState.REFUSED, ["refused"], 0)


def test_a_number_that_a_refusal_freed_goes_to_the_appeal_or_to_another_applicant(reviewed: ReviewedDesk) -> None:
    reviewed.settled(REFUSES, FIRST, SECOND)
    desk, msisdn = reviewed.desk, reviewed.desk.registration(reviewed.registration_id).msisdn
    another = desk.open(OPENING).id
    desk.attach_evidence(another, desk.card(SAMPLE_WOMAN))
    assert msisdn is not None
    answers = all_at_once(
        partial(desk.app[AppealRefusal], reviewed.registration_id),
        partial(desk.choose_line, another, msisdn=msisdn, iccid=sandbox_iccids()[11]),
    )
    assert sorted(answers) == sorted([DONE, NumberUnavailable.code])


def test_an_appeal_won_at_once_by_two_from_four_tabs_each_opens_one_line(reviewed: ReviewedDesk) -> None:
    reviewed.settled(REFUSES, FIRST, SECOND)
    reviewed.desk.app[AppealRefusal](reviewed.registration_id)
    for member in (THIRD, FOURTH):
        reviewed.take(member)()
        all_at_once(*[reviewed.say(APPROVES, member)] * 4)
    assert (reviewed.settlements(), reviewed.lines_opened()) == (["refused", "approved"], 1)
