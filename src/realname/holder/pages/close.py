"""A person closes a line of theirs: by a fresh code to that very line."""

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.holder.pages.access import (
    CODE_COOKIE,
    HOME,
    PERSON,
    SESSION_COOKIE,
    Held,
    Person,
    PersonForm,
    person_signed_in,
)
from realname.holder.pages.sign_in import left, send_quietly
from realname.holder.use_cases.close_own_line import CloseOwnLine, TypedClosing
from realname.holder.use_cases.lines import HeldLine, ReadPersonLines
from realname.kernel.errors import InvalidInput, RateLimited, RealNameError, StateConflict
from realname.kernel.registry import App
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.person_codes import AskForCode
from realname.platform.http.served import Services
from realname.platform.web.forms import Form, read_all
from realname.registration.model.line_rule import LineRule
from realname.registration.model.retention_rule import RetentionRule

_PATH = PERSON + "/lines/{line_id}/close"
router = APIRouter(dependencies=[Depends(person_signed_in)])


@router.get(_PATH)
def say_what_closing_means(request: Request, held: Held, person: Person, services: Services) -> Response:
    """Say what follows, and offer the code."""
    return _page(request, held, person, services, step="ask")


@router.post(_PATH)
def send_code(request: Request, held: Held, person: Person, form: PersonForm, services: Services) -> Response:
    """Send a code to that line."""
    try:
        services[CloseOwnLine].require_closable(held.line)
        _require_told(form, is_last=_is_last(held, person, services))
        asked = services[AskForCode].to_close(held.line.id, person_id=person.person_id)
    except (InvalidInput, StateConflict, RateLimited) as error:
        return _page(request, held, person, services, step="ask", error=error)
    answer = RedirectResponse(
        f"{PERSON}/lines/{held.line.id}/close/code", HTTPStatus.SEE_OTHER, background=BackgroundTask(send_quietly, services, asked)
    )
    keep_cookie(request, answer, CODE_COOKIE, asked.holder)
    return answer


@router.get(f"{_PATH}/code")
def ask_for_code(request: Request, held: Held, person: Person, services: Services) -> Response:
    """Ask for the code."""
    return _page(request, held, person, services, step="code")


@router.post(f"{_PATH}/code")
def close(request: Request, held: Held, person: Person, form: PersonForm, services: Services) -> Response:
    """Close it; where it was the line signed in by, the sign-in ends with it."""
    try:
        read_all(partial(_require, form, "identity-number"), partial(_require, form, "code"))
        services[CloseOwnLine](
            held.line.id,
            person,
            read_cookie(request, SESSION_COOKIE),
            holder=read_cookie(request, CODE_COOKIE),
            typed=TypedClosing(form.text("identity-number"), form.text("code")),
        )
    except (InvalidInput, PersonCodeWrong, StateConflict) as error:
        return _page(request, held, person, services, step="code", error=error)
    if held.line.id == person.line.id:
        return left(request, "closing")
    answer = see_other(f"{HOME}?done=closing")
    drop_cookie(request, answer, CODE_COOKIE)
    return answer


def _require(form: Form, name: str) -> None:
    if not form.text(name):
        raise InvalidInput(field=name)


def _require_told(form: Form, *, is_last: bool) -> None:
    if is_last and form.text("last") != "yes":
        raise InvalidInput(field="last", cause="absent")


def _is_last(held: HeldLine, person: Person, services: App) -> bool:
    """Whether no one could sign in here any more once it is closed."""
    active = [one for one in services[ReadPersonLines](person.person_id) if one.line.state is LineState.ACTIVE]
    return [one.line.id for one in active] == [held.line.id]


def _page(request: Request, held: HeldLine, person: Person, services: App, *, step: str, error: RealNameError | None = None) -> Response:
    try:
        services[CloseOwnLine].require_closable(held.line)
        at_counter = ""
    except StateConflict as hindrance:
        at_counter = str(hindrance.facts.get("field", "verify"))
    return page(
        request,
        "person-close.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        held=held,
        step=step,
        at_counter=at_counter,
        is_active=held.line.state is LineState.ACTIVE,
        is_last=_is_last(held, person, services),
        is_own=held.line.id == person.line.id,
        cooling_days=services[LineRule].cooling_days,
        years=services[RetentionRule].record_years_after_service,
        wait_s=int(error.facts.get("retry_after_s", 0)) if error else 0,
        error=error,
        is_number="field" in error.facts and error.facts["field"] != "code" if error else False,
        section="lines",
    )
