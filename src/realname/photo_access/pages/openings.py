"""Openings of sealed photos: what waits, the request, the second person's answer, and the look."""

import re
from contextlib import suppress
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.languages import said_by_code
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import OPENINGS
from realname.inventory.pages.typed_number import parse_number
from realname.kernel.errors import InvalidInput, RealNameError, TookPart, UnknownLine
from realname.kernel.identifiers import OpeningId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.typed_names import parse_case_number
from realname.photo_access.errors import OpeningConflict
from realname.photo_access.model.photo_opening import LegalHold, OpeningReason, OpeningState
from realname.photo_access.model.rule import OpeningRule
from realname.photo_access.text import REASON_WORDS
from realname.photo_access.use_cases.find_photo import FindPhoto
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, LookAtPhoto, OpeningRequest, may_answer
from realname.photo_access.use_cases.read_openings import OpeningView, ReadOpenings
from realname.platform.http.served import Services
from realname.platform.web.forms import Form, read_all
from realname.registration.errors import PhotoAbsent, UnknownRegistration

router = APIRouter()
_PATH = OPENINGS + "/{opening_id}"
_GONE = "gone"
_ASKED, _ALLOWED, _REFUSED = "asked", "allowed", "refused"
_DONE = frozenset({_ASKED, _ALLOWED, _REFUSED, _GONE})
_REGISTRATION = re.compile(r"[0-9a-f]{32}")
_WHOLE = re.compile(r"[0-9]{1,4}")
OpeningPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Done = Annotated[str, Query(max_length=16)]


@router.get(OPENINGS, dependencies=[needs(Right.PHOTOS_SEE)])
def list_openings(request: Request, staff: Staff, services: Services, done: Done = "") -> Response:
    """List what waits for an answer, and what the person who looks had to do with."""
    found = services[ReadOpenings](staff.member)
    return page(
        request,
        "openings.html",
        waiting=found.waiting,
        own=found.own,
        held=services[ReadOpenings].held() if Right.SUPERVISION_SEE in RIGHTS[staff.member.role] else (),
        reasons=said_by_code(request, REASON_WORDS),
        done=done if done in _DONE else "",
        section="openings",
    )


@router.get(OPENINGS + "/new", dependencies=[needs(Right.PHOTOS_ASK)])
def ask_page(request: Request, services: Services) -> Response:
    """Ask which photo, for which case and why."""
    return _ask_page(request, services)


