"""Forms and scripts of a person who is not signed in yet: their token must be the one of the cookie that came with the page."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from realname.access.pages.access import SESSION_COOKIE
from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.use_cases.staff_session import SignedIn, SignOut
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.web.csrf import FIELD, FORM_COOKIE, HEADER, require_own_origin, require_token
from realname.platform.web.forms import Form, read_body, read_form

_MOST_COOKIE = 128


async def _stranger_form(request: Request) -> Form:
    require_own_origin(request)
    form = await read_form(request, limit_bytes=SMALL_BYTES)
    require_token(given=form.text(FIELD), expected=read_cookie(request, FORM_COOKIE))
    return form


async def _stranger_body(request: Request) -> bytes:
    require_own_origin(request)
    require_token(given=request.headers.get(HEADER), expected=read_cookie(request, FORM_COOKIE))
    return await read_body(request, limit_bytes=SMALL_BYTES)


StrangerForm = Annotated[Form, Depends(_stranger_form)]
StrangerBody = Annotated[bytes, Depends(_stranger_body)]


def form_token(request: Request, services: App) -> str:
    """The token of this browser's forms before it is signed in; remembered for the page that is rendered next."""
    known = read_cookie(request, FORM_COOKIE)
    token = known if 0 < len(known) <= _MOST_COOKIE else services[RandomTokens].token()
    request.state.form_token = token
    return token


def keep_form_token(request: Request, answer: Response, token: str) -> None:
    """Have the browser keep the token, where it does not have it yet."""
    if read_cookie(request, FORM_COOKIE) != token:
        keep_cookie(request, answer, FORM_COOKIE, token)


def keep_sign_in(request: Request, answer: Response, services: App, signed_in: SignedIn) -> None:
    """Give the browser its sign-in; the one it brought along ends: one sign-in a device, always under a new token."""
    if before := read_cookie(request, SESSION_COOKIE):
        services[SignOut](before)
    request.state.agent = signed_in.session.member.id.value
    keep_cookie(request, answer, SESSION_COOKIE, signed_in.token)
    drop_cookie(request, answer, FORM_COOKIE)
