"""Sign in and out; where a member lands after it, and how an entry of the log is checked."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.model.rights import Right
from realname.access.model.staff import Realm
from realname.access.pages.access import SESSION_COOKIE, SmallForm, Staff, needs
from realname.access.pages.cookies import BROWSER_COOKIE, drop_cookie, keep_known_browser, read_cookie
from realname.access.pages.pages import page
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import StrangerBody, StrangerForm, form_token, keep_form_token, keep_sign_in
from realname.access.pages.sign_in_path import ACCOUNT, SIGN_IN, SignInRules, after_sign_in, home_of, local_path
from realname.access.use_cases.factor_resets import ReadOwnReset
from realname.access.use_cases.passkey_sign_in import AskForPasskey, SignInByPasskey
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_session import SignOut
from realname.kernel.errors import AccessDenied, InvalidInput, RateLimited, RealNameError
from realname.platform.errors import ServerBusy
from realname.platform.http.served import Services
from realname.platform.web.csrf import FORM_COOKIE

router = APIRouter()


class _Used(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    answer: str = Field(min_length=1, max_length=16 * 1024)
    to: str = Field(max_length=512)


@router.get(SIGN_IN)
def show_sign_in(request: Request, services: Services, to: Annotated[str, Query(max_length=512)] = "") -> Response:
    """Ask for login and password."""
    return _sign_in_page(request, services, to=local_path(to))


@router.post(SIGN_IN)
def sign_in(request: Request, form: StrangerForm, services: Services) -> Response:
    """Sign in; a new session has a new token, whatever the browser brought along."""
    to = local_path(form.text("to"))
    try:
        signed_in = services[SignIn](
            login=form.text("login"),
            password=form.text("password"),
            code=form.text("code"),
            browser=read_cookie(request, BROWSER_COOKIE),
            address=request.client.host if request.client else "",
        )
    except (AccessDenied, RateLimited, InvalidInput, ServerBusy) as error:
        return _sign_in_page(request, services, to=to, error=error)
    answer = RedirectResponse(after_sign_in(signed_in.session.member.role, to), HTTPStatus.SEE_OTHER)
    keep_sign_in(request, answer, services, signed_in)
    keep_known_browser(request, answer, signed_in.browser)
    return answer


@router.post(f"{SIGN_IN}/passkey/question")
def ask_for_passkey(request: Request, body: StrangerBody, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Ask the browser for a passkey (WebAuthn options)."""
    return Response(services[AskForPasskey](holder=read_cookie(request, FORM_COOKIE)), media_type="application/json")


@router.post(f"{SIGN_IN}/passkey")
def sign_in_by_passkey(request: Request, body: StrangerBody, services: Services) -> Response:
    """Sign in with what it answered; says where to go on."""
    try:
        used = _Used.model_validate_json(body)
    except ValidationError:
        raise InvalidInput(field="answer") from None
    signed_in = services[SignInByPasskey](used.answer, holder=read_cookie(request, FORM_COOKIE))
    answer = JSONResponse({"to": after_sign_in(signed_in.session.member.role, local_path(used.to))}, 201)
    keep_sign_in(request, answer, services, signed_in)
    return answer


@router.post("/counter/sign-out", dependencies=[needs(Right.OWN_SIGN_IN)])
def sign_out(request: Request, form: SmallForm, staff: Staff, services: Services) -> Response:  # noqa: ARG001 - both check the request
    """Sign out."""
    services[SignOut](read_cookie(request, SESSION_COOKIE))
    answer = RedirectResponse(f"{SIGN_IN}?signed-out=1", HTTPStatus.SEE_OTHER)
    drop_cookie(request, answer, SESSION_COOKIE)
    # Pages that the browser holds for its back button go too.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _sign_in_page(request: Request, services: Services, *, to: str, error: RealNameError | None = None) -> Response:
    token = form_token(request, services)
    request.state.place = SIGN_IN
    if error is not None:
        request.state.error_code = error.code
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
        has_ended="ended" in request.query_params,
        has_provider=services[OpenIdProvider].is_set and services[SignInRules].realm is Realm.OPERATOR,
    )
    if pause_s:
        answer.headers["Retry-After"] = str(pause_s)
    keep_form_token(request, answer, token)
    return answer


@router.get("/counter", dependencies=[needs(Right.OWN_SIGN_IN)])
@router.get("/counter/", dependencies=[needs(Right.OWN_SIGN_IN)])
def redirect_home(staff: Staff, services: Services) -> Response:
    """Lead on to where their role begins, or to the page of their sign-in where it has to be set up or a reset of it waits."""
    is_set_up = staff.means in services[SignInRules].enough_means and not staff.must_renew_password
    has_reset = services[ReadOwnReset](staff.member.id)[0] is not None
    return RedirectResponse(home_of(staff.member.role) if is_set_up and not has_reset else ACCOUNT, HTTPStatus.SEE_OTHER)


@router.get("/counter/log-entry", dependencies=[needs(Right.OWN_SIGN_IN)])
def explain_the_log(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - same
    """Say how an entry of the log is checked."""
    return page(request, "log-entry.html")
