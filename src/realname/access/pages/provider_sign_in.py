"""Sign in by the operator's OpenID provider: lead there, and take up what comes back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.errors import SignInFailed
from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.pages import page, pages_origin
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import keep_sign_in
from realname.access.pages.sign_in_path import SIGN_IN, after_sign_in, local_path
from realname.access.use_cases.provider_sign_in import AskProvider, SignInByProvider
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.http.served import Services

router = APIRouter()
PROVIDER_COOKIE = (
    "realname_provider"  # sent along when the provider leads back, which is another site: it says nothing but which browser asked
)
_MOST_S = 300
_BEGIN, _RETURN = f"{SIGN_IN}/provider", f"{SIGN_IN}/provider/return"
_Given = Annotated[str, Query(max_length=4096)]


@router.get(_BEGIN)
def begin(request: Request, services: Services, to: Annotated[str, Query(max_length=512)] = "") -> Response:
    """Lead to the provider; nothing of ours is in its address but what says which question is answered."""
    _require_provider(services)
    holder = services[RandomTokens].token()
    address = services[AskProvider](holder=holder, to=local_path(to), redirect_uri=f"{pages_origin(request)}{_RETURN}")
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    keep_cookie(request, answer, PROVIDER_COOKIE, holder, max_age_s=_MOST_S, same_site="lax")
    return answer


@router.get(_RETURN)
def come_back(request: Request, services: Services, code: _Given = "", state: _Given = "") -> Response:
    """Sign in with what the provider said, and go on by a page of ours: a browser that comes from another site holds our cookies back."""
    _require_provider(services)
    request.state.place = SIGN_IN
    holder = read_cookie(request, PROVIDER_COOKIE)
    try:
        done = services[SignInByProvider](holder=holder, code=code, state=state, redirect_uri=f"{pages_origin(request)}{_RETURN}")
    except SignInFailed as error:
        request.state.error_code = error.code
        answer: Response = page(request, "sign-in-return.html", status=status_of(SignInFailed), to="", sign_in=SIGN_IN)
    else:
        to = after_sign_in(done.signed_in.session.member.role, local_path(done.to))
        answer = page(request, "sign-in-return.html", to=to, sign_in=SIGN_IN)
        keep_sign_in(request, answer, services, done.signed_in)
    drop_cookie(request, answer, PROVIDER_COOKIE)
    return answer


def _require_provider(services: App) -> None:
    """Where no provider is set there is no such page."""
    if not services[OpenIdProvider].is_set:
        raise HTTPException(status_code=HTTPStatus.NOT_FOUND)
