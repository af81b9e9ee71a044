"""A person signs in to their own page: the number of an active line, then the code that went to it."""

from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.pages import page
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import StrangerForm, form_token, keep_form_token
from realname.holder.pages.access import (
    CODE_COOKIE,
    HOME,
    PERSON,
    SESSION_COOKIE,
    SIGN_IN,
    Person,
    PersonForm,
    person_signed_in,
)
from realname.holder.use_cases.person_session import ReadPersonSession, SignInByCode
from realname.inventory.pages.typed_number import parse_number
from realname.kernel.errors import InvalidInput, RateLimited, RealNameError
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.lines.errors import PersonCodeWrong
from realname.lines.pages.known_browser import keep_known_line, known_lines
from realname.lines.use_cases.person_codes import AskedCode, AskForCode, SendCode
from realname.platform.http.served import Services
from realname.platform.web.csrf import FORM_COOKIE

router = APIRouter()
_CODE = f"{PERSON}/code"
_ENDED = "ended"
_DONE = frozenset({_ENDED, "signed-out", "closing", "closed"})
_log = structlog.get_logger("realname.person")
Done = Annotated[str, Query(max_length=16)]


@router.get(SIGN_IN)
def show_sign_in(request: Request, services: Services, done: Done = "") -> Response:
    """Ask for the number of a line; a browser that was never signed in is greeted, and hears of no ended sign-in."""
    is_first_visit = done == _ENDED and not read_cookie(request, SESSION_COOKIE)
    return _sign_in_page(request, services, done=done if done in _DONE and not is_first_visit else "")


@router.post(SIGN_IN)
def ask_for_code(request: Request, form: StrangerForm, services: Services) -> Response:
    """Send a code; the answer is the same whether or not the number has a line, and the code goes out after it."""
    try:
        msisdn = parse_number(form.text("msisdn"), services)
    except InvalidInput as error:
        return _sign_in_page(request, services, error=error)
    try:
        address = request.client.host if request.client else ""
        asked = services[AskForCode](msisdn, address=address, browser=known_lines(request))
    except RateLimited as error:
        if services[AskForCode].is_awaited(msisdn, holder=read_cookie(request, CODE_COOKIE)):
            return RedirectResponse(_CODE, HTTPStatus.SEE_OTHER)
        return _sign_in_page(request, services, error=error)
    answer = RedirectResponse(_CODE, HTTPStatus.SEE_OTHER, background=BackgroundTask(send_quietly, services, asked))
    keep_cookie(request, answer, CODE_COOKIE, asked.holder)
    return answer


@router.get(_CODE)
def show_code(request: Request, services: Services) -> Response:
    """Ask for the code."""
    if not read_cookie(request, CODE_COOKIE):
        return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
    return _code_page(request, services)


@router.post(_CODE)
def sign_in(request: Request, form: StrangerForm, services: Services) -> Response:
    """Sign in; the person who was signed in with this browser before is not any more."""
    try:
        token = services[SignInByCode](holder=read_cookie(request, CODE_COOKIE), code=form.text("code"))
    except (InvalidInput, PersonCodeWrong) as error:
        return _code_page(request, services, error=error)
    if before := read_cookie(request, SESSION_COOKIE):
        services[ReadPersonSession].end(before)
    answer = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
    keep_cookie(request, answer, SESSION_COOKIE, token)
    keep_known_line(request, answer, services, services[ReadPersonSession].without_activity(token).line)
    drop_cookie(request, answer, CODE_COOKIE)
    drop_cookie(request, answer, FORM_COOKIE)
    return answer


@router.post(f"{PERSON}/sign-out", dependencies=[Depends(person_signed_in)])
def sign_out(request: Request, form: PersonForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Sign out."""
    services[ReadPersonSession].end(read_cookie(request, SESSION_COOKIE))
    return left(request, "signed-out")


@router.get(f"{PERSON}/sign-in-left", dependencies=[Depends(person_signed_in)])
def show_time_left(person: Person, services: Services) -> Response:
    """Say how many seconds the sign-in has left, and at most; asked with `poll`, it is no activity."""
    now = services[Clock].now()
    return JSONResponse({"left_s": person.left_s(now), "most_s": person.most_s(now)})


def left(request: Request, done: str) -> Response:
    """Lead the person who is signed in no more to the sign-in, which says why."""
    answer = RedirectResponse(f"{SIGN_IN}?done={done}", HTTPStatus.SEE_OTHER)
    drop_cookie(request, answer, SESSION_COOKIE)
    drop_cookie(request, answer, CODE_COOKIE)
    # Pages that the browser holds for its back button go too.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def send_quietly(services: App, asked: AskedCode) -> None:
    """Send a code after the answer; where the message centre does not take it, the caller that waits asks for another one."""
    try:
        services[SendCode](asked)
    except RealNameError as error:
        _log.warning("person-code-unsent", code=error.code)


def _sign_in_page(request: Request, services: App, *, done: str = "", error: RealNameError | None = None) -> Response:
    token = form_token(request, services)
    request.state.place = SIGN_IN
    return _stranger_page(request, "person-sign-in.html", token, error=error, done=done)


def _code_page(request: Request, services: App, *, error: RealNameError | None = None) -> Response:
    token = form_token(request, services)
    request.state.place = _CODE
    return _stranger_page(request, "person-code.html", token, error=error)


def _stranger_page(request: Request, template: str, token: str, *, error: RealNameError | None, **values: object) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    wait_s = int(error.facts.get("retry_after_s", 0)) if error else 0
    if error is not None:
        request.state.error_code = error.code
    answer = page(request, template, status=status, error=error, wait_s=wait_s, **values)
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    keep_form_token(request, answer, token)
    return answer
