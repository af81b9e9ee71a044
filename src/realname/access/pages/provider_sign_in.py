"""Sign in by the operator's OpenID provider, or connect it to one's account: lead there, and take up what comes back."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.errors import ProviderUnbound, SignInFailed
from realname.access.model.passkey import QuestionPurpose
from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, may_set_up, needs
from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.pages import page, pages_origin, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import keep_sign_in
from realname.access.pages.sign_in_path import ACCOUNT, CHANGED, SIGN_IN, after_sign_in, local_path
from realname.access.use_cases.connect_provider import AskToConnectProvider, ConnectProvider
from realname.access.use_cases.provider_answers import purpose_of
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
_CONNECT = f"{ACCOUNT}/provider"
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
    """Sign in with what the provider said, and go on by a page of ours: a browser that comes from another site holds our cookies back.

    For the same reason an answer that connects an account is taken up by that next page, which sees who is signed in.
    """
    _require_provider(services)
    if purpose_of(state) == QuestionPurpose.CONNECT_PROVIDER.value:
        to = f"{_CONNECT}?{urlencode({'code': code, 'state': state})}"
        return page(request, "provider-way.html", to=to, is_there=True)
    request.state.place = SIGN_IN
    holder = read_cookie(request, PROVIDER_COOKIE)
    try:
        done = services[SignInByProvider](holder=holder, code=code, state=state, redirect_uri=f"{pages_origin(request)}{_RETURN}")
    except (SignInFailed, ProviderUnbound) as error:
        request.state.error_code = error.code
        is_unbound = isinstance(error, ProviderUnbound)
        answer: Response = page(
            request, "sign-in-return.html", status=status_of(type(error)), to="", sign_in=SIGN_IN, is_unbound=is_unbound
        )
    else:
        to = after_sign_in(done.signed_in.session.member.role, local_path(done.to))
        answer = page(request, "sign-in-return.html", to=to, sign_in=SIGN_IN)
        keep_sign_in(request, answer, services, done.signed_in)
    drop_cookie(request, answer, PROVIDER_COOKIE)
    return answer


@router.post(_CONNECT, dependencies=[needs(Right.OWN_PASSKEYS), Depends(may_set_up)])
def begin_to_connect(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Lead a member to the provider to connect their identity there: by a page, as no form of ours may lead to another site."""
    if not services[OpenIdProvider].is_set:
        return see_other(ACCOUNT)
    holder = services[RandomTokens].token()
    address = services[AskToConnectProvider](staff, holder=holder, redirect_uri=f"{pages_origin(request)}{_RETURN}")
    answer = page(request, "provider-way.html", to=address, is_there=False)
    keep_cookie(request, answer, PROVIDER_COOKIE, holder, max_age_s=_MOST_S, same_site="lax")
    return answer


@router.get(_CONNECT, dependencies=[needs(Right.OWN_SIGN_IN)])
def ask_to_connect(request: Request, staff: Staff, code: _Given = "", state: _Given = "") -> Response:  # noqa: ARG001 - checks the request
    """Ask whether the provider's answer is to be connected to this account."""
    return page(request, "provider-connect.html", code=code, state=state)


@router.post(f"{_CONNECT}/connect", dependencies=[needs(Right.OWN_SIGN_IN), Depends(may_set_up)])
def connect(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Connect whom the provider named; the question of this browser and sign-in shows that the member asked for it within five minutes."""
    if not services[OpenIdProvider].is_set:
        return see_other(ACCOUNT)
    holder, code, state = read_cookie(request, PROVIDER_COOKIE), form.text("code"), form.text("state")
    services[ConnectProvider](staff, holder=holder, code=code, state=state, redirect_uri=f"{pages_origin(request)}{_RETURN}")
    answer = see_other(CHANGED)
    drop_cookie(request, answer, PROVIDER_COOKIE)
    return answer


def _require_provider(services: App) -> None:
    """Where no provider is set there is no such page."""
    if not services[OpenIdProvider].is_set:
        raise HTTPException(status_code=HTTPStatus.NOT_FOUND)
