"""One review at a time: its pictures, the authority's word, what a reviewer says, and what is shown of it afterwards."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.model.staff import StaffMember
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import REVIEWS
from realname.evidence.errors import SourceUnavailable
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form
from realname.registration.text import REASON_WORDS
from realname.registration.use_cases.picture_names import MOST_PROBES
from realname.review.errors import ReviewConflict
from realname.review.model.review import REASONS, Judgement, Opinion, OpinionReason
from realname.review.model.written_reason import FIELD, MOST, WrittenReason
from realname.review.pages.motion_strip import strip_of
from realname.review.pages.review_queue import GONE, HANDED_ON, LET_GO
from realname.review.text import OPINION_REASON_WORDS, OPINION_WORDS
from realname.review.use_cases.ask_authority import AskAuthority
from realname.review.use_cases.claims import HandOnReview, ReleaseReview, TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion
from realname.review.use_cases.pictures import ReviewPictures
from realname.review.use_cases.read_reviews import ReadReviews, ReviewCase
from realname.review.use_cases.review_codes import ReviewCode
from realname.verification.model.comparison_rule import ComparisonRule, PresentationRule
from realname.verification.model.findings import PresentationScreened
from realname.verification.text import ACTION_WORDS

router = APIRouter(dependencies=[needs(Right.REVIEWS_WORK)])
_PATH = REVIEWS + "/{review_id}"
_CONFIRMED, _UNCONFIRMED, _SOON, _SILENT = "confirmed", "unconfirmed", "soon", "silent"
_ASKED = frozenset({_CONFIRMED, _UNCONFIRMED, _SOON, _SILENT})
_KEYS = {Opinion.APPROVE: "a", Opinion.UNSURE: "u", Opinion.REFUSE: "r"}
ReviewPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Place = Annotated[int, Path(ge=0, lt=MOST_PROBES)]
Done = Annotated[str, Query(max_length=16)]


@router.post(_PATH + "/take")
def take(review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Take it; that they look is in the ledger before anything is shown."""
    try:
        services[TakeReview](ReviewId(review_id), acting=staff.member)
    except ReviewConflict:
        return see_other(f"{REVIEWS}?done={GONE}")
    return see_other(f"{REVIEWS}/{review_id}")


