"""The review office: the queue, one review at a time with its pictures, what a reviewer says, and what is shown of it afterwards."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import REVIEWS
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.text import REASON_WORDS
from realname.registration.use_cases.picture_names import MOST_PROBES
from realname.review.errors import ReviewConflict
from realname.review.model.review import REASONS, Judgement, Opinion, OpinionReason
from realname.review.pages.motion_strip import strip_of
from realname.review.text import OPINION_REASON_WORDS, OPINION_WORDS
from realname.review.use_cases.pictures import ReviewPictures
from realname.review.use_cases.read_reviews import ReadReviews, ReviewCase, age_share
from realname.review.use_cases.reviews import GiveOpinion, ReleaseReview, TakeReview
from realname.verification.model.comparison_rule import ComparisonRule, PresentationRule
from realname.verification.model.findings import PresentationScreened
from realname.verification.text import ACTION_WORDS

router = APIRouter(dependencies=[needs(Right.REVIEWS_WORK)])
_PATH = REVIEWS + "/{review_id}"
_GONE, _GIVEN, _LET_GO = "gone", "given", "let-go"
_DONE = frozenset({_GONE, _GIVEN, _LET_GO})
_KEYS = {Opinion.APPROVE: "a", Opinion.UNSURE: "u", Opinion.REFUSE: "r"}
_PERCENT = 100
ReviewPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Place = Annotated[int, Path(ge=0, lt=MOST_PROBES)]
Done = Annotated[str, Query(max_length=16)]


@router.get(REVIEWS)
def list_reviews(request: Request, staff: Staff, services: Services, done: Done = "") -> Response:
    """List what waits, soonest due first, and what the person who looks said something of."""
    found, now = services[ReadReviews](staff.member), services[Clock].now()
    return page(
        request,
        "reviews.html",
        waiting=[(one, round(age_share(one, at=now) * _PERCENT), one.claimed_by(now)) for one in found.waiting],
        more=found.more,
        own=[(one, one.opinion_of(staff.member.id)) for one in found.own],
        own_id=staff.member.id,
        now=now,
        grounds=said_by_code(request, REASON_WORDS),
        opinions=said_by_code(request, OPINION_WORDS),
        done=done if done in _DONE else "",
        section="reviews",
    )


@router.post(_PATH + "/take")
def take(request: Request, review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Take it; that they look is in the ledger before anything is shown."""
    try:
        services[TakeReview](ReviewId(review_id), acting=staff.member)
    except ReviewConflict:
        return see_other(request, f"{REVIEWS}?done={_GONE}")
    return see_other(request, f"{REVIEWS}/{review_id}")


@router.get(_PATH)
def show_review(request: Request, review_id: ReviewPath, staff: Staff, services: Services) -> Response:
    """Show the one they have taken; where their time is over the queue says so."""
    try:
        case = services[ReadReviews].case(ReviewId(review_id), staff.member)
    except ReviewConflict:
        return see_other(request, f"{REVIEWS}?done={_GONE}")
    return _page(request, case, services)


@router.post(_PATH)
def give(request: Request, review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Record what they say, then show what they could not see before."""
    review = ReviewId(review_id)
    try:
        services[GiveOpinion](review, _judgement(form.text("reason")), acting=staff.member)
    except ReviewConflict:
        return see_other(request, f"{REVIEWS}?done={_GONE}")
    except InvalidInput as error:
        return _page(request, services[ReadReviews].case(review, staff.member), services, error=error)
    return see_other(request, f"{REVIEWS}/{review_id}/given")


@router.post(_PATH + "/let-go")
def let_go(request: Request, review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Give it back to the queue."""
    services[ReleaseReview](ReviewId(review_id), acting=staff.member)
    return see_other(request, f"{REVIEWS}?done={_LET_GO}")


@router.get(_PATH + "/given")
def show_given(request: Request, review_id: ReviewPath, staff: Staff, services: Services) -> Response:
    """Show what they said, with the scores; what others said stays theirs until it is settled."""
    revealed = services[ReadReviews].revealed(ReviewId(review_id), staff.member)
    findings = revealed.session.findings if revealed.session else None
    screened = findings.presentation if findings and isinstance(findings.presentation, PresentationScreened) else None
    return page(
        request,
        "review-given.html",
        review=revealed.review,
        given=revealed.given,
        findings=findings,
        screened=screened,
        band=services[PresentationRule].band(screened.networks) if screened else None,
        comparison=services[ComparisonRule],
        grounds=said_by_code(request, REASON_WORDS),
        opinions=said_by_code(request, OPINION_WORDS),
        reasons=said_by_code(request, OPINION_REASON_WORDS),
        section="reviews",
    )


@router.get(_PATH + "/reference")
def show_reference(review_id: ReviewPath, staff: Staff, services: Services) -> Response:
    """Give the reference portrait to the person who has the review."""
    return _picture(services[ReviewPictures].reference(ReviewId(review_id), acting=staff.member))


@router.get(_PATH + "/probes/{place}")
def show_probe(review_id: ReviewPath, place: Place, staff: Staff, services: Services) -> Response:
    """Give a probe to the person who has the review."""
    return _picture(services[ReviewPictures].probe(ReviewId(review_id), place, acting=staff.member))


def _picture(content: bytes) -> Response:
    media_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, media_type=media_type, headers={"Content-Disposition": "inline"})


def _judgement(text: str) -> Judgement:
    """Read what is said: each reason speaks for one opinion alone."""
    for opinion, reasons in REASONS.items():
        if text in reasons:
            return Judgement(opinion=opinion, reason=OpinionReason(text))
    raise InvalidInput(field="reason")


def _page(request: Request, case: ReviewCase, services: App, *, error: RealNameError | None = None) -> Response:
    now, language = services[Clock].now(), language_of(request)
    return page(
        request,
        "review.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        case=case,
        review=case.review,
        seconds=max(1, int((case.claim.until - now).total_seconds()) + 1),
        is_overdue=case.review.is_overdue(now),
        grounds=[(reason.value, translate(REASON_WORDS[reason], language)) for reason in sorted(case.review.grounds)],
        strip=strip_of(case.motion),
        actions=said_by_code(request, ACTION_WORDS),
        choices=[
            (opinion, _KEYS[opinion], said_by_code(request, OPINION_WORDS)[opinion], _choices(request, opinion, case)) for opinion in _KEYS
        ],
        acting=case.representative,
        is_small=_is_small(case, services),
        error=error,
        section="reviews",
    )


def _is_small(case: ReviewCase, services: App) -> bool:
    size = case.reference_eye_distance_px
    return size is not None and size < services[ComparisonRule].reference_eye_distance_px


def _choices(request: Request, opinion: Opinion, case: ReviewCase) -> list[tuple[str, str]]:
    """What can be said of it: no one sees the same person where there is no picture."""
    words, is_seen = said_by_code(request, OPINION_REASON_WORDS), case.has_reference and case.probes
    if opinion is Opinion.APPROVE and case.lacks_pictures:
        return []
    return [(one.value, words[one.value]) for one in REASONS[opinion] if is_seen or one is not OpinionReason.SAME_PERSON]
