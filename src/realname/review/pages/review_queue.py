"""The queue of reviews: what waits, narrowed down, and kept up to date by a small script; the next one of it."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.languages import language_of, said_by_code
from realname.access.pages.pages import if_changed, page, see_other
from realname.access.pages.sign_in_path import REVIEWS
from realname.access.use_cases.staff_session import StaffSession
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.model.reasons import Reason
from realname.registration.text import REASON_WORDS
from realname.review.model.queue import QueueAge, QueueAsked, QueueCapture, QueueChoices
from realname.review.text import AGE_WORDS, CAPTURE_WORDS, OPINION_WORDS
from realname.review.use_cases.claims import TakeNextReview
from realname.review.use_cases.read_reviews import ReadReviews, ReviewList, age_share

router = APIRouter(dependencies=[needs(Right.REVIEWS_WORK)])
GONE, LET_GO, HANDED_ON, NONE_LEFT = "gone", "let-go", "handed-on", "none"
_DONE = frozenset({GONE, LET_GO, HANDED_ON, NONE_LEFT})
_PERCENT = 100
_Word = Annotated[str, Query(max_length=64)]
CodeT = TypeVar("CodeT", bound=StrEnum)


class Narrowed:
    """What the address asks for of the queue; a word that is none of ours asks for nothing."""

    def __init__(self, outlet: _Word = "", reason: _Word = "", capture: _Word = "", age: _Word = "") -> None:
        """Read the words, as they are chosen on the page."""
        self.outlet = outlet
        self.reason = _one_of(Reason, reason)
        self.capture = _one_of(QueueCapture, capture)
        self.age = _one_of(QueueAge, age)

    def asked(self, services: App) -> QueueAsked:
        """As the queue is asked."""
        return QueueAsked(
            outlet_id=OutletId(self.outlet) if self.outlet else None,
            reason=self.reason,
            capture=self.capture,
            due_by=self.age.due_by(services[Clock].now()) if self.age else None,
        )

    @property
    def words(self) -> dict[str, str]:
        """What was chosen, by the name of the field."""
        chosen = {"outlet": self.outlet, "reason": self.reason, "capture": self.capture, "age": self.age}
        return {name: str(one) for name, one in chosen.items() if one}


def _one_of(kind: type[CodeT], text: str) -> CodeT | None:
    return next((one for one in kind if one.value == text), None)


Asked = Annotated[Narrowed, Depends()]


@router.get(REVIEWS)
def list_reviews(request: Request, staff: Staff, services: Services, narrowed: Asked, done: _Word = "") -> Response:
    """List what waits, soonest due first, and what the person who looks said something of."""
    found = services[ReadReviews](staff.member, narrowed.asked(services))
    return page(
        request,
        "reviews.html",
        status=HTTPStatus.OK,
        **_queue(request, staff, services, narrowed, found),
        **_choices(request, services[ReadReviews].choices(staff.member)),
        query=f"?{urlencode(narrowed.words)}" if narrowed.words else "",
        own=[(one, one.opinion_of(staff.member.id)) for one in services[ReadReviews].own(staff.member)],
        opinions=said_by_code(request, OPINION_WORDS),
        done=done if done in _DONE else "",
        section="reviews",
    )


@router.get(REVIEWS + "/queue")
def show_queue(request: Request, staff: Staff, services: Services, narrowed: Asked) -> Response:
    """Give the queue alone, for the script that asks again and again; the same as before is answered in one line."""
    found = services[ReadReviews](staff.member, narrowed.asked(services))
    return if_changed(
        request, page(request, "review-queue.html", status=HTTPStatus.OK, **_queue(request, staff, services, narrowed, found))
    )


@router.post(REVIEWS + "/next")
def take_next(staff: Staff, services: Services, form: SmallForm) -> Response:
    """Take the one that has waited the longest of what is asked for, and show it."""
    narrowed = Narrowed(*(form.text(name)[:64] for name in ("outlet", "reason", "capture", "age")))
    taken = services[TakeNextReview](acting=staff.member, asked=narrowed.asked(services))
    return see_other(f"{REVIEWS}?done={NONE_LEFT}" if taken is None else f"{REVIEWS}/{taken.id}")


def _queue(request: Request, staff: StaffSession, services: App, narrowed: Narrowed, found: ReviewList) -> dict[str, object]:
    now = services[Clock].now()
    return {
        "waiting": [(one, round(age_share(one, at=now) * _PERCENT), one.claimed_by(now)) for one in found.waiting],
        "more": found.more,
        "free": found.free,
        "handed_by": found.handed_by,
        "own_id": staff.member.id,
        "now": now,
        "grounds": said_by_code(request, REASON_WORDS),
        "narrowed": narrowed.words,
    }


def _choices(request: Request, choices: QueueChoices) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, each with its words: outlets and reasons that occur, and the kinds of capture and of deadline."""
    language = language_of(request)
    return {
        "outlets": [(one.value, one.value) for one in choices.outlets],
        "reasons": [(one.value, translate(REASON_WORDS[one], language)) for one in choices.reasons],
        "captures": list(said_by_code(request, CAPTURE_WORDS).items()),
        "ages": list(said_by_code(request, AGE_WORDS).items()),
    }