@router.get(_PATH)
def show_review(request: Request, review_id: ReviewPath, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show the one they have taken; where their time is over the queue says so."""
    try:
        case = services[ReadReviews].case(ReviewId(review_id), staff.member)
    except ReviewConflict:
        return see_other(f"{REVIEWS}?done={GONE}")
    return _page(request, case, staff.member, services, asked=done if done in _ASKED else "")


@router.post(_PATH)
def give(request: Request, review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Record what they say, then show what they could not see before; all that is wrong is said at once."""
    review = ReviewId(review_id)
    judgement, written, wrong = _said(form)
    try:
        if judgement is not None and not wrong:
            services[GiveOpinion](review, judgement, acting=staff.member, written=written)
            return see_other(f"{REVIEWS}/{review_id}/given")
    except ReviewConflict:
        return see_other(f"{REVIEWS}?done={GONE}")
    except InvalidInput as error:
        wrong = [error]
    return _page(request, services[ReadReviews].case(review, staff.member), staff.member, services, wrong=wrong, form=form)


@router.post(_PATH + "/ask")
def ask_authority(review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Ask the authority once more; the page says what came of it."""
    try:
        said = _CONFIRMED if services[AskAuthority](ReviewId(review_id), acting=staff.member) else _UNCONFIRMED
    except ReviewConflict:
        return see_other(f"{REVIEWS}?done={GONE}")
    except RateLimited:
        said = _SOON
    except SourceUnavailable:
        said = _SILENT
    return see_other(f"{REVIEWS}/{review_id}?done={said}#authority")


@router.post(_PATH + "/hand-on")
def hand_on(request: Request, review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Hand it on to a colleague."""
    review = ReviewId(review_id)
    try:
        services[HandOnReview](review, to=form.text("colleague"), acting=staff.member)
    except ReviewConflict:
        return see_other(f"{REVIEWS}?done={GONE}")
    except InvalidInput as error:
        return _page(request, services[ReadReviews].case(review, staff.member), staff.member, services, wrong=[error], form=form)
    return see_other(f"{REVIEWS}?done={HANDED_ON}")


@router.post(_PATH + "/let-go")
def let_go(review_id: ReviewPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Give it back to the queue."""
    services[ReleaseReview](ReviewId(review_id), acting=staff.member)
    return see_other(f"{REVIEWS}?done={LET_GO}")


@router.get(_PATH + "/given")
def show_given(request: Request, review_id: ReviewPath, staff: Staff, services: Services) -> Response:
    """Show what they said, with the scores; what others said stays theirs until it is settled."""
    revealed = services[ReadReviews].revealed(ReviewId(review_id), staff.member)
    findings = revealed.session.findings if revealed.session else None
    rule, judged_at = services[PresentationRule], revealed.judged_at
    screened = findings.presentation if findings and isinstance(findings.presentation, PresentationScreened) else None
    return page(
        request,
        "review-given.html",
        review=revealed.review,
        given=revealed.given,
        written=revealed.written,
        findings=findings,
        attack_score=rule.score_of(mean=screened.mean_attack_score, worst=screened.worst_attack_score) if screened else None,
        judged_at=judged_at,
        band=(judged_at.attack_score if judged_at else rule.band(screened.networks)) if screened else None,
        comparison=services[ComparisonRule].of(revealed.portrait_source),
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


def _said(form: Form) -> tuple[Judgement | None, WrittenReason | None, list[InvalidInput]]:
    """Read what is said and what was written beside an approval, with everything that is wrong of it."""
    wrong, judgement, written = list[InvalidInput](), None, None
    try:
        judgement = _judgement(form.text("reason"))
    except InvalidInput as error:
        wrong.append(error)
    try:
        text = form.text(FIELD).replace("\r\n", "\n")
        written = WrittenReason(text=text) if text and (judgement is None or judgement.opinion is Opinion.APPROVE) else None
    except InvalidInput as error:
        wrong.append(error)
    return judgement, written, wrong


def _judgement(text: str) -> Judgement:
    """Read what is said: each reason speaks for one opinion alone."""
    for opinion, reasons in REASONS.items():
        if text in reasons:
            return Judgement(opinion=opinion, reason=OpinionReason(text))
    raise InvalidInput(field="reason")


def _page(
    request: Request,
    case: ReviewCase,
    member: StaffMember,
    services: App,
    *,
    asked: str = "",
    wrong: Sequence[InvalidInput] = (),
    form: Form | None = None,
) -> Response:
    now, language = services[Clock].now(), language_of(request)
    return page(
        request,
        "review.html",
        status=status_of(type(wrong[0])) if wrong else HTTPStatus.OK,
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
        asked=asked,
        code=services[ReviewCode](case.review.id, case.claim),
        colleagues=[one.login for one in services[HandOnReview].colleagues(member)],
        wrong={str(error.facts["field"]): error for error in wrong},
        typed={name: form.text(name) if form else "" for name in ("reason", "written")},
        most=MOST,
        section="reviews",
    )


def _is_small(case: ReviewCase, services: App) -> bool:
    size = case.reference_eye_distance_px
    return size is not None and size < services[ComparisonRule].of(case.portrait_source).reference_eye_distance_px


def _choices(request: Request, opinion: Opinion, case: ReviewCase) -> list[tuple[str, str]]:
    """What can be said of it: no one sees the same person where there is no picture, nor approves what the authority contradicts."""
    words, is_seen = said_by_code(request, OPINION_REASON_WORDS), case.has_reference and case.probes
    if opinion is Opinion.APPROVE and (case.lacks_pictures or case.is_contradicted):
        return []
    return [(one.value, words[one.value]) for one in REASONS[opinion] if is_seen or one is not OpinionReason.SAME_PERSON]
