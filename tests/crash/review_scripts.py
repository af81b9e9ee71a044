"""What reviewers do, as scripts that may be begun again at any point: the person who saw the server die looks at the queue again."""

from contextlib import suppress

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.kernel.errors import RateLimited, StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.lines.use_cases.notices.tell_outcome import ChooseOutcomeContact
from realname.review.errors import NotAppealable, ReviewConflict
from realname.review.model.review import Judgement, Opinion, OpinionReason
from realname.review.model.written_reason import WrittenReason
from realname.review.store.reviews import Reviews
from realname.review.use_cases.appeal_refusal import AppealRefusal
from realname.review.use_cases.ask_authority import PAUSE, AskAuthority
from realname.review.use_cases.claims import TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion
from tests.crash.client import UNKNOWN_CARD, client_goes_on, settle
from tests.crash.world import World
from tests.registration.openings import AGENT
from tests.verification.live_verifier import STRANGER_CLIP

REVIEWERS = tuple(
    StaffMember(id=AgentId(f"reviewer-{number}"), login=f"reviewer-{number}", outlet_id=None, role=Role.REVIEWER) for number in (1, 2)
)
_YES = Judgement(opinion=Opinion.APPROVE, reason=OpinionReason.SAME_PERSON)
WRITTEN = WrittenReason(text="The authority does not know the people of these tests.")
_NO = Judgement(opinion=Opinion.REFUSE, reason=OpinionReason.OTHER_PERSON)


def approve_referral(world: World) -> None:
    registration_id = client_goes_on(world, card=UNKNOWN_CARD)
    settle(world, registration_id)
    with suppress(StateConflict):  # it was decided before the server died
        world.reviews[ChooseOutcomeContact](registration_id, world.offer_numbers(limit=1)[0], acting=AGENT)  # no line of theirs
    _ask_authority(world, registration_id)
    _judge(world, registration_id, _YES)
    settle(world, registration_id)


def appeal_and_win(world: World) -> None:
    _appeal(world, _YES)


def appeal_in_vain(world: World) -> None:
    _appeal(world, _NO)


def _appeal(world: World, judgement: Judgement) -> None:
    registration_id = client_goes_on(world, STRANGER_CLIP)
    settle(world, registration_id)
    with suppress(NotAppealable):  # it was, before the server died
        world.reviews[AppealRefusal](registration_id)
    _judge(world, registration_id, judgement)
    settle(world, registration_id)


def _ask_authority(world: World, registration_id: RegistrationId) -> None:
    """A reviewer asks about the one they have, then about all: the authority still does not know the person."""
    _hire(world)
    with world.units() as unit:
        review_id = unit[Reviews].of_registration(registration_id)[0].id
    with suppress(ReviewConflict, RateLimited):  # it was decided or asked, before the server died
        world.reviews[TakeReview](review_id, acting=REVIEWERS[0])
        world.reviews[AskAuthority](review_id, acting=REVIEWERS[0])
    world.clock.move(PAUSE)
    world.reviews[AskAuthority].of_all(acting=REVIEWERS[0])


def _judge(world: World, registration_id: RegistrationId, judgement: Judgement) -> None:
    """Both say the same of what is open; where one is enough the second finds it over."""
    _hire(world)
    with world.units() as unit:
        reviews = [one.id for one in unit[Reviews].of_registration(registration_id) if one.ended_at is None]
    for review_id in reviews:
        for reviewer in REVIEWERS:
            with suppress(ReviewConflict):
                world.reviews[TakeReview](review_id, acting=reviewer)
                world.reviews[GiveOpinion](review_id, judgement, acting=reviewer, written=WRITTEN if judgement is _YES else None)


def _hire(world: World) -> None:
    """No point to die at: it has nothing to do with a registration."""
    with world.units() as unit:
        missing = [one for one in REVIEWERS if unit[Staff].find(one.login) is None]
        for member in missing:
            unit[Staff].add(StaffAccount(member=member, password_hash="none", added_at=world.clock.now(), confirmed_at=world.clock.now()))  # noqa: S106 - no one signs in
        if missing:
            unit.commit()
