"""The use cases of reviews, built together."""

from dataclasses import dataclass

from realname.application.appeal_refusal import AppealRefusal
from realname.application.close_registration import CloseRegistration
from realname.application.ports import RegistrationWorkflow
from realname.application.read_reviews import ReadReviews
from realname.application.review_pictures import ReviewPictures
from realname.application.reviews import GiveOpinion, LetGoReview, TakeReview
from realname.application.settle_review import SettleReview
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewUseCases:
    """What a reviewer does, and how a refused applicant gets to one."""

    read: ReadReviews
    pictures: ReviewPictures
    take: TakeReview
    let_go: LetGoReview
    give: GiveOpinion
    appeal: AppealRefusal


def build_reviews(parts: Parts, *, close: CloseRegistration, workflow: RegistrationWorkflow) -> ReviewUseCases:
    """Build them."""
    units, clock, vault, policy = parts.units, parts.clock, parts.keys.vault, parts.policy
    pictures = ReviewPictures(units=parts.reads, clock=clock, safe=parts.safe)
    settle = SettleReview(vault=vault, policy=policy)
    return ReviewUseCases(
        read=ReadReviews(units=parts.reads, clock=clock, vault=vault, pictures=pictures),
        pictures=pictures,
        take=TakeReview(units=units, clock=clock, policy=policy),
        let_go=LetGoReview(units=units, clock=clock),
        give=GiveOpinion(units=units, clock=clock, settle=settle, close=close, workflow=workflow),
        appeal=AppealRefusal(units=units, clock=clock, tokens=parts.tokens, policy=policy),
    )
