"""Sign in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from realname.domain.errors import AccessDenied, InvalidInput, RateLimited, RealNameError, ServerBusy
from realname.domain.rights import Right
from realname.entrypoints.http.bodies import SMALL_BYTES
from realname.entrypoints.web.access import SESSION_COOKIE, SmallForm, Staff, needs
from realname.entrypoints.web.cookies import drop_cookie, keep_cookie, read_cookie
from realname.entrypoints.web.csrf import FIELD, FORM_COOKIE, require_own_origin, require_token
from realname.entrypoints.web.forms import Form, read_form
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.problems import status_of
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.sign_in_path import SIGN_IN, local_path

router = APIRouter()
_MOST_COOKIE = 128
_BROWSER_COOKIE = "realname_browser"  # who signed in with this browser before: marks that nobody else can make
_YEAR_S = 365 * 24 * 3600


async def _sign_in_form(request: Request) -> Form:
    """Read the sign-in: before there is a session its token must be the one of the cookie that came with the page."""
    require_own_origin(request)
    form = await read_form(request, limit_bytes=SMALL_BYTES)
    require_token(given=form.text(FIELD), expected=read_cookie(request, FORM_COOKIE))
    return form


@router.get(SIGN_IN)
def show_sign_in(request: Request, services: Services, to: Annotated[str, Query(max_length=512)] = "") -> Response:
    """Ask for login and password."""
    return _sign_in_page(request, services, to=local_path(to))


@router.post(SIGN_IN)
def sign_in(request: Request, form: Annotated[Form, Depends(_sign_in_form)], services: Services) -> Response:
    """Sign in; a new session has a new token, whatever the browser brought along."""
    to = local_path(form.text("to"))
    try:
        signed_in = services.sign_in(
            login=form.text("login"), password=form.text("password"), browser=read_cookie(request, _BROWSER_COOKIE)
        )
    except (AccessDenied, RateLimited, InvalidInput, ServerBusy) as error:
        return _sign_in_page(request, services, to=to, error=error)
    if before := read_cookie(request, SESSION_COOKIE):
        services.sign_out(before)
    answer = RedirectResponse(to, HTTPStatus.SEE_OTHER)
    keep_cookie(request, answer, SESSION_COOKIE, signed_in.token)
    keep_cookie(request, answer, _BROWSER_COOKIE, signed_in.browser, max_age_s=_YEAR_S)
    drop_cookie(request, answer, FORM_COOKIE)
    return answer


@router.post("/counter/sign-out", dependencies=[needs(Right.OWN_SIGN_IN)])
def sign_out(request: Request, form: SmallForm, staff: Staff, services: Services) -> Response:  # noqa: ARG001 - both check the request
    """Sign out."""
    services.sign_out(read_cookie(request, SESSION_COOKIE))
    answer = RedirectResponse(f"{SIGN_IN}?signed-out=1", HTTPStatus.SEE_OTHER)
    drop_cookie(request, answer, SESSION_COOKIE)
    # Pages that the browser holds for its back button go too.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _sign_in_page(request: Request, services: Services, *, to: str, error: RealNameError | None = None) -> Response:
    known = read_cookie(request, FORM_COOKIE)
    token = known if 0 < len(known) <= _MOST_COOKIE else services.tokens.token()
    request.state.form_token = token
    request.state.place = SIGN_IN
    pause_s = int(error.facts.get("retry_after_s", 0)) if error else 0
    answer = page(
        request,
        "sign-in.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        to=to,
        has_failed=error is not None,
        is_busy=isinstance(error, ServerBusy),
        pause_s=pause_s,
        is_signed_out="signed-out" in request.query_params,
    )
    if pause_s:
        answer.headers["Retry-After"] = str(pause_s)
    if known != token:
        keep_cookie(request, answer, FORM_COOKIE, token)
    return answer
