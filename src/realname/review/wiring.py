"""The use cases of reviews, built together."""

from dataclasses import dataclass

from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import MediaSafe
from realname.review.use_cases.appeal_refusal import AppealRefusal
from realname.review.use_cases.conclude_review import SettleReview
from realname.review.use_cases.pictures import ReviewPictures
from realname.review.use_cases.quality import ReadReviewQuality
from realname.review.use_cases.read_reviews import ReadReviews
from realname.review.use_cases.reviews import GiveOpinion, LetGoReview, TakeReview
from realname.review.use_cases.seed_case import PlantCase, UnplantCase
from realname.verification.ports import LiveVerifier, ReferenceChecker


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBasis:
    """What they are built on; `reads` only read."""

    units: UnitsOfWork
    reads: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    safe: MediaSafe
    close: CloseRegistration
    workflow: RegistrationWorkflow
    verifier: LiveVerifier
    references: ReferenceChecker
    policy: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewUseCases:
    """What a reviewer does, and how a refused applicant gets to one."""

    read: ReadReviews
    pictures: ReviewPictures
    take: TakeReview
    let_go: LetGoReview
    give: GiveOpinion
    appeal: AppealRefusal
    plant: PlantCase
    unplant: UnplantCase
    quality: ReadReviewQuality


def build_reviews(basis: ReviewBasis) -> ReviewUseCases:
    """Build them."""
    units, clock, vault, policy = basis.units, basis.clock, basis.safe.vault, basis.policy
    settle = SettleReview(vault=vault, policy=policy)
    return ReviewUseCases(
        read=ReadReviews(units=basis.reads, clock=clock, vault=vault, safe=basis.safe),
        pictures=ReviewPictures(units=basis.reads, clock=clock, safe=basis.safe),
        take=TakeReview(units=units, clock=clock, policy=policy),
        let_go=LetGoReview(units=units, clock=clock),
        give=GiveOpinion(units=units, clock=clock, safe=basis.safe, settle=settle, close=basis.close, workflow=basis.workflow),
        appeal=AppealRefusal(units=units, clock=clock, tokens=basis.tokens, policy=policy),
        plant=PlantCase(
            units=units,
            clock=clock,
            tokens=basis.tokens,
            safe=basis.safe,
            verifier=basis.verifier,
            references=basis.references,
            policy=policy,
        ),
        unplant=UnplantCase(units=units, close=basis.close),
        quality=ReadReviewQuality(units=basis.reads, clock=clock),
    )
