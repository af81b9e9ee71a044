"""Reviews of referrals and appeals: listed and read by a machine client, which hands in what a reviewer says (ADR 0076)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.model.api_client import Scope
from realname.access.pages.sign_in_path import REVIEWS
from realname.kernel.identifiers import RegistrationId, ReviewId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.platform.api import examples, links
from realname.platform.api.bodies import Answer, JsonBody, Part, RequestBody
from realname.platform.api.lists import Asked, ListAnswer, link_next
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.api.registrations import Spoken
from realname.registration.api.registrations_answers import ReasonPart
from realname.registration.api.requests import SMALL_BODY_BYTES
from realname.registration.text import REASON_WORDS
from realname.review.errors import ReviewCodeRefused, ReviewConflict, UnknownReview
from realname.review.model.review import Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.model.written_reason import LEAST, MOST, WrittenReason
from realname.review.use_cases.list_reviews import ListReviews
from realname.review.use_cases.review_codes import GiveOpinionByCode

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])


class ReviewState(StrEnum):
    """Whether a review waits for an opinion."""

    OPEN = "open"
    ENDED = "ended"


ReviewPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="A review's id.")]
StateQuery = Annotated[ReviewState | None, Query(alias="state", description="Those that wait for an opinion, or those that ended.")]
Kinds = Annotated[
    list[ReviewKind], Query(alias="kind", max_length=len(ReviewKind), description="Of this kind; more than once: of any of these.")
]
RegistrationQuery = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$", description="Those of this registration.")]


class ReviewPart(Part):
    """A review. It names neither registration nor outlet, and nothing that a reviewer said."""

    id: str
    kind: ReviewKind
    state: ReviewState
    is_taken: bool = Field(description="Whether a reviewer has it just now.")
    reasons: list[ReasonPart] = Field(description="Why a person looks.")
    page: str = Field(description="Address of the page where a signed-in reviewer takes the review and sees the pictures.")
    opened_at: datetime
    due_at: datetime = Field(description="Until when a reviewer is to decide.")
    ended_at: datetime | None


class ReviewAnswer(Answer):
    """One review."""

    review: ReviewPart


class ReviewsAnswer(ListAnswer):
    """Reviews, the newest first."""

    reviews: list[ReviewPart]


class OpinionRequest(RequestBody):
    """What the reviewer says who has the review open on its page."""

    code: str = Field(pattern=r"^[0-9a-f]{4}(-[0-9a-f]{4}){3}$", description="As the page of the review shows it to this reviewer.")
    opinion: Opinion = Field(strict=False)
    reason: OpinionReason = Field(description="Each reason goes with exactly one opinion (docs/how-to/reviews.md).", strict=False)
    written: str | None = Field(
        default=None,
        min_length=LEAST,
        max_length=MOST,
        description="Why the reviewer approves where the authority does not confirm the ID; no name and no number.",
    )


OPINION = JsonBody(OpinionRequest, limit_bytes=SMALL_BODY_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsAsked:
    """Which reviews are asked for."""

    is_open: bool | None
    kinds: frozenset[ReviewKind]
    registration_id: RegistrationId | None


def _asked(
    state: StateQuery = None,
    registration_id: RegistrationQuery = None,
    kinds: Kinds = [],  # noqa: B006 - the framework copies it
) -> ReviewsAsked:
    return ReviewsAsked(
        is_open=None if state is None else state is ReviewState.OPEN,
        kinds=frozenset(kinds),
        registration_id=RegistrationId(registration_id) if registration_id else None,
    )


@router.get(
    "", operation_id="listReviews", dependencies=[scoped(Scope.REVIEWS_READ)], responses=answers_of(links=links.AFTER_LISTING_REVIEWS)
)
def list_reviews(
    request: Request,
    response: Response,
    asked: Asked,
    *,
    which: Annotated[ReviewsAsked, Depends(_asked)],
    known: Known,
    services: Services,
    language: Spoken,
) -> ReviewsAnswer:
    """List the reviews of the outlets that the client covers, the newest first; `from` and `before` are times of the opening."""
    page = services[ListReviews](known, asked, is_open=which.is_open, kinds=which.kinds, registration_id=which.registration_id)
    return ReviewsAnswer(
        mode=services[Served].mode,
        next_cursor=link_next(page.last, request, response),
        reviews=[_part(one, services, language) for one in page.records],
    )


@router.get("/{review_id}", operation_id="readReview", dependencies=[scoped(Scope.REVIEWS_READ)], responses=answers_of(UnknownReview))
def read_review(review_id: ReviewPath, known: Known, services: Services, language: Spoken) -> ReviewAnswer:
    """Read one review."""
    return _answer(services[ListReviews].one(known, ReviewId(review_id)), services, language)


@router.post(
    "/{review_id}/opinions",
    operation_id="giveOpinion",
    dependencies=[scoped(Scope.REVIEWS_DECIDE)],
    responses=answers_of(UnknownReview, ReviewConflict, ReviewCodeRefused),
    openapi_extra=takes_json(OpinionRequest, examples.OPINION),
)
def give_opinion(
    review_id: ReviewPath, body: Annotated[OpinionRequest, Depends(OPINION)], *, known: Known, services: Services, language: Spoken
) -> ReviewAnswer:
    """Hand in what a reviewer says. The reviewer took the review on its page, saw the pictures there, and gave the code of that page.

    The opinion is the reviewer's and is recorded under their name, with the client beside it. A machine gives none of its own.
    """
    written = WrittenReason(text=body.written) if body.written is not None else None
    judgement = Judgement(opinion=body.opinion, reason=body.reason)
    given = services[GiveOpinionByCode](ReviewId(review_id), body.code, judgement, client=known, written=written)
    return _answer(given, services, language)


def _answer(review: Review, services: App, language: Language) -> ReviewAnswer:
    return ReviewAnswer(mode=services[Served].mode, review=_part(review, services, language))


def _part(review: Review, services: App, language: Language) -> ReviewPart:
    return ReviewPart(
        id=review.id.value,
        kind=review.kind,
        state=ReviewState.OPEN if review.ended_at is None else ReviewState.ENDED,
        is_taken=review.ended_at is None and review.claimed_by(services[Clock].now()) is not None,
        reasons=[ReasonPart(code=one.value, words=translate(REASON_WORDS[one], language)) for one in sorted(review.grounds)],
        page=f"{REVIEWS}/{review.id.value}",
        opened_at=review.opened_at,
        due_at=review.due_at,
        ended_at=review.ended_at,
    )