@router.post(OPENINGS + "/new", dependencies=[needs(Right.PHOTOS_ASK)])
def ask(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Record the request; what is wrong is said beside its field."""
    request.state.place = OPENINGS + "/new"
    try:
        number, reason = form.text("case-number"), form.text("reason")
        read_all(
            partial(_require, form, "registration"),
            partial(parse_case_number, number),
            partial(_reason, reason),
            partial(_hold, form, services),
        )
        asked = OpeningRequest(
            case_number=parse_case_number(number),
            reason=_reason(reason),
            hold=_hold(form, services),
            registration_id=_registration(form.text("registration"), staff.member, services),
        )
        opening = services[AskForOpening](asked, acting=staff.member.id)
    except (InvalidInput, UnknownRegistration, UnknownLine, PhotoAbsent, TookPart, OpeningConflict) as error:
        return _ask_page(request, services, form=form, error=error)
    return see_other(f"{OPENINGS}/{opening.id}?done={_ASKED}")


@router.get(_PATH, dependencies=[needs(Right.PHOTOS_SEE)])
def show_opening(request: Request, opening_id: OpeningPath, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show one: its state, and what the person who looks can do."""
    view = services[ReadOpenings].one(OpeningId(opening_id), staff.member)
    return _page(request, view, staff.member, services, done=done if done in _DONE else "")


@router.post(_PATH + "/allow", dependencies=[needs(Right.PHOTOS_ANSWER)])
def allow(request: Request, opening_id: OpeningPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Allow it; what was answered meanwhile stays as it was answered."""
    request.state.place = f"{OPENINGS}/{opening_id}"
    typed = form.text("hold-order")
    try:
        order = parse_case_number(typed, name="hold-order") if typed else None
        services[AnswerOpening].allow(OpeningId(opening_id), acting=staff.member, order=order)
    except OpeningConflict:
        return see_other(f"{OPENINGS}?done={_GONE}")
    except InvalidInput as error:
        view = services[ReadOpenings].one(OpeningId(opening_id), staff.member)
        return _page(request, view, staff.member, services, error=error)
    return see_other(f"{OPENINGS}/{opening_id}?done={_ALLOWED}")


@router.post(_PATH + "/refuse", dependencies=[needs(Right.PHOTOS_ANSWER)])
def refuse(opening_id: OpeningPath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Refuse it."""
    try:
        services[AnswerOpening].refuse(OpeningId(opening_id), acting=staff.member)
    except OpeningConflict:
        return see_other(f"{OPENINGS}?done={_GONE}")
    return see_other(f"{OPENINGS}/{opening_id}?done={_REFUSED}")


@router.post(_PATH + "/look", dependencies=[needs(Right.PHOTOS_OPEN)])
def begin_to_look(opening_id: OpeningPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Record that they look, and lead to the photo; what is over meanwhile the page says."""
    with suppress(OpeningConflict):  # the page says its state
        services[LookAtPhoto].begin(OpeningId(opening_id), acting=acting)
    return see_other(f"{OPENINGS}/{opening_id}")


@router.get(_PATH + "/photo", dependencies=[needs(Right.PHOTOS_OPEN)])
def show_photo(opening_id: OpeningPath, acting: Acting, services: Services) -> Response:
    """Give the photo itself, to the page of the person who has begun to look."""
    photo = services[LookAtPhoto].photo(OpeningId(opening_id), acting=acting)
    return Response(photo, media_type="image/jpeg", headers={"Content-Disposition": "inline"})


def _registration(typed: str, member: StaffMember, services: App) -> RegistrationId:
    """Read which registration is meant: its own number, or that of the line."""
    if _REGISTRATION.fullmatch(typed):
        return RegistrationId(typed)
    return services[FindPhoto](parse_number(typed, services), acting=member)


def _require(form: Form, name: str) -> None:
    if not form.text(name):
        raise InvalidInput(field=name)


def _reason(text: str) -> OpeningReason:
    try:
        return OpeningReason(text)
    except ValueError:
        raise InvalidInput(field="reason") from None


def _hold(form: Form, services: App) -> LegalHold | None:
    """Read the order not to tell the holder: its number and its days, or neither."""
    order, days = form.text("hold-order"), form.text("hold-days")
    if not order and not days:
        return None
    number = parse_case_number(order, name="hold-order")
    if not _WHOLE.fullmatch(days):
        raise InvalidInput(field="hold-until")
    return LegalHold(order=number, until=services[Clock].now() + timedelta(days=int(days)))


def _ask_page(request: Request, services: App, *, form: Form | None = None, error: RealNameError | None = None) -> Response:
    names = ("registration", "case-number", "reason", "hold-order", "hold-days")
    field = str(error.facts.get("field", "registration")) if error is not None else ""
    return page(
        request,
        "opening-ask.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        typed={name: form.text(name) if form is not None else "" for name in names},
        reasons=said_by_code(request, REASON_WORDS),
        rule=services[OpeningRule],
        error=error,
        field=field if field in {"", *names, "hold-until"} else "registration",
        section="openings",
    )


def _page(
    request: Request, view: OpeningView, member: StaffMember, services: App, *, done: str = "", error: InvalidInput | None = None
) -> Response:
    opening, now, rule = view.opening, services[Clock].now(), services[OpeningRule]
    concerns = member.id in {opening.asked_by, opening.answered_by}
    looked_at = opening.looked_at(member.id) if concerns else None
    looks_until = looked_at + rule.look_for if looked_at is not None else None
    is_looking = looks_until is not None and now < looks_until
    return page(
        request,
        "opening.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        error=error,
        view=view,
        opening=opening,
        state=view.state.value,
        reason=said_by_code(request, REASON_WORDS)[opening.reason.value],
        shows_order=opening.is_order_confirmed or member.id == opening.asked_by,
        may_answer=may_answer(member) and view.state is OpeningState.ASKED,
        may_look=concerns and view.state is OpeningState.ALLOWED and looked_at is None,
        looked_at=looked_at,
        looks_until=looks_until if is_looking else None,
        look_seconds=max(1, int((looks_until - now).total_seconds()) + 1) if is_looking and looks_until is not None else 0,
        rule=rule,
        done=done,
        section="openings",
    )
