"""What a reviewer gets next: what waits longest, without what only another person may look at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId, RegistrationId, ReviewId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.store.registrations import Registrations
from realname.review.model.review import GivenOpinion, Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.store.reviews import Reviews
from realname.review.use_cases.claims import TakeNextReview
from tests.support.examples import OTHER, keep
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over

HOUR = timedelta(hours=1)
MAKER = AgentId("maker")
FIRST = StaffMember(id=AgentId("reviewer-1"), login="first", outlet_id=None, role=Role.REVIEWER)
SECOND = StaffMember(id=AgentId("reviewer-2"), login="second", outlet_id=None, role=Role.REVIEWER)
GIVEN = GivenOpinion(
    reviewer=FIRST.id,
    judgement=Judgement(opinion=Opinion.UNSURE, reason=OpinionReason.PICTURES_UNCLEAR),
    began_at=START,
    given_at=START,
)


def _open(units: UnitsOfWork, number: int, *, opinions: tuple[GivenOpinion, ...]) -> Review:
    """An open review of a registration of its own; a smaller number is due sooner."""
    registration = replace(OTHER, id=RegistrationId(f"registration-of-{number}"))
    review = Review(
        id=ReviewId(f"review-{number}"),
        registration_id=registration.id,
        outlet_id=registration.outlet_id,
        kind=ReviewKind.REFERRAL,
        grounds=frozenset(),
        opened_at=START,
        due_at=START + number * HOUR,
        needed=2,
    )
    with units() as unit:
        unit[Registrations].add(registration)
        unit[Reviews].add(review)
        unit[Reviews].save(replace(review, opinions=opinions))
        unit.commit()
    return review


@pytest.fixture(autouse=True)
def _two_accounts_of_one_maker(units: UnitsOfWork) -> None:
    keep(units, OTHER)
    with units() as unit:
        for member in (FIRST, SECOND):
            unit[Staff].add(StaffAccount(member=member, password_hash="none", added_at=START, added_by=MAKER, confirmed_at=START))  # noqa: S106
        unit.commit()


def test_second_looks_that_only_another_person_may_take_hide_no_fresh_review(units: UnitsOfWork) -> None:
    take = app_over(units, None, {Clock: ManualClock()}, policy=load_policy("cn"))[TakeNextReview]
    for number in range(60):
        _open(units, number, opinions=(GIVEN,))
    assert take(acting=SECOND) is None
    fresh = _open(units, 61, opinions=())
    taken = take(acting=SECOND)
    assert taken is not None
    assert taken.id == fresh.id
